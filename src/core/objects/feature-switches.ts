// The three switches every anti-spam configuration object has, and the limits of the texts in it.
import { property } from '../object-class.ts';
import { types } from '../types.ts';

/** Exchange's limit for a text that goes into an SMTP reply. */
export const RESPONSE_LIMIT = 240;

/** A rejection text: ASCII, because it goes into an SMTP reply. */
export const responseText = types.text({ max: RESPONSE_LIMIT, min: 1, ascii: true });

export const featureSwitches = {
  Enabled: property(types.boolean, { default: true, help: 'Whether the feature is on.' }),
  ExternalMailEnabled: property(types.boolean, {
    default: true,
    help: 'Whether it acts on mail from anonymous and partner sessions.',
  }),
  InternalMailEnabled: property(types.boolean, {
    default: false,
    help: 'Whether it acts on mail from authenticated sessions that are not partners.',
  }),
};
