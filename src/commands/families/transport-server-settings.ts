// Get- and Set- for the settings of this server's transport, under their name in Exchange 2007 and their later one.
import type { Cmdlet } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { settable } from '../../core/object-class.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { Ports } from '../../core/ports.ts';
import { defineTask } from '../conventions/define-task.ts';
import { editable } from '../conventions/editable.ts';
import { findObjects } from '../conventions/find-object.ts';
import { identityType } from '../conventions/identity-type.ts';
import { isLocalServer } from '../conventions/local-server.ts';
import { DOMAIN_CONTROLLER, refused } from '../conventions/refused.ts';
import { instanceOf, setObject } from '../conventions/set-object.ts';

const complete = ({ server }: Ports) => [server];

const FILE_SETTINGS = ['MaxAge', 'MaxDirectorySize', 'MaxFileSize', 'Path'];
const LOG_PATHS = [
  'AgentLogPath',
  'ConnectivityLogPath',
  'MessageTrackingLogPath',
  'ReceiveProtocolLogPath',
  'SendProtocolLogPath',
] as const;

const LATER_LOGS = ['ActiveUserStatisticsLog', 'DnsLog', 'IrmLog', 'QueueLog', 'ServerStatisticsLog', 'WlmLog'];
const SERVICE_LOGS = ['RequestBrokerLog', 'ResourceLog', 'TransportHttpLog', 'TransportMaintenanceLog'];

const SYNC = [
  'AccountsPoisonAccountThreshold',
  'AccountsPoisonDetectionEnabled',
  'AccountsPoisonItemThreshold',
  'AccountsSuccessivePoisonItemThreshold',
  'Enabled',
  'ExchangeEnabled',
  'HubHealthLogEnabled',
  'HubHealthLogFilePath',
  'HubHealthLogMaxAge',
  'HubHealthLogMaxDirectorySize',
  'HubHealthLogMaxFileSize',
  'ImapEnabled',
  'LogEnabled',
  'LogFilePath',
  'LogLoggingLevel',
  'LogMaxAge',
  'LogMaxDirectorySize',
  'LogMaxFileSize',
  'MaxDownloadItemsPerConnection',
  'MaxDownloadSizePerConnection',
  'MaxDownloadSizePerItem',
  'PopEnabled',
  'RemoteConnectionTimeout',
];

const LATER = refused({
  otherLog: [
    ...LATER_LOGS.flatMap((log) => FILE_SETTINGS.map((setting) => log + setting)),
    'DnsLogEnabled',
    'IrmLogEnabled',
  ],
  mailbox: ['IntraOrgConnectorSmtpMaxMessagesPerConnection'],
  proprietary: ['UseDowngradedExchangeServerAuth'],
});

const LATER_SERVICE = refused({
  otherLog: SERVICE_LOGS.flatMap((log) => ['Enabled', ...FILE_SETTINGS].map((setting) => log + setting)),
  sync: [...SYNC.map((setting) => `TransportSync${setting}`), 'WindowsLiveHotmailTransportSyncEnabled'],
});

export function transportServerSettings(noun: 'TransportServer' | 'TransportService'): readonly Cmdlet[] {
  const identity = identityType('TransportServerIdParameter');

  const get = defineTask({
    verb: 'Get',
    noun,
    summary: "Shows the settings of this server's transport.",
    parameters: {
      Identity: { type: identity, help: 'The server.', position: 0, pipeline: 'both', complete },
      DomainController: DOMAIN_CONTROLLER,
    },
    output: ['TransportServer'],
    examples: [{ command: `Get-${noun} | fl AgentLog*`, text: 'Shows the settings of the agent log.' }],
    process: ({ Identity }, { ports }) =>
      findObjects(ports.config, TransportServer, Identity && ownName(Identity, ports)).map(editable),
  });

  const set = defineTask({
    verb: 'Set',
    noun,
    summary: "Changes the settings of this server's transport.",
    description: 'The next event in the mail path goes by the new settings; nothing has to be restarted.',
    parameters: {
      Identity: {
        type: identity,
        help: 'The server.',
        sets: ['Identity'],
        mandatory: true,
        position: 0,
        pipeline: 'both',
        complete,
      },
      ...settable(TransportServer),
      ...LATER,
      ...(noun === 'TransportService' ? LATER_SERVICE : {}),
      Instance: instanceOf(TransportServer, { sets: ['Instance'], mandatory: true }),
      DomainController: DOMAIN_CONTROLLER,
    },
    defaultSet: 'Identity',
    confirmImpact: 'Medium',
    examples: [
      {
        command: `Get-${noun} | Set-${noun} -ExternalDNSAdapterEnabled $false -ExternalDNSServers 192.0.2.53`,
        text: 'Asks a DNS server of your choice.',
      },
      {
        command: `Get-${noun} | Set-${noun} -MessageTrackingLogSubjectLoggingEnabled $false`,
        text: 'Keeps subjects out of the message tracking log.',
      },
      { command: `Get-${noun} | Set-${noun} -AgentLogMaxAge 60.00:00:00`, text: 'Keeps agent logs for 60 days.' },
    ],
    process: (args, context) =>
      setObject(context, {
        objectClass: TransportServer,
        operation: "Changing the server's transport settings",
        args,
        identity: args.Identity === undefined ? undefined : ownName(args.Identity, context.ports),
        check: (server) => {
          for (const property of LOG_PATHS) {
            const value = server[property];
            if (value !== null && !value.startsWith('/'))
              fail(
                'PropertyInvalid',
                { property, value, detail: 'it must be a full path, beginning with /' },
                { parameter: property, target: value },
              );
          }
        },
      }),
  });

  return [get, set];
}

/** The store knows the server by its own name; localhost and the fully qualified name stand for it too. */
function ownName(given: string, { server }: Ports): string {
  return isLocalServer(given, server) ? server : given;
}
