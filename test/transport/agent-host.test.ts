// The agent host: order, gates, verdicts, and what the agent log says about each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgentSpec, defineAgent, type FeatureSwitches } from '../../src/core/agent.ts';
import { reply } from '../../src/core/reply.ts';
import { next, reject } from '../../src/core/verdict.ts';
import type { Outcome } from '../../src/transport/agent-host/outcome.ts';
import { benchHost, endOfData, endOfHeaders, mail, rcpt, session } from './agent-host/bench-host.ts';

const NO = reply(550, '5.7.1', 'No');
const BECAUSE = { reason: 'Test', data: 'because' };

function agent(name: string, handlers: AgentSpec<unknown>['handlers'], rest: Partial<AgentSpec<unknown>> = {}) {
  return defineAgent<unknown>({ name, apiVersion: 1, onFailure: 'next', antispam: true, handlers, ...rest });
}

const switches = (Enabled: boolean, ExternalMailEnabled = true, InternalMailEnabled = false): FeatureSwitches => ({
  Enabled,
  ExternalMailEnabled,
  InternalMailEnabled,
});

test('an event nobody handles gives one shared outcome, synchronously', () => {
  const { host } = benchHost([agent('A', { onMailCommand: () => next })]);
  const client = session();
  const s = host.session(client);
  const outcome = s.run('onConnect', { session: client });
  assert.deepEqual(outcome, { kind: 'continue', stamps: [] });
  assert.equal(s.run('onNoopCommand', { session: client }), outcome);
});

test('agents run by priority, and a handler that answers at once makes no promise', () => {
  const order: string[] = [];
  const note = (name: string) => agent(name, { onConnect: () => void order.push(name) });
  const { host, register } = benchHost([note('A'), note('B'), note('C')]);
  register({ Name: 'A', Priority: 3 }, { Name: 'B', Priority: 1 }, { Name: 'C', Priority: 2 });
  const client = session();
  assert.equal((host.session(client).run('onConnect', { session: client }) as Outcome).kind, 'continue');
  assert.deepEqual(order, ['B', 'C', 'A']);
});

test('a change of the registrations is seen by the next event of a session that goes on', () => {
  let calls = 0;
  const { host, register } = benchHost([agent('A', { onNoopCommand: () => void calls++ })]);
  const client = session();
  const s = host.session(client);
  s.run('onNoopCommand', { session: client });
  register({ Name: 'A', Enabled: false });
  s.run('onNoopCommand', { session: client });
  assert.equal(calls, 1);
  assert.equal(s.diagnostics(), 'A: skipped: agentDisabled');
  register({ Name: 'A' });
  s.run('onNoopCommand', { session: client });
  assert.equal(calls, 2);
});

test('each gate is told apart, in the order of the checks', () => {
  const features = (of: Record<string, FeatureSwitches>) => ({ features: () => of });
  const handlers = { onMailCommand: () => next };
  const agents = [
    agent('Disabled', handlers),
    agent('Off', handlers, features({ One: switches(false), Two: switches(false) })),
    agent('Inside', handlers, features({ One: switches(true, false, true) })),
    agent('Mixed', handlers, features({ One: switches(true), Two: switches(false), Three: switches(true, false) })),
    agent('Not antispam', handlers, { antispam: false }),
    agent('Later', { onEndOfData: () => next }),
  ];
  const { host, register } = benchHost(agents);
  register({ Name: 'Disabled', Enabled: false }, ...agents.slice(1).map(({ name }) => ({ Name: name })));
  const told = (facts: Parameters<typeof session>[0]) => {
    const client = session(facts);
    const s = host.session(client);
    s.run('onMailCommand', mail(client));
    return s.diagnostics().split('; ');
  };
  assert.deepEqual(told({}), [
    'Disabled: skipped: agentDisabled',
    'Off: skipped: configDisabled',
    'Inside: skipped: sessionClass',
    'Mixed: ran (One: ran, Two: skipped: configDisabled, Three: skipped: sessionClass)',
    'Not antispam: ran',
    'Later: skipped: notReached',
  ]);
  assert.deepEqual(told({ authenticationSource: 'Partner' }), told({}));
  assert.deepEqual(told({ authenticationSource: 'Organization' }).slice(2, 4), [
    'Inside: ran',
    'Mixed: skipped: sessionClass (One: skipped: sessionClass, Two: skipped: configDisabled, Three: skipped: sessionClass)',
  ]);
  assert.deepEqual(told({ antispamBypass: true }), [
    'Disabled: skipped: agentDisabled',
    'Off: skipped: configDisabled',
    'Inside: skipped: sessionClass',
    'Mixed: skipped: bypassRight',
    'Not antispam: ran',
    'Later: skipped: bypassRight',
  ]);
});

test('a handler learns which of its features are in force', () => {
  let seen: unknown;
  const features = () => ({ On: switches(true), Off: switches(false) });
  const { host } = benchHost([agent('A', { onConnect: (_, context) => void (seen = context.features) }, { features })]);
  const client = session();
  host.session(client).run('onConnect', { session: client });
  assert.deepEqual({ ...(seen as object) }, { On: { ran: true }, Off: { ran: false, reason: 'configDisabled' } });
});

test('an exemption in OnConnect holds for the session, a later one for the message; it spares anti-spam agents only', () => {
  let connect = true;
  const exempt = () => ({ kind: 'exempt', why: { reason: 'IPOnAllowList' } }) as const;
  const agents = [
    agent('Exempting', {
      onConnect: () => (connect ? exempt() : next),
      onMailCommand: () => (connect ? next : exempt()),
    }),
    agent('Spared', { onMailCommand: () => next }),
    agent('Rules', { onMailCommand: () => next }, { antispam: false }),
  ];
  const { host } = benchHost(agents);
  const client = session();
  const s = host.session(client);
  s.run('onConnect', { session: client });
  const exempted = 'Exempting: ran; Spared: skipped: exception (IPOnAllowList); Rules: ran';
  for (let i = 0; i < 2; i++) {
    s.run('onMailCommand', mail(client));
    assert.equal(s.diagnostics(), exempted);
    s.run('onRsetCommand', { session: client, envelope: undefined });
  }
  connect = false;
  const second = host.session(client);
  second.run('onConnect', { session: client });
  second.run('onMailCommand', mail(client));
  assert.equal(second.diagnostics(), exempted);
  second.run('onRsetCommand', { session: client, envelope: undefined });
  assert.equal(second.diagnostics(), 'Exempting: ran; Spared: skipped: notReached; Rules: skipped: notReached');
});

test('refusals give one row per recipient, and none twice for one recipient of a message', async () => {
  let atEnd = false;
  const { host, rows } = benchHost([
    agent('Filter', {
      onConnect: () => (client.helloDomain === 'bad' ? reject(NO, BECAUSE) : next),
      onRcptCommand: ({ recipient }) => (recipient.startsWith('no') ? reject(NO, BECAUSE) : next),
      onEndOfHeaders: () => (atEnd ? reject(NO, BECAUSE) : next),
      onEndOfData: () => ({ kind: 'delete', why: BECAUSE }),
    }),
  ]);
  const client = session();
  const s = host.session(client);
  s.run('onConnect', { session: client });
  s.run('onMailCommand', mail(client));
  const refused = s.run('onRcptCommand', rcpt(client, 'no@x.test')) as Outcome;
  assert.equal(refused.kind === 'reject' && refused.action, 'RejectCommand');
  s.run('onRcptCommand', rcpt(client, 'NO@x.test'));
  s.run('onRcptCommand', rcpt(client, 'b@x.test'));
  s.run('onRcptCommand', rcpt(client, 'c@x.test', 'b@x.test'));
  assert.equal(rows.length, 1);
  assert.deepEqual(
    { ...rows[0] },
    {
      Timestamp: new Date(1_700_000_000_000),
      SessionId: '08C948C83FB951AC',
      LocalEndpoint: client.localEndpoint,
      RemoteEndpoint: client.remoteEndpoint,
      EnteredOrgFromIP: client.lastExternalIPAddress,
      MessageId: '',
      P1FromAddress: 'a@example.net',
      P2FromAddresses: [],
      Recipient: 'no@x.test',
      NumRecipients: 1,
      Agent: 'Filter',
      Event: 'OnRcptCommand',
      Action: 'RejectCommand',
      SmtpResponse: '550 5.7.1 No',
      Reason: 'Test',
      ReasonData: 'because',
      Diagnostics: 'Filter: ran',
    },
  );
  s.run('onEndOfHeaders', endOfHeaders(client, 'b@x.test', 'c@x.test'));
  const deleted = (await s.run('onEndOfData', endOfData(client, 'x', 'b@x.test', 'c@x.test'))) as Outcome;
  assert.equal(deleted.kind, 'delete');
  s.accepted(['b@x.test', 'c@x.test']);
  const told = () => rows.map((row) => `${row.Event} ${row.Action} ${row.Recipient} ${row.NumRecipients}`).slice(1);
  assert.deepEqual(told(), ['OnEndOfData DeleteMessage b@x.test 2', 'OnEndOfData DeleteMessage c@x.test 2']);

  atEnd = true;
  rows.length = 0;
  s.run('onMailCommand', mail(client));
  s.run('onEndOfHeaders', endOfHeaders(client, 'b@x.test', 'c@x.test'));
  assert.deepEqual(told(), ['OnEndOfHeaders RejectMessage c@x.test 2']);
  assert.deepEqual([rows[0]?.MessageId, rows[0]?.P2FromAddresses], ['<1@example.net>', ['p2@example.net']]);

  const bad = session({ helloDomain: 'bad' });
  client.helloDomain = 'bad';
  const connect = host.session(bad).run('onConnect', { session: bad }) as Outcome;
  assert.deepEqual(connect.kind === 'reject' && [connect.close, connect.action], [true, 'RejectConnection']);
});

test('an accepted message has one row per recipient, with an exception shown only at its recipient', () => {
  const { host, rows } = benchHost([
    agent('Filter', {
      onRcptCommand: ({ recipient }) =>
        recipient === 'postmaster@x.test' ? { kind: 'skip', why: { reason: 'BypassedRecipient' } } : next,
      onEndOfHeaders: () => next,
    }),
    agent('Never', { onHelpCommand: () => next }),
  ]);
  const client = session();
  const s = host.session(client);
  s.run('onMailCommand', mail(client));
  s.run('onRcptCommand', rcpt(client, 'postmaster@x.test'));
  s.run('onRcptCommand', rcpt(client, 'b@x.test', 'postmaster@x.test'));
  s.run('onEndOfHeaders', endOfHeaders(client, 'postmaster@x.test', 'b@x.test'));
  s.run('onEndOfData', endOfData(client, 'x', 'postmaster@x.test', 'b@x.test'));
  s.accepted(['postmaster@x.test', 'b@x.test']);
  assert.deepEqual(
    rows.map((row) => [
      row.Agent,
      row.Event,
      row.Action,
      row.Reason,
      row.Recipient,
      row.NumRecipients,
      row.Diagnostics,
    ]),
    [
      [
        'Transport',
        'OnEndOfData',
        'AcceptMessage',
        'Accepted',
        'postmaster@x.test',
        2,
        'Filter: skipped: exception (BypassedRecipient); Never: skipped: notReached',
      ],
      [
        'Transport',
        'OnEndOfData',
        'AcceptMessage',
        'Accepted',
        'b@x.test',
        2,
        'Filter: ran; Never: skipped: notReached',
      ],
    ],
  );
});

test('OnReject agents see what agents and the server refuse; a disconnect there gives no second row about it', () => {
  const seen: string[] = [];
  const enough = reply(421, '4.7.0', 'Enough');
  const { host, rows } = benchHost([
    agent('Filter', { onMailCommand: () => reject(NO, BECAUSE) }),
    agent('Watcher', {
      onReject: ({ event, reply: { code } }) => {
        seen.push(`${event} ${code}`);
        return seen.length === 1
          ? reject(NO, BECAUSE)
          : { kind: 'disconnect', reply: enough, why: { reason: 'Enough' } };
      },
    }),
  ]);
  const client = session();
  const s = host.session(client);
  assert.equal((s.run('onMailCommand', mail(client)) as Outcome).kind, 'reject');
  assert.equal((s.rejected('onMailCommand', NO) as Outcome).kind, 'continue', 'only a disconnect counts');
  assert.equal((s.run('onMailCommand', mail(client)) as Outcome).kind, 'reject');
  assert.equal((s.rejected('onMailCommand', NO) as Outcome).kind, 'disconnect');
  s.run('onNoopCommand', { session: client });
  assert.equal((s.rejected('onRcptCommand', reply(550, '5.7.1', 'Unable to relay')) as Outcome).kind, 'disconnect');
  assert.deepEqual(seen, ['onMailCommand 550', 'onMailCommand 550', 'onRcptCommand 550']);
  assert.deepEqual(
    rows.map(({ Agent, Action }) => `${Agent} ${Action}`),
    ['Filter RejectCommand', 'Filter RejectCommand', 'Watcher Disconnect'],
  );
});

test('a disconnect writes a row unless the agent says there are rows, or all recipients have theirs', () => {
  let logged = true;
  const { host, rows } = benchHost([
    agent('Filter', {
      onRcptCommand: () => reject(NO, BECAUSE),
      onDataCommand: () => ({ kind: 'disconnect', reply: NO, why: BECAUSE, logged }),
    }),
  ]);
  const client = session();
  const data = (...recipients: string[]) => ({ session: client, envelope: { from: 'a@example.net', recipients } });
  const s = host.session(client);
  s.run('onMailCommand', mail(client));
  s.run('onRcptCommand', rcpt(client, 'no@x.test'));
  assert.equal((s.run('onDataCommand', data()) as Outcome).kind, 'disconnect');
  assert.deepEqual(
    rows.map(({ Action }) => Action),
    ['RejectCommand'],
  );
  s.run('onMailCommand', mail(client));
  s.run('onDataCommand', data('b@x.test'));
  assert.deepEqual(
    rows.map(({ Action }) => Action),
    ['RejectCommand', 'Disconnect'],
  );
  logged = false;
  s.run('onMailCommand', mail(client));
  s.run('onDataCommand', data('b@x.test'));
  assert.equal(rows.length, 2);
});

test('session state is opened once per session and agent; the signal ends with the session', async () => {
  let opened = 0;
  let signal: AbortSignal | undefined;
  const { host } = benchHost([
    defineAgent<{ count: number }>({
      ...{ name: 'A', apiVersion: 1, onFailure: 'next', antispam: false },
      openSession: () => ({ count: ++opened * 10 }),
      handlers: {
        onConnect: (_, context) => void (signal = context.signal),
        onNoopCommand: (_, { state }) => ({
          kind: 'next',
          stamps: [{ name: 'X-Count', value: String(++state.count) }],
        }),
      },
    }),
  ]);
  const client = session();
  const s = host.session(client);
  s.run('onConnect', { session: client });
  s.run('onNoopCommand', { session: client });
  const outcome = (await s.run('onNoopCommand', { session: client })) as Outcome;
  assert.deepEqual(outcome, { kind: 'continue', stamps: [{ name: 'X-Count', value: '12' }] });
  assert.equal(signal?.aborted, false);
  s.run('onDisconnect', { session: client });
  assert.equal(signal?.aborted, true);
  assert.equal((s.run('onNoopCommand', { session: client }) as Outcome).kind, 'disconnect');
});

test('a client that goes away ends a pending handler; that is no failure of the agent', async () => {
  let aborted = false;
  let ended = 0;
  const { host } = benchHost([
    agent('A', {
      onEndOfData: (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))),
      onDisconnect: () => void ended++,
    }),
  ]);
  const client = session();
  const s = host.session(client);
  const pending = s.run('onEndOfData', endOfData(client, 'x', 'b@x.test'));
  assert.ok(pending instanceof Promise);
  await s.run('onDisconnect', { session: client });
  assert.equal((await pending).kind, 'disconnect');
  assert.deepEqual([aborted, ended, host.health()[0]?.failures], [true, 1, 0]);
});

test('what the server itself refuses has a row with its reason, and no recipient has two', () => {
  const { host, rows } = benchHost([
    agent('A', { onRcptCommand: ({ recipient }) => (recipient.startsWith('x') ? reject(NO, BECAUSE) : next) }),
  ]);
  const client = session();
  const s = host.session(client);
  const relay = reply(550, '5.7.1', 'Unable to relay');
  const why = { reason: 'CannotRelay', data: 'RCPT TO:<b@elsewhere.test>' };
  s.rejected('onMailCommand', reply(503, '5.5.2', 'Send hello first'), undefined, { why: { reason: 'NeedHello' } });
  s.run('onMailCommand', mail(client));
  s.run('onRcptCommand', rcpt(client, 'b@elsewhere.test'));
  s.rejected('onRcptCommand', relay, undefined, { why });
  s.run('onRcptCommand', rcpt(client, 'x@x.test'));
  s.rejected('onRcptCommand', relay, undefined, { why });
  s.refused(undefined, reply(500, '5.3.3', 'Unrecognized command'), { reason: 'Unrecognized' });
  assert.deepEqual(
    rows.map(({ Agent, Event, Action, Recipient, Reason, SmtpResponse }) =>
      [Agent, Event, Action, Recipient, Reason, SmtpResponse.slice(0, 3)].join(),
    ),
    [
      'Transport,OnMailCommand,RejectCommand,,NeedHello,503',
      'Transport,OnRcptCommand,RejectCommand,b@elsewhere.test,CannotRelay,550',
      'A,OnRcptCommand,RejectCommand,x@x.test,Test,550',
      'Transport,OnReject,RejectCommand,,Unrecognized,500',
    ],
  );
  assert.equal(rows[1]!.ReasonData, 'RCPT TO:<b@elsewhere.test>');
});

test('a message the server itself refuses is over for each of its recipients', () => {
  const { host, rows } = benchHost();
  const client = session();
  const s = host.session(client);
  s.run('onMailCommand', mail(client));
  s.run('onEndOfHeaders', endOfHeaders(client, 'a@x.test', 'b@x.test'));
  s.rejected('onEndOfHeaders', reply(554, '5.4.6', 'Hop count exceeded'), undefined, { why: { reason: 'Loop' } });
  s.accepted(['a@x.test', 'b@x.test']);
  assert.deepEqual(
    rows.map(({ Action, Recipient, NumRecipients, Reason }) => [Action, Recipient, NumRecipients, Reason].join()),
    ['RejectMessage,a@x.test,2,Loop', 'RejectMessage,b@x.test,2,Loop'],
  );
});
