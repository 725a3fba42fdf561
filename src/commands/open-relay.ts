// Test-OpenRelay: asks our own listeners to relay in every way that is known, and says what they answered.
import type { CmdletContext } from '../core/cmdlet.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { inParallel } from './checks/in-parallel.ts';
import { type RelayCase, relayCases } from './checks/relay-cases.ts';
import { ask, greet, need, reasonNotTested, told } from './checks/session.ts';
import { END_POINT, FORCE, ownDomain, type Target, targetsOf } from './checks/targets.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { withProgress } from './conventions/with-progress.ts';

const test = defineTask({
  verb: 'Test',
  noun: 'OpenRelay',
  summary: 'Tries to have mail relayed by the Receive connectors, and says whether they refuse.',
  description:
    'Every enabled connector is asked as a client of this computer: what its RemoteIPRanges and permissions grant to that address holds for the test too. No case goes beyond RCPT, so nothing is sent. IsSafe is empty where the answer alone does not tell.',
  parameters: {
    EndPoint: END_POINT,
    ForeignDomain: {
      type: types.smtpDomain,
      help: 'A domain that the server takes no mail for; example.net if it is not given.',
    },
    Force: FORCE,
    Server: SERVER,
  },
  confirmImpact: 'Medium',
  output: ['OpenRelayTestResult'],
  examples: [
    { command: 'Test-OpenRelay', text: 'Tests all connectors of this server.' },
    { command: 'Test-OpenRelay | where {$_.IsSafe -ne $true}', text: 'Shows only what is to be looked at.' },
  ],
  process: async function* (args, context) {
    requireLocalServer(args.Server, context);
    const own = ownDomain(context.ports) ?? 'localhost';
    for (const target of targetsOf(args, context.ports)) {
      if (!(await context.shouldProcess('Testing for open relay', String(target.endpoint)))) continue;
      const { Address } = target.endpoint;
      const literal = Address.version === 4 ? String(Address) : `IPv6:${Address}`;
      const cases = relayCases(own, literal, args.ForeignDomain ?? 'example.net');
      yield* withProgress(
        inParallel(cases, (one) => tried(one, target, context)),
        context,
        { activity: 'Testing for open relay', status: String(target.endpoint), total: cases.length },
      );
    }
  },
});

async function tried(one: RelayCase, target: Target, { ports, signal }: CmdletContext) {
  const [answer, result] = await outcomeOf(one, target, { ports, signal });
  const { endpoint, connector, isOwn } = target;
  return typed('OpenRelayTestResult', {
    EndPoint: endpoint,
    ReceiveConnector: connector,
    Case: one.name,
    Sender: one.sender,
    Recipient: one.recipient,
    Answer: answer,
    Result: result,
    IsSafe: isSafe(result, isOwn),
  });
}

type Result = 'Refused' | 'Relays' | 'TakenAsLocal' | 'NotTested';

/** A mailbox of the server's own domain is ours to judge on our own server only: nothing here reads `%` or `!` in it. */
function isSafe(result: Result, isOwn: boolean): boolean | null {
  if (result === 'NotTested') return null;
  return result === 'TakenAsLocal' ? isOwn || null : result === 'Refused';
}

async function outcomeOf(
  { sender, recipient, isForeign }: RelayCase,
  { endpoint, patience, tls }: Target,
  { ports, signal }: Pick<CmdletContext, 'ports' | 'signal'>,
): Promise<readonly [string, Result]> {
  try {
    const probe = await ports.smtpProbe.connect(endpoint, { timeout: patience, signal });
    try {
      await greet(probe, { tls });
      const from = await ask(probe, `MAIL FROM:${sender}`);
      if (from.kind === 'reply' && from.code >= 500) return [told(from), 'Refused'];
      await need(from, 2, 'MAIL');
      const to = await ask(probe, `RCPT TO:${recipient}`);
      if (to.kind === 'silent') return [told(to), 'NotTested'];
      if (to.kind === 'closed' || to.code >= 500) return [told(to), 'Refused'];
      // A temporary refusal may be greylisting: the second try might be taken.
      if (to.code >= 400) return [told(to), 'NotTested'];
      return [told(to), isForeign ? 'Relays' : 'TakenAsLocal'];
    } finally {
      await probe.send('RSET\r\nQUIT\r\n');
      probe.close();
    }
  } catch (error) {
    return [reasonNotTested(error), 'NotTested'];
  }
}

export const openRelay = [test];
