// Test-Mailflow: sends a message through this server's own front door and waits until it has been delivered.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CmdletContext } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { REASONS } from '../core/objects/reasons.ts';
import { TransportServer } from '../core/objects/transport-server.ts';
import type { Ports } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import type { SmtpAddress } from '../core/values/smtp-address.ts';
import { TimeSpan } from '../core/values/time-span.ts';
import { ask, greet, need, reasonNotTested } from './checks/session.ts';
import { connectorTargets, ownDomain, type Target } from './checks/targets.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer } from './conventions/local-server.ts';
import { AD_TIMEOUT, DOMAIN_CONTROLLER, MONITORING_CONTEXT } from './conventions/refused.ts';

/** Seconds; Exchange's defaults. */
const EXECUTION_TIMEOUT = 240;
const ERROR_LATENCY = 15;
/** Milliseconds between looks into the log. */
const POLL = 100;
const NO_HEADER_TEXT = /[\x00-\x1f\x7f]/g;

const seconds = types.integer({ min: 1, max: 2_147_483 });
const elsewhere = (help: string, set: string, reason: string, isSwitch = false) => ({
  type: isSwitch ? types.switch : types.anything(),
  help,
  sets: [set],
  refused: reason,
});

const test = defineTask({
  verb: 'Test',
  noun: 'Mailflow',
  summary: 'Sends a message through a Receive connector of this server and tells whether and when it was delivered.',
  description:
    'The message has the null reverse path, so that a failure tells nobody. Delivered means stored, or taken by the next server: what the message tracking log says.',
  parameters: {
    Identity: {
      type: identityType('ServerIdParameter', { by: ['Name', 'Identity'] }),
      help: 'The server; it must be this one, which is the default.',
      sets: [
        'SourceServer',
        'TargetEmailAddress',
        'AutoDiscoverTargetMailboxServer',
        'TargetDatabase',
        'TargetMailboxServer',
      ],
      position: 0,
      pipeline: 'both',
      complete: ({ server }) => [server],
    },
    TargetEmailAddress: {
      type: types.smtpAddress,
      help: 'Who gets the message; default postmaster at the default accepted domain.',
      sets: ['TargetEmailAddress'],
      mandatory: true,
    },
    TargetEmailAddressDisplayName: {
      type: types.text({ max: 256 }),
      help: 'The name beside that address in the To field.',
      sets: ['TargetEmailAddress'],
    },
    ExecutionTimeout: { type: seconds, help: `How many seconds the test may take; default ${EXECUTION_TIMEOUT}.` },
    ErrorLatency: {
      type: seconds,
      help: `After how many seconds until delivery there is a warning; default ${ERROR_LATENCY}.`,
    },
    AutoDiscoverTargetMailboxServer: elsewhere(
      'Whether a mailbox server is looked for.',
      'AutoDiscoverTargetMailboxServer',
      REASONS.mailbox,
      true,
    ),
    TargetDatabase: elsewhere('The mailbox database to send to.', 'TargetDatabase', REASONS.mailbox),
    TargetMailboxServer: elsewhere('The mailbox server to send to.', 'TargetMailboxServer', REASONS.mailbox),
    CrossPremises: elsewhere('Whether mail to Exchange Online is tested.', 'CrossPremises', REASONS.hybrid),
    CrossPremisesExpirationTimeout: {
      type: types.anything(),
      help: 'How long such a test waits.',
      sets: ['CrossPremises'],
      refused: REASONS.hybrid,
    },
    CrossPremisesPendingErrorCount: {
      type: types.anything(),
      help: 'How many such tests may be pending.',
      sets: ['CrossPremises'],
      refused: REASONS.hybrid,
    },
    ActiveDirectoryTimeout: AD_TIMEOUT,
    MonitoringContext: MONITORING_CONTEXT,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'SourceServer',
  confirmImpact: 'Medium',
  output: ['MailflowTaskObject'],
  examples: [
    { command: 'Test-Mailflow', text: 'Sends a message to postmaster here.' },
    { command: 'Test-Mailflow -TargetEmailAddress kim@contoso.com', text: 'Sends a message to one mailbox.' },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Identity, context, 'Identity');
    const { ports } = context;
    const to = args.TargetEmailAddress ?? postmaster(ports);
    if (!(await context.shouldProcess('Sending a test message', String(to)))) return [];
    const begin = performance.now();
    const patience = (args.ExecutionTimeout ?? EXECUTION_TIMEOUT) * 1000;
    const result = await tried(String(to), args.TargetEmailAddressDisplayName, begin + patience, context);
    const latency = Math.round(performance.now() - begin);
    const limit = args.ErrorLatency ?? ERROR_LATENCY;
    if (result.isDelivered && latency > limit * 1000)
      context.writeWarning(`The message was delivered after ${Math.round(latency / 1000)} s, more than ${limit}.`);
    return [
      typed('MailflowTaskObject', {
        TestMailflowResult: result.isDelivered ? 'Success' : '*FAILURE*',
        MessageLatencyTime: new TimeSpan(result.isDelivered ? latency : 0),
        IsRemoteTest: result.isRemote,
        Details: result.details,
      }),
    ];
  },
});

interface Result {
  readonly isDelivered: boolean;
  readonly isRemote: boolean;
  readonly details: string;
}

const failed = (details: string): Result => ({ isDelivered: false, isRemote: false, details });

async function tried(to: string, name: string | undefined, deadline: number, context: CmdletContext): Promise<Result> {
  const { ports, signal } = context;
  const target = frontDoor(ports);
  if (!target) return failed('no Receive connector of this server listens');
  const messageId = `<${randomUUID()}@postern.invalid>`;
  const start = new Date(ports.now().getTime() - 1000);
  try {
    await send(target, messageId, to, name, context);
  } catch (error) {
    return failed(reasonNotTested(error));
  }
  const isTracked = ports.config.get(TransportServer).MessageTrackingLogEnabled;
  while (!signal.aborted) {
    const found = isTracked ? await trackedResult(ports, messageId, start, signal) : untracked(ports, messageId);
    if (found) return found;
    if (performance.now() > deadline)
      return failed(`the message was taken, and not delivered in time${waits(ports, messageId)}`);
    await delay(POLL, undefined, { signal }).catch(() => undefined);
  }
  return failed('stopped');
}

/** A binding to port 0 listens where the system chose. */
function frontDoor(ports: Ports): Target | undefined {
  const { bindings = [] } = ports.service.state();
  const [target] = connectorTargets(ports, false);
  if (!target || target.endpoint.Port > 0) return target;
  const actual = bindings.find(({ Address }) => Address.equals(target.endpoint.Address));
  return actual && { ...target, endpoint: actual };
}

async function send(
  target: Target,
  messageId: string,
  to: string,
  name: string | undefined,
  { ports, signal }: CmdletContext,
): Promise<void> {
  const probe = await ports.smtpProbe.connect(target.endpoint, { timeout: target.patience, signal });
  try {
    await greet(probe, target);
    await need(ask(probe, 'MAIL FROM:<>'), 2, 'MAIL');
    await need(ask(probe, `RCPT TO:<${to}>`), 2, 'RCPT');
    await need(ask(probe, 'DATA'), 3, 'DATA');
    const from = `postmaster@${ownDomain(ports) ?? 'postern.invalid'}`;
    const lines = [
      `From: Test-Mailflow <${from}>`,
      `To: ${name === undefined ? '' : `${phrase(name)} `}<${to}>`,
      `Subject: Test-Mailflow ${messageId.slice(1, 37)}`,
      `Date: ${ports.now().toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: ${messageId}`,
      'Auto-Submitted: auto-generated',
      '',
      'This message was sent by Test-Mailflow to see whether mail is delivered.',
    ];
    await probe.send(`${lines.join('\r\n')}\r\n.\r\n`);
    await need(probe.answer(), 2, 'The end of the message');
    await ask(probe, 'QUIT');
  } finally {
    probe.close();
  }
}

/** As an encoded word (RFC 2047), which may stand for any text; each holds 75 characters at most. */
function phrase(name: string): string {
  const words: string[] = [];
  let bytes = 0;
  for (const character of name.replace(NO_HEADER_TEXT, ' ')) {
    const size = Buffer.byteLength(character);
    if (words.length === 0 || bytes + size > 42) {
      words.push('');
      bytes = 0;
    }
    words[words.length - 1] += character;
    bytes += size;
  }
  return words.map((word) => `=?utf-8?b?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

async function trackedResult(
  ports: Ports,
  messageId: string,
  start: Date,
  signal: AbortSignal,
): Promise<Result | undefined> {
  for await (const { EventId, Recipients, RecipientStatus } of ports.logs.messageTracking(
    { messageId, start },
    signal,
  )) {
    const details = `${EventId} ${Recipients.join(' ')} ${RecipientStatus.join(' ')}`.trim();
    if (EventId === 'DELIVER' || EventId === 'SEND')
      return { isDelivered: true, isRemote: EventId === 'SEND', details };
    if (EventId === 'FAIL' || EventId === 'POISONMESSAGE' || EventId === 'BADMAIL') return failed(details);
  }
  return undefined;
}

/** Without a log all that can be known is that it no longer waits. */
function untracked(ports: Ports, messageId: string): Result | undefined {
  if (queued(ports, messageId)) return undefined;
  return { isDelivered: true, isRemote: false, details: 'It waits in no queue; the message tracking log is off.' };
}

function waits(ports: Ports, messageId: string): string {
  const { queue, lastError } = queued(ports, messageId) ?? {};
  return queue === undefined ? '' : `; it waits in the queue ${queue.key}. ${lastError ?? ''}`.trimEnd();
}

function queued({ queue }: Ports, messageId: string) {
  for (const message of queue.messages()) if (message.messageId === messageId) return message;
  return undefined;
}

/** @throws PosternError NoDefaultDomain */
function postmaster(ports: Ports): SmtpAddress | string {
  const domain = ownDomain(ports);
  return domain === undefined
    ? fail('NoDefaultDomain', {}, { parameter: 'TargetEmailAddress' })
    : `postmaster@${domain}`;
}

export const mailflow = [test];
