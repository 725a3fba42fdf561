// Test-SmtpSmuggling: tries to end a message by what isn't its end, and says whether our listeners fall for it.
import { randomBytes } from 'node:crypto';
import type { CmdletContext } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import type { SmtpProbe } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { inParallel } from './checks/in-parallel.ts';
import { ask, greet, need, reasonNotTested, told } from './checks/session.ts';
import { SMUGGLING_CASES, type SmugglingCase } from './checks/smuggling-cases.ts';
import { END_POINT, FORCE, ownDomain, type Target, targetsOf } from './checks/targets.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { withProgress } from './conventions/with-progress.ts';

const test = defineTask({
  verb: 'Test',
  noun: 'SmtpSmuggling',
  summary: 'Tries to smuggle a second message past the Receive connectors, and says what they made of it.',
  description:
    'Behind the text of a message comes a sequence that only lax servers take for its end, and a command behind that. No message is ever ended in the right way, so a server that is not fooled keeps nothing; one that is fooled keeps a message with the subject Test-SmtpSmuggling and the marker shown as Marker. A result TakenAsContent is safe here, but the message would be passed on with those bytes in it.',
  parameters: {
    EndPoint: END_POINT,
    Recipient: {
      type: types.smtpAddress,
      help: "Who the message is for; the postmaster of the server's default domain if it is not given.",
    },
    Force: FORCE,
    Server: SERVER,
  },
  confirmImpact: 'Medium',
  output: ['SmtpSmugglingTestResult'],
  examples: [
    { command: 'Test-SmtpSmuggling', text: 'Tests all connectors of this server.' },
    { command: 'Test-SmtpSmuggling | group Result', text: 'Counts what became of the tries.' },
  ],
  process: async function* (args, context) {
    requireLocalServer(args.Server, context);
    const domain = ownDomain(context.ports);
    const recipient = args.Recipient ?? (domain && `postmaster@${domain}`);
    if (recipient === undefined) fail('PropertyMissing', { property: 'Recipient' }, { parameter: 'Recipient' });
    for (const target of targetsOf(args, context.ports)) {
      if (!(await context.shouldProcess('Testing for SMTP smuggling', String(target.endpoint)))) continue;
      const results = inParallel(SMUGGLING_CASES, (one) => tried(one, target, String(recipient), context));
      yield* withProgress(results, context, {
        activity: 'Testing for SMTP smuggling',
        status: String(target.endpoint),
        total: SMUGGLING_CASES.length,
      });
    }
  },
});

async function tried(one: SmugglingCase, target: Target, recipient: string, context: CmdletContext) {
  const marker = randomBytes(8).toString('hex');
  const [answer, result] = await outcomeOf(one, target, recipient, marker, context);
  return typed('SmtpSmugglingTestResult', {
    EndPoint: target.endpoint,
    ReceiveConnector: target.connector,
    Case: one.name,
    Sequence: one.segments.map(visible).join(' + '),
    Answer: answer,
    Result: result,
    IsSafe: result === 'NotTested' ? null : result !== 'EndedMessage' && result !== 'WentOnAfterRefusal',
    Marker: marker,
  });
}

type Result =
  /** The message was taken to be over, and what followed was a command. */
  | 'EndedMessage'
  /** The message was refused, but what followed was read as a command all the same. */
  | 'WentOnAfterRefusal'
  | 'RefusedAndClosed'
  | 'Refused'
  | 'TakenAsContent'
  | 'NotTested';

async function outcomeOf(
  { segments }: SmugglingCase,
  { endpoint, patience, tls }: Target,
  recipient: string,
  marker: string,
  { ports, signal }: CmdletContext,
): Promise<readonly [string, Result]> {
  try {
    const probe = await ports.smtpProbe.connect(endpoint, { timeout: patience, signal });
    try {
      await greet(probe, { tls });
      await need(ask(probe, 'MAIL FROM:<smuggling-test@postern.invalid>'), 2, 'MAIL');
      await need(ask(probe, `RCPT TO:<${recipient}>`), 2, 'RCPT');
      await need(ask(probe, 'DATA'), 3, 'DATA');
      const [first = '', ...rest] = segments;
      const text = `Subject: Test-SmtpSmuggling ${marker}\r\n\r\nA message whose end is none.`;
      const last = rest.pop();
      const following = 'NOOP\r\nNOOP\r\n';
      if (last === undefined) await probe.send(`${text}${first}${following}`);
      else await probe.send(`${text}${first}`, `${last}${following}`);
      return await judged(probe);
    } finally {
      probe.close();
    }
  } catch (error) {
    return [reasonNotTested(error), 'NotTested'];
  }
}

async function judged(probe: SmtpProbe): Promise<readonly [string, Result]> {
  const answer = await probe.answer();
  if (answer.kind === 'silent') return [told(answer), 'TakenAsContent'];
  if (answer.kind === 'closed') return [told(answer), 'RefusedAndClosed'];
  if (answer.code < 400) return [told(answer), 'EndedMessage'];
  const after = await probe.answer();
  if (after.kind === 'closed') return [told(answer), 'RefusedAndClosed'];
  return after.kind === 'silent'
    ? [told(answer), 'Refused']
    : [`${told(answer)}; then: ${told(after)}`, 'WentOnAfterRefusal'];
}

function visible(segment: string): string {
  return segment.replaceAll('\r', '<CR>').replaceAll('\n', '<LF>').replaceAll('\0', '<NUL>');
}

export const smtpSmuggling = [test];
