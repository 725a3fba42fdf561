// The parameters of permissions: which rights, whose, and what a directory would know besides.
import type { Parameter, ParameterTable } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { type ExtendedRight, RIGHT_NAMES, rightNamed } from '../../core/permissions/extended-rights.ts';
import type { Ports } from '../../core/ports.ts';
import { typeNameOf } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { textOf, type ValueType } from '../../core/value-type.ts';
import { identityType } from '../conventions/identity-type.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';

export const TYPE = 'ADAcePresentationObject';
export const IDENTITY = identityType('ADRawEntryIdParameter', { of: 'ReceiveConnector' });
export const complete = ({ config }: Ports) => config.list(ReceiveConnector).map(({ Name }) => Name);
export const SETS = ['AccessRights'] as const;

export const RIGHT: ValueType<ExtendedRight> = {
  name: 'ExtendedRightIdParameter',
  values: RIGHT_NAMES,
  convert: (input) => {
    const given = textOf(input, 'ExtendedRightIdParameter');
    return rightNamed(given) ?? fail('ExtendedRightUnknown', { value: given, allowed: RIGHT_NAMES }, { target: given });
  },
  toJson: (value) => value,
  fromJson: (json) => rightNamed(String(json))!,
  schema: { type: 'string' },
};

export const ACCESS_RIGHTS = types.oneOf('ActiveDirectoryRights', [
  'ExtendedRight',
  'AccessSystemSecurity',
  'CreateChild',
  'DeleteChild',
  'ListChildren',
  'Self',
  'ReadProperty',
  'WriteProperty',
  'DeleteTree',
  'ListObject',
  'Delete',
  'ReadControl',
  'GenericExecute',
  'GenericWrite',
  'GenericRead',
  'WriteDacl',
  'WriteOwner',
  'GenericAll',
  'Synchronize',
]);

export const NO_DIRECTORY = 'a connector is no directory object here: it has extended rights and nothing else.';
export const ENTRY: Parameter = {
  type: {
    ...types.anything(TYPE),
    convert: (input) => (typeNameOf(input) === TYPE ? input : fail('InstanceMismatch', { type: 'ADPermission' }, {})),
    schema: { type: 'object' },
  },
  help: 'An entry that Get-ADPermission returned.',
  sets: ['Instance'],
  mandatory: true,
  pipeline: 'value',
};

export const identity = (help: string) =>
  ({ type: IDENTITY, help, mandatory: true, position: 0, pipeline: 'both', complete }) as const;

export const DIRECTORY_ONLY = {
  ChildObjectTypes: { type: types.anything(), help: 'The kinds of objects below it.', refused: NO_DIRECTORY },
  InheritanceType: { type: types.anything(), help: 'Which objects inherit the entry.', refused: NO_DIRECTORY },
  InheritedObjectType: { type: types.anything(), help: 'The kind of objects that inherit it.', refused: NO_DIRECTORY },
  Properties: { type: types.anything(), help: 'The properties it is about.', refused: NO_DIRECTORY },
  DomainController: DOMAIN_CONTROLLER,
} satisfies ParameterTable;

export const ABOUT = {
  User: {
    type: types.text(),
    help: 'The group, such as "NT AUTHORITY\\ANONYMOUS LOGON", or the account as DOMAIN\\name.',
    sets: SETS,
    mandatory: true,
  },
  ExtendedRights: { type: types.list(RIGHT), help: 'The rights.', sets: SETS },
  AccessRights: {
    type: types.list(ACCESS_RIGHTS),
    help: 'ExtendedRight stands for all extended rights; connectors have no other kind.',
    sets: SETS,
  },
  Deny: { type: types.switch, help: 'The entry denies the rights, whatever else gives them.', sets: SETS },
  Instance: ENTRY,
} satisfies ParameterTable;

export const OWNER: Parameter = {
  type: types.text(),
  help: 'The owner of the connector.',
  refused: 'a connector has no owner here; whoever may use the data folder may change it.',
};
