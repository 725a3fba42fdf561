// ReceiveConnectorPermission: one entry of a Receive connector's access control list, as Add-ADPermission writes it.
import { defineObject, property } from '../object-class.ts';
import { type ExtendedRight, RIGHT_NAMES } from '../permissions/extended-rights.ts';
import { types } from '../types.ts';
import type { ValueType } from '../value-type.ts';

export const ReceiveConnectorPermission = defineObject({
  name: 'ReceiveConnectorPermission',
  scope: 'server',
  properties: {
    Connector: property(types.guid, { help: 'The GUID of the Receive connector.' }),
    User: property(types.text({ max: 256, min: 1 }), { help: 'Whom the entry is about.' }),
    Right: property(types.oneOf('ExtendedRight', RIGHT_NAMES) as ValueType<ExtendedRight>, {
      help: 'The extended right.',
    }),
    Effect: property(types.oneOf('Effect', ['Allow', 'Deny', 'Withheld']), {
      default: 'Allow',
      help: 'Withheld takes away what a permission group of the connector would give.',
    }),
  },
});
