// The cmdlets of the domains Postern takes mail for.
import { fail } from '../core/errors.ts';
import { settable } from '../core/object-class.ts';
import { AcceptedDomain } from '../core/objects/accepted-domain.ts';
import type { ConfigStore, Ports } from '../core/ports.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';

const IDENTITY = identityType('AcceptedDomainIdParameter');
const { DomainName, DomainType, AddressBookEnabled, MatchSubDomains } = settable(AcceptedDomain);
const complete = ({ config }: Ports) => config.list(AcceptedDomain).map(({ Name }) => Name);
const NO_FEDERATION = 'it belongs to the federation of Exchange organizations, which Postern has no part in.';

const add = defineTask({
  verb: 'New',
  noun: 'AcceptedDomain',
  summary: 'Adds a domain to those mail is taken for.',
  description: 'The first one becomes the default domain.',
  parameters: {
    Name: { type: OBJECT_NAME, help: 'A name for the entry.', mandatory: true, position: 0 },
    DomainName: { type: DomainName.type, help: DomainName.help, mandatory: true },
    DomainType,
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['AcceptedDomain'],
  confirmImpact: 'Medium',
  examples: [
    { command: 'New-AcceptedDomain -Name Contoso -DomainName contoso.com', text: 'Takes mail for contoso.com.' },
    {
      command: 'New-AcceptedDomain -Name Partner -DomainName *.fabrikam.com -DomainType ExternalRelay',
      text: 'Takes mail for a domain and all below it, to be passed on.',
    },
  ],
  process: (args, context) => {
    const { config } = context.ports;
    const DomainType = args.DomainType ?? 'Authoritative';
    requireFree(config, 'Name', args.Name);
    requireFree(config, 'DomainName', args.DomainName);
    return approved(context, 'Adding the accepted domain', `${args.Name} (${args.DomainName})`, () =>
      config.transaction(() => {
        requireFree(config, 'DomainName', args.DomainName);
        const Default = config.list(AcceptedDomain).length === 0;
        const AddressBookEnabled = DomainType === 'Authoritative';
        const values = { DomainName: args.DomainName, DomainType, AddressBookEnabled, Default };
        return [editable(config.insert(AcceptedDomain, args.Name, values))];
      }),
    ) as unknown[];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'AcceptedDomain',
  summary: 'Shows the domains mail is taken for.',
  parameters: {
    Identity: { type: IDENTITY, help: 'The name or GUID of one entry.', position: 0, pipeline: 'both', complete },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['AcceptedDomain'],
  examples: [{ command: 'Get-AcceptedDomain | where {$_.Default}', text: 'Shows the default domain.' }],
  process: ({ Identity }, { ports }) => findObjects(ports.config, AcceptedDomain, Identity).map(editable),
});

const set = defineTask({
  verb: 'Set',
  noun: 'AcceptedDomain',
  summary: 'Changes an accepted domain, but not which domain it is.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the entry.',
      sets: ['Identity'],
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    AddressBookEnabled,
    DomainType,
    MakeDefault: { type: types.boolean, help: 'Whether it becomes the default domain in place of the present one.' },
    MatchSubDomains,
    Name: { type: OBJECT_NAME, help: 'A new name.' },
    PendingCompletion: {
      type: types.boolean,
      help: 'Whether the domain waits to be federated.',
      refused: NO_FEDERATION,
    },
    PendingRemoval: {
      type: types.boolean,
      help: 'Whether the domain waits to be removed.',
      refused: NO_FEDERATION,
    },
    Instance: instanceOf(AcceptedDomain, { sets: ['Instance'], mandatory: true }),
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: 'Set-AcceptedDomain Contoso -MakeDefault $true', text: 'Makes an accepted domain the default one.' },
    { command: 'Set-AcceptedDomain Contoso -DomainType InternalRelay', text: 'Passes its mail on.' },
  ],
  process: (args, context) => {
    const { config } = context.ports;
    return setObject(context, {
      objectClass: AcceptedDomain,
      operation: 'Changing the accepted domain',
      args,
      identity: args.Identity,
      check: (wanted, current) => {
        if (wanted.DomainName !== current.DomainName)
          fail(
            'ParameterNotSupported',
            {
              parameter: 'DomainName',
              reason: 'an accepted domain stays what it is. Remove it and add the other one.',
            },
            { parameter: 'DomainName', target: wanted.DomainName },
          );
        if (args.MakeDefault === false && current.Default)
          fail('LastDefaultDomain', { identity: current.Name }, { parameter: 'MakeDefault' });
      },
      write: (object, changes, newName) => {
        const Default = args.MakeDefault === true || object.Default;
        const { changed } = config.update(AcceptedDomain, object.Guid, { ...changes, Default }, newName);
        if (args.MakeDefault === true)
          for (const { Guid } of config.list(AcceptedDomain).filter((one) => one.Default && one.Guid !== object.Guid))
            config.update(AcceptedDomain, Guid, { Default: false });
        return changed;
      },
    });
  },
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'AcceptedDomain',
  summary: 'Removes a domain from those mail is taken for.',
  description: 'The default domain can only go when it is the last one.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the entry.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'High',
  examples: [{ command: 'Remove-AcceptedDomain Partner -Confirm:$false', text: 'Removes a domain without asking.' }],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const domain = findObject(config, AcceptedDomain, Identity);
    requireRemovable(config, domain.Guid);
    return approved(context, 'Removing the accepted domain', `${domain.Name} (${domain.DomainName})`, () =>
      config.transaction(() => {
        requireRemovable(config, domain.Guid);
        config.remove(AcceptedDomain, domain.Guid);
      }),
    ) as undefined;
  },
});

function requireFree(config: ConfigStore, property: 'Name' | 'DomainName', value: string): void {
  const taken = config.list(AcceptedDomain).some((one) => one[property].toLowerCase() === value.toLowerCase());
  if (taken)
    fail('ObjectAlreadyExists', { identity: value, type: 'AcceptedDomain' }, { parameter: property, target: value });
}

function requireRemovable(config: ConfigStore, guid: string): void {
  const domain = config.get(AcceptedDomain, guid);
  if (domain.Default && config.list(AcceptedDomain).length > 1)
    fail('LastDefaultDomain', { identity: domain.Name }, { parameter: 'Identity', target: domain.Name });
}

export const acceptedDomain = [add, get, set, remove];
