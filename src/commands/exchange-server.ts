// Get-ExchangeServer: this server as an object, for scripts that ask which servers there are.
import { createRequire } from 'node:module';
import { fail } from '../core/errors.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { TransportServer } from '../core/objects/transport-server.ts';
import type { Ports } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { isLocalServer } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'ExchangeServer',
  summary: 'Shows this server.',
  parameters: {
    Identity: {
      type: identityType('ServerIdParameter'),
      help: 'The name of the server.',
      sets: ['Identity'],
      position: 0,
      pipeline: 'both',
      complete: ({ server }) => [server],
    },
    Domain: { type: types.fqdn, help: 'Only servers of this domain.', sets: ['Domain'], mandatory: true },
    DomainController: DOMAIN_CONTROLLER,
    Status: {
      type: types.switch,
      help: 'Whether facts about domain controllers are shown too.',
      refused: 'what it adds are facts about Active Directory, which is not used here.',
    },
  },
  defaultSet: 'Identity',
  output: ['ExchangeServer'],
  examples: [
    { command: 'Get-ExchangeServer', text: 'Shows this server.' },
    {
      command: 'Get-ExchangeServer | foreach { Get-TransportServer $_.Name }',
      text: 'Goes through all servers, of which there is one.',
    },
  ],
  process: ({ Identity, Domain }, { ports }) => {
    if (Identity !== undefined && !isLocalServer(Identity, ports.server))
      fail(
        'ObjectNotFound',
        { identity: Identity, type: 'ExchangeServer', server: ports.server },
        { parameter: 'Identity', target: Identity },
      );
    const server = thisServer(ports);
    return Domain === undefined || server.Domain.toLowerCase() === Domain.toLowerCase() ? [server] : [];
  },
});

function thisServer(ports: Ports) {
  const [settings] = ports.config.list(TransportServer);
  const [connector] = ports.config.list(ReceiveConnector);
  const Fqdn = connector?.Fqdn ?? ports.server;
  const dot = Fqdn.indexOf('.');
  return typed('ExchangeServer', {
    Name: ports.server,
    DataPath: ports.home,
    Domain: dot < 0 ? '' : Fqdn.slice(dot + 1),
    Edition: 'Standard',
    Fqdn,
    IsEdgeServer: true,
    IsHubTransportServer: false,
    IsMailboxServer: false,
    ServerRole: 'Edge',
    Site: '',
    AdminDisplayVersion: `Version ${version()}`,
    Identity: ports.server,
    Guid: settings?.Guid ?? '',
    WhenChanged: settings?.WhenChanged ?? null,
    WhenCreated: settings?.WhenCreated ?? null,
    IsValid: true,
  });
}

function version(): string {
  return (createRequire(import.meta.url)('../../package.json') as { readonly version: string }).version;
}

export const exchangeServer = [get];
