// Get-MessageTrackingLog: what became of which message.
import { types } from '../core/types.ts';
import { applyListChange } from '../core/value-type.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { LOG_LOCATION, LOG_TEXT, logText, requireRange, rowsFrom } from './conventions/log-query.ts';
import { DOMAIN_CONTROLLER, refused } from './conventions/refused.ts';
import { withProgress } from './conventions/with-progress.ts';

const DEFAULT_SIZE = 1000;

const EVENT_ID = logText(
  ...['BADMAIL', 'DEFER', 'DELIVER', 'DSN', 'EXPAND', 'FAIL', 'POISONMESSAGE', 'RECEIVE', 'REDIRECT', 'RESOLVE'],
  ...['SEND', 'SUBMIT', 'TRANSFER'],
);
const SOURCE = logText(
  ...['ADMIN', 'AGENT', 'DNS', 'DSN', 'GATEWAY', 'PICKUP', 'QUEUE', 'ROUTING', 'SMTP', 'STOREDRIVER'],
);

const get = defineTask({
  verb: 'Get',
  noun: 'MessageTrackingLog',
  summary: 'Shows what became of which message.',
  description:
    'Rows come in ascending time. Texts are compared with whole fields ignoring case; * and ? are wildcards. A subject without them may be any part of the subject. Logs copied from an Exchange server are read too.',
  parameters: {
    Start: { type: types.dateTime, help: 'Rows from this time on.' },
    End: { type: types.dateTime, help: 'Rows before this time.' },
    EventId: { type: EVENT_ID, help: 'What happened, such as RECEIVE, DELIVER, SEND, FAIL or DEFER.' },
    Source: { type: SOURCE, help: 'What part of the transport it happened in, such as SMTP.' },
    Sender: { type: LOG_TEXT, help: 'The address of the sender.' },
    Recipients: { type: types.list(LOG_TEXT, { max: 1000 }), help: 'Rows about any of these recipients.' },
    MessageId: { type: LOG_TEXT, help: 'The Message-ID field, with or without its angle brackets.' },
    InternalMessageId: { type: LOG_TEXT, help: 'The number of the message on its server.' },
    MessageSubject: { type: LOG_TEXT, help: 'A part of the subject.' },
    Reference: { type: LOG_TEXT, help: 'The Message-ID of a message that the row refers to.' },
    SessionId: { type: LOG_TEXT, help: 'The SMTP session the message came in.' },
    Location: LOG_LOCATION,
    ResultSize: {
      type: types.unlimited(types.integer({ min: 1 })),
      help: 'The most rows to show: 1000 if it is not given; Unlimited shows all.',
    },
    Server: { ...SERVER, pipeline: 'both' },
    ...refused({ trackingColumn: ['NetworkMessageId', 'TransportTrafficType'] }),
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['MessageTrackingEvent'],
  examples: [
    {
      command: 'Get-MessageTrackingLog -Sender *@contoso.com -Start 1/1/2026',
      text: "Shows what became of one domain's messages.",
    },
    {
      command: 'Get-MessageTrackingLog -EventId FAIL -ResultSize Unlimited | group SourceContext',
      text: 'Counts the messages that failed, by the agent that refused them.',
    },
  ],
  process: async function* (args, context) {
    requireLocalServer(args.Server, context);
    const { Start: start, End: end, ResultSize = DEFAULT_SIZE } = args;
    requireRange(start, end);
    const query = {
      start,
      end,
      location: args.Location,
      eventId: args.EventId,
      source: args.Source,
      sender: args.Sender,
      recipients: args.Recipients && applyListChange([], args.Recipients),
      messageId: args.MessageId,
      internalMessageId: args.InternalMessageId,
      subject: args.MessageSubject,
      reference: args.Reference,
      sessionId: args.SessionId,
    };
    const rows = rowsFrom(context.ports.logs.messageTracking(query, context.signal), args.Location);
    let room = ResultSize === 'Unlimited' ? Number.POSITIVE_INFINITY : ResultSize;
    for await (const row of withProgress(rows, context, {
      activity: 'Reading the message tracking log',
      every: 5000,
    })) {
      if (room-- > 0) yield row;
      else {
        context.writeWarning(
          'There are more results than are shown. To see them, give a larger value for -ResultSize, or Unlimited.',
        );
        return;
      }
    }
  },
});

export const messageTrackingLog = [get];
