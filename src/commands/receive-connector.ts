// The cmdlets of Receive connectors: where Postern listens, for whom, and how it introduces itself.
import { settable } from '../core/object-class.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { ReceiveConnectorPermission } from '../core/objects/receive-connector-permission.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';
import { type Connector, checkConnector } from './receive-connector/check-connector.ts';
import { newReceiveConnector } from './receive-connector/new-receive-connector.ts';
import { complete, IDENTITY, LATER, shown } from './receive-connector/parameters.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'ReceiveConnector',
  summary: 'Shows where Postern listens and how it introduces itself.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, SERVER\\name or GUID of one connector.',
      sets: ['Identity'],
      position: 0,
      pipeline: 'both',
      complete,
    },
    Server: { ...SERVER, sets: ['Server'], pipeline: 'both' },
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Identity',
  output: ['ReceiveConnector'],
  examples: [{ command: 'Get-ReceiveConnector | fl Name, Bindings, Enabled', text: 'Shows where Postern listens.' }],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    return findObjects(config, ReceiveConnector, args.Identity).map((one) => shown(one, context.ports));
  },
});

const set = defineTask({
  verb: 'Set',
  noun: 'ReceiveConnector',
  summary: 'Changes where Postern listens and how it introduces itself.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, SERVER\\name or GUID of the connector.',
      sets: ['Identity'],
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    Name: { type: OBJECT_NAME, help: 'A new name.' },
    ...settable(ReceiveConnector),
    ...LATER,
    Instance: instanceOf(ReceiveConnector, { sets: ['Instance'], mandatory: true }),
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Get-ReceiveConnector | Set-ReceiveConnector -Banner "220 mail.example.com ESMTP"',
      text: 'Changes the greeting.',
    },
    {
      command: 'Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies 127.0.0.1',
      text: 'Believes what a proxy on this machine says about its clients.',
    },
  ],
  process: (args, context) =>
    setObject(context, {
      objectClass: ReceiveConnector,
      operation: 'Changing the Receive connector',
      args,
      identity: args.Identity,
      check: (wanted, { Guid }) => checkConnector(context.ports.config, wanted, Guid),
      write: ({ Guid, ...now }, changes, newName) => {
        const { config } = context.ports;
        checkConnector(config, { ...now, ...changes } as unknown as Connector, Guid);
        return config.update(ReceiveConnector, Guid, changes, newName).changed;
      },
    }),
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'ReceiveConnector',
  summary: 'Stops listening at a place, for good.',
  description: 'Sessions that it has let in go on to their end.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, SERVER\\name or GUID of the connector.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'High',
  examples: [
    { command: 'Remove-ReceiveConnector Scanner -Confirm:$false', text: 'Removes a connector without asking.' },
  ],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const { Guid, Name } = findObject(config, ReceiveConnector, Identity);
    return approved(context, 'Removing the Receive connector', Name, () =>
      config.transaction(() => {
        config.remove(ReceiveConnector, Guid);
        for (const one of config.list(ReceiveConnectorPermission))
          if (one.Connector === Guid) config.remove(ReceiveConnectorPermission, one);
      }),
    ) as undefined;
  },
});

export const receiveConnector = [newReceiveConnector, get, set, remove];
