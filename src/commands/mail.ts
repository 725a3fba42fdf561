// Trace-Mail: one session or one message through all logs, in order of time, with what each part of the transport decided and why.
import type { CmdletContext } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { types } from '../core/types.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { LOG_RANGE, LOG_TEXT, requireRange } from './conventions/log-query.ts';
import { collectMail, type LogRows } from './mail/collect-mail.ts';
import { isOfMessage } from './mail/message-windows.ts';
import { traceRows } from './mail/trace-rows.ts';

const SESSION_ID = /^[0-9A-F]{16}$/i;

const trace = defineTask({
  verb: 'Trace',
  noun: 'Mail',
  summary: 'Follows one session or one message through all logs and says what was decided, and why.',
  description:
    "The rows of the protocol, agent, message tracking and connectivity logs come in one order of time. Protocol rows are there only if the connector's ProtocolLoggingLevel was Verbose. With -MessageId, what the session did about other messages is left out; every message with that id is shown.",
  parameters: {
    SessionId: {
      type: types.text({ min: 1, max: 16 }),
      help: 'The session, 16 hex digits, as in all logs and in the Received field.',
      sets: ['Session'],
      mandatory: true,
      position: 0,
      pipeline: 'property',
    },
    MessageId: {
      type: LOG_TEXT,
      help: 'The Message-ID field, with or without its angle brackets.',
      sets: ['Message'],
      mandatory: true,
    },
    ...LOG_RANGE,
    Server: SERVER,
  },
  defaultSet: 'Session',
  output: ['MailTraceRow'],
  examples: [
    { command: "Trace-Mail -MessageId '<1@example.net>'", text: 'Shows the way of one message.' },
    { command: 'Get-AgentLog -Last 1 | Trace-Mail', text: 'Shows the session in which an agent acted last.' },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    requireRange(args.Start, args.End);
    const range = { start: args.Start, end: args.End };
    return context.parameterSet === 'Message'
      ? ofMessage(args.MessageId!, range, context)
      : ofSession(args.SessionId!, range, context);
  },
});

type Range = { readonly start: Date | undefined; readonly end: Date | undefined };

async function ofSession(sessionId: string, range: Range, context: CmdletContext) {
  if (!SESSION_ID.test(sessionId))
    fail(
      'PropertyInvalid',
      { property: 'SessionId', value: sessionId, detail: 'it must be 16 hexadecimal digits' },
      { parameter: 'SessionId', target: sessionId },
    );
  const tracked = context.ports.logs.messageTracking({ ...range, sessionId }, context.signal);
  const rows = await collectMail(context, range, await Array.fromAsync(tracked), [sessionId]);
  return shown(rows, sessionId, 'SessionId');
}

async function ofMessage(messageId: string, range: Range, context: CmdletContext) {
  const { logs } = context.ports;
  // An id with a wildcard would be several messages: it is taken to the letter.
  const bare = messageId.replace(/^<|>$/g, '');
  const isIt = (text: string) => text.replace(/^<|>$/g, '').toLowerCase() === bare.toLowerCase();
  const tracked = await Array.fromAsync(logs.messageTracking({ ...range, messageId: bare }, context.signal));
  const rows = await collectMail(
    context,
    range,
    tracked.filter((row) => isIt(row.MessageId)),
    [],
  );
  const inMessage = isOfMessage(rows);
  const kept: LogRows = {
    ...rows,
    protocol: rows.protocol.filter((row) => inMessage(row.SessionId, row.Timestamp, row)),
    agent: rows.agent.filter((row) =>
      row.MessageId === '' ? inMessage(row.SessionId, row.Timestamp) : isIt(row.MessageId),
    ),
  };
  return shown(kept, messageId, 'MessageId');
}

function shown(rows: LogRows, id: string, parameter: string) {
  const traced = traceRows(rows);
  if (traced.length === 0) fail('NothingTraced', { id }, { parameter, target: id });
  return traced;
}

export const mail = [trace];
