// Get-AgentLog: what the agents did to which message, and why.
import { EVENTS } from '../core/agent.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireThisTransport, TRANSPORT } from './conventions/local-server.ts';
import { LOG_TEXT, logText, requireRange, rowsFrom } from './conventions/log-query.ts';
import { withProgress } from './conventions/with-progress.ts';

const ACTION = logText(
  ...['AcceptMessage', 'DeleteMessage', 'Disconnect', 'RejectAuthentication', 'RejectCommand', 'RejectConnection'],
  'RejectMessage',
);
const EVENT = logText(...Object.values(EVENTS).map(({ log }) => log));

const get = defineTask({
  verb: 'Get',
  noun: 'AgentLog',
  summary: 'Shows what the agents did to which message, and why.',
  description:
    'Rows come in ascending time. Texts are compared with whole fields ignoring case; * and ? are wildcards. Logs copied from an Exchange server are read too.',
  parameters: {
    StartDate: { type: types.dateTime, help: 'Rows from this time on.' },
    EndDate: { type: types.dateTime, help: 'Rows up to this time.' },
    Location: {
      type: types.text({ min: 1, max: 4096 }),
      help: "A folder of agent logs, or one file; without it this server's own logs.",
    },
    SessionId: { type: LOG_TEXT, help: 'The session, 16 hex digits.' },
    MessageId: { type: LOG_TEXT, help: 'The Message-ID field, as it was written.' },
    Agent: { type: LOG_TEXT, help: 'The agent that acted.' },
    Action: { type: ACTION, help: 'What it did, such as RejectCommand.' },
    Event: { type: EVENT, help: 'The event it did it in, such as OnRcptCommand.' },
    Sender: { type: LOG_TEXT, help: 'An address in MAIL FROM or in the From and Sender fields.' },
    Recipient: { type: LOG_TEXT, help: 'A recipient.' },
    RemoteIP: { type: types.ipRange, help: 'The address that was judged, or a range it lies in.' },
    Reason: { type: LOG_TEXT, help: 'Why, in one word, such as BlockListProvider.' },
    Last: { type: types.integer({ min: 1 }), help: 'Only the newest so many of these rows.' },
    ...TRANSPORT,
  },
  output: ['AgentLogEntry'],
  examples: [
    { command: 'Get-AgentLog -Last 20 | ft Timestamp, IPAddress, Action, Reason', text: 'Shows the newest rows.' },
    {
      command: 'Get-AgentLog -StartDate 1/1/2026 -Recipient *@contoso.com -Action Reject*',
      text: 'Shows what was refused for one domain.',
    },
  ],
  process: async function* (args, context) {
    requireThisTransport(args, context);
    const { StartDate: start, EndDate: end } = args;
    requireRange(start, end, 'EndDate');
    const query = {
      start,
      end,
      location: args.Location,
      sessionId: args.SessionId,
      messageId: args.MessageId,
      agent: args.Agent,
      action: args.Action,
      event: args.Event,
      sender: args.Sender,
      recipient: args.Recipient,
      remoteIP: args.RemoteIP,
      reason: args.Reason,
      last: args.Last,
    };
    const entries = rowsFrom(context.ports.logs.agentLog(query, context.signal), args.Location);
    for await (const entry of withProgress(entries, context, { activity: 'Reading the agent log', every: 5000 }))
      yield typed('AgentLogEntry', entry);
  },
});

export const agentLog = [get];
