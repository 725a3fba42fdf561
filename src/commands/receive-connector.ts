// Get- and Set-ReceiveConnector: where Postern listens and how it introduces itself.
import { fail } from '../core/errors.ts';
import { type ObjectOf, settable } from '../core/object-class.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import type { Ports } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { DOMAIN_CONTROLLER, refused } from './conventions/refused.ts';
import { instanceOf, setObject } from './conventions/set-object.ts';

const IDENTITY = identityType('ReceiveConnectorIdParameter', { of: 'ReceiveConnector' });
const complete = ({ config }: Ports) => config.list(ReceiveConnector).map(({ Name }) => Name);

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

/** With the server's name in Exchange's place, which belongs to every server object and so isn't stored. */
function shown(connector: ObjectOf<typeof ReceiveConnector>, { server }: Ports) {
  const entries = Object.entries(editable(connector));
  const at = entries.findIndex(([name]) => name === 'SizeEnabled');
  return typed(ReceiveConnector.name, Object.fromEntries(entries.toSpliced(at, 0, ['Server', server])));
}

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
    ...refused({
      auth: ['AdvertiseClientSettings', 'EnableAuthGSSAPI', 'ExtendedProtectionPolicy'],
      shadow: ['MaxAcknowledgementDelay'],
      mailbox: ['ServiceDiscoveryFqdn', 'TransportRole'],
      proprietary: ['SuppressXAnonymousTls'],
      tls: ['TlsCertificateName', 'TlsDomainCapabilities'],
    }),
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
      check: ({ Banner, Bindings }) => {
        if (Banner !== null && !/^220 \S/.test(Banner))
          fail('InvalidBanner', { value: Banner }, { parameter: 'Banner', target: Banner });
        if (Bindings.length === 0) fail('PropertyMissing', { property: 'Bindings' }, { parameter: 'Bindings' });
      },
    }),
});

export const receiveConnector = [get, set];
