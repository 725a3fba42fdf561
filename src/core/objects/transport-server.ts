// TransportServer: settings of one server's transport.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { TimeSpan } from '../values/time-span.ts';

const MB = 1024 * 1024;
const DAY = 86_400_000;

export const TransportServer = defineObject({
  name: 'TransportServer',
  scope: 'server',
  properties: {
    AgentLogEnabled: property(types.boolean, { default: true, help: 'Whether the agent log is written.' }),
    AgentLogMaxAge: property(types.timeSpan({ max: 24_855 * DAY }), {
      default: new TimeSpan(30 * DAY),
      help: 'How long agent log files are kept; 00:00:00 keeps them however old.',
    }),
    AgentLogMaxDirectorySize: property(types.unlimited(types.byteSize({ min: 1 })), {
      default: new ByteSize(250 * MB),
      help: 'How large the agent log folder may grow before its oldest files go.',
    }),
    AgentLogMaxFileSize: property(types.unlimited(types.byteSize({ min: 1 })), {
      default: new ByteSize(10 * MB),
      help: 'The size at which a new agent log file is begun.',
    }),
    AgentLogPath: property(types.nullable(types.text({ max: 4096 })), {
      default: null,
      help: 'The folder of the agent log; $null stands for logs/AgentLog in the data folder.',
    }),
    AntispamAgentsEnabled: property(types.boolean, {
      default: true,
      help: 'Whether the anti-spam agents are offered for management on this server.',
    }),
    ExternalDNSAdapterEnabled: property(types.boolean, {
      default: true,
      help: "Whether the system's DNS servers are asked; when false, ExternalDNSServers are.",
    }),
    ExternalDNSServers: property(types.list(types.dnsServer, { max: 100 }), {
      default: [],
      help: 'The DNS servers to ask when ExternalDNSAdapterEnabled is false, as address or address:port.',
    }),
    ExternalIPAddress: property(types.nullable(types.ipAddress), {
      default: null,
      help: 'The address written as ours in Received fields; $null gives the one the client connected to.',
    }),
  },
});
