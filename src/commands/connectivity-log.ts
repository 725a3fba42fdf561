// Get-ConnectivityLog: which next hops were tried, and what came of it.
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { LOG_LOCATION, LOG_RANGE, LOG_TEXT, requireRange, rowsFrom } from './conventions/log-query.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'ConnectivityLog',
  summary: 'Shows which next hops were tried, and what came of it.',
  description:
    'Written while ConnectivityLogEnabled is set with Set-TransportServer. Direction is + for the beginning of a try, > for what happened on the way and - for its end.',
  parameters: {
    ...LOG_RANGE,
    SessionId: { type: LOG_TEXT, help: 'The session, 16 hex digits.', position: 0, pipeline: 'property' },
    Source: { type: LOG_TEXT, help: 'Who connected, such as SMTP.' },
    Destination: { type: LOG_TEXT, help: 'The domain or smart host.' },
    Description: { type: LOG_TEXT, help: 'A part of the description.' },
    Location: LOG_LOCATION,
    Server: SERVER,
  },
  output: ['ConnectivityLogEntry'],
  examples: [{ command: 'Get-ConnectivityLog -Destination contoso.com', text: 'Shows the tries to reach one domain.' }],
  process: async function* (args, context) {
    requireLocalServer(args.Server, context);
    const { Start: start, End: end } = args;
    requireRange(start, end);
    const query = {
      start,
      end,
      location: args.Location,
      sessionId: args.SessionId,
      source: args.Source,
      destination: args.Destination,
      description: args.Description,
    };
    yield* rowsFrom(context.ports.logs.connectivityLog(query, context.signal), args.Location);
  },
});

export const connectivityLog = [get];
