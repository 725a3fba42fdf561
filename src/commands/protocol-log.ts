// Get-ProtocolLog: what both sides of an SMTP session said, line by line.
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { LOG_LOCATION, LOG_RANGE, LOG_TEXT, requireRange, rowsFrom } from './conventions/log-query.ts';

/** The event's sign in the file by its name. */
const SIGNS: Readonly<Record<string, string>> = {
  Connect: '+',
  Disconnect: '-',
  Receive: '<',
  Send: '>',
  Information: '*',
};
const events = types.list(types.oneOf('ProtocolEvent', [...Object.keys(SIGNS), ...Object.values(SIGNS)]));

const get = defineTask({
  verb: 'Get',
  noun: 'ProtocolLog',
  summary: 'Shows what both sides of an SMTP session said, line by line.',
  description:
    "Only connectors whose ProtocolLoggingLevel is Verbose write it. Event is + for the connection, < for a line that was received, > for one that was sent, * for information and - for the end; Context says why. Message content and credentials aren't in it.",
  parameters: {
    ...LOG_RANGE,
    SessionId: { type: LOG_TEXT, help: 'The session, 16 hex digits.', position: 0, pipeline: 'property' },
    Connector: { type: LOG_TEXT, help: "The connector's name, with or without its server." },
    RemoteIP: { type: types.ipRange, help: "The other side's address, or a range it lies in." },
    RemoteEndpoint: { type: LOG_TEXT, help: "The other side's address and port, such as 192.0.2.1:4711." },
    Event: { type: events, help: 'Only rows of these kinds.' },
    Data: { type: LOG_TEXT, help: 'A part of the line.' },
    Context: { type: LOG_TEXT, help: 'A part of the context.' },
    Direction: {
      type: types.oneOf('ProtocolDirection', ['Receive', 'Send']),
      help: 'Whether sessions of clients or those with next hops are shown; both if it is not given.',
    },
    Location: LOG_LOCATION,
    Server: SERVER,
  },
  output: ['ProtocolLogEntry'],
  examples: [
    { command: 'Get-ProtocolLog -RemoteIP 192.0.2.1 -Event Send -Data 5', text: 'Shows what one client was refused.' },
    {
      command: 'Get-AgentLog -Last 1 | Get-ProtocolLog',
      text: 'Shows the whole session in which an agent acted last.',
    },
  ],
  process: async function* (args, context) {
    requireLocalServer(args.Server, context);
    const { Start: start, End: end } = args;
    requireRange(start, end);
    const query = {
      start,
      end,
      location: args.Location,
      direction: args.Direction,
      sessionId: args.SessionId,
      connector: args.Connector,
      remoteIP: args.RemoteIP,
      remoteEndpoint: args.RemoteEndpoint,
      events: args.Event && applyListChange([], args.Event).map((event) => SIGNS[event] ?? event),
      data: args.Data,
      context: args.Context,
    };
    yield* rowsFrom(context.ports.logs.protocolLog(query, context.signal), args.Location);
  },
});

export const protocolLog = [get];
