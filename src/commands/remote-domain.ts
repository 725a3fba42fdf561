// The cmdlets of remote domains: whether senders there are told of failure and delivery.
import { fail } from '../core/errors.ts';
import { settable } from '../core/object-class.ts';
import { RemoteDomain } from '../core/objects/remote-domain.ts';
import type { Ports } from '../core/ports.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';

const IDENTITY = identityType('RemoteDomainIdParameter');
const complete = ({ config }: Ports) => config.list(RemoteDomain).map(({ Name }) => Name);

const add = defineTask({
  verb: 'New',
  noun: 'RemoteDomain',
  summary: 'Adds settings for a domain of others.',
  parameters: {
    Name: { type: OBJECT_NAME, help: 'A name for the entry.', mandatory: true, position: 0 },
    DomainName: { type: types.remoteDomain, help: RemoteDomain.properties.DomainName.help, mandatory: true },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['RemoteDomain'],
  confirmImpact: 'Medium',
  examples: [
    { command: 'New-RemoteDomain -Name Fabrikam -DomainName *.fabrikam.com', text: 'Adds a domain and all below it.' },
  ],
  process: ({ Name, DomainName }, context) => {
    const { config } = context.ports;
    const taken = (property: 'Name' | 'DomainName', value: string) => {
      if (config.list(RemoteDomain).some((one) => one[property].toLowerCase() === value.toLowerCase()))
        fail('ObjectAlreadyExists', { identity: value, type: 'RemoteDomain' }, { parameter: property, target: value });
    };
    taken('Name', Name);
    taken('DomainName', DomainName);
    return approved(context, 'Adding the remote domain', `${Name} (${DomainName})`, () => [
      editable(config.insert(RemoteDomain, Name, { DomainName })),
    ]) as unknown[];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'RemoteDomain',
  summary: 'Shows the settings for domains of others.',
  parameters: {
    Identity: { type: IDENTITY, help: 'The name or GUID of one entry.', position: 0, pipeline: 'both', complete },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['RemoteDomain'],
  examples: [
    { command: 'Get-RemoteDomain | where {!$_.NDREnabled}', text: 'Shows the domains that are told nothing.' },
  ],
  process: ({ Identity }, { ports }) => findObjects(ports.config, RemoteDomain, Identity).map(editable),
});

const set = defineTask({
  verb: 'Set',
  noun: 'RemoteDomain',
  summary: 'Changes the settings for a domain of others.',
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
    Name: { type: OBJECT_NAME, help: 'A new name.' },
    ...settable(RemoteDomain),
    Instance: instanceOf(RemoteDomain, { sets: ['Instance'], mandatory: true }),
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: 'Set-RemoteDomain Fabrikam -NDREnabled $false', text: 'Tells senders there nothing of failures.' },
  ],
  process: (args, context) =>
    setObject(context, {
      objectClass: RemoteDomain,
      operation: 'Changing the remote domain',
      args,
      identity: args.Identity,
    }),
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'RemoteDomain',
  summary: 'Removes the settings for a domain of others.',
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
  examples: [{ command: 'Remove-RemoteDomain Fabrikam -Confirm:$false', text: 'Removes an entry without asking.' }],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const { Guid, Name } = findObject(config, RemoteDomain, Identity);
    return approved(context, 'Removing the remote domain', Name, () => config.remove(RemoteDomain, Guid)) as undefined;
  },
});

export const remoteDomain = [add, get, set, remove];
