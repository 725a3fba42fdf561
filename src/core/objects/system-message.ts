// SystemMessage: a text of one's own for a status code in notifications.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const SystemMessage = defineObject({
  name: 'SystemMessage',
  scope: 'organization',
  properties: {
    DsnCode: property(types.enhancedStatusCode, {
      readOnly: true,
      help: 'The enhanced status code, such as 5.1.1; 5.1.0 is for itself alone.',
    }),
    Internal: property(types.boolean, {
      readOnly: true,
      help: 'Whether it is for senders inside the organization, or for those outside.',
    }),
    Language: property(types.text({ max: 35, min: 2 }), {
      readOnly: true,
      help: 'The language of the text; notifications take en, and another only where there is no en.',
    }),
    Text: property(types.text({ max: 512, min: 1 }), { help: 'What the notification says.' }),
  },
});
