// Agents that throw, hang or flood are cut off and counted, and mail goes on by their failure policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgentSpec, defineAgent } from '../../../src/core/agent.ts';
import { reply } from '../../../src/core/reply.ts';
import { next } from '../../../src/core/verdict.ts';
import type { Outcome } from '../../../src/transport/agent-host/outcome.ts';
import { benchHost, mail, session } from './bench-host.ts';

function agent(handlers: unknown, rest: Partial<AgentSpec> = {}) {
  const handled = handlers as AgentSpec['handlers'];
  return defineAgent({ name: 'A', apiVersion: 1, onFailure: 'next', antispam: false, handlers: handled, ...rest });
}
const why = { reason: 'Test' };
const NO = reply(550, '5.7.1', 'No');
const stamps = (count: number) => Array.from({ length: count }, () => ({ name: 'X-A', value: 'b' }));

/** Verdicts no agent may give, and what each counts as. */
const BAD_VERDICTS: readonly (readonly [string, string, unknown])[] = [
  ['a text', 'contract', 'reject'],
  ['an unknown kind', 'contract', { kind: 'quarantine' }],
  ['no why', 'contract', { kind: 'reject', reply: NO }],
  ['no reply', 'contract', { kind: 'reject', why }],
  ['a rejection that accepts', 'contract', { kind: 'reject', reply: { code: 250, text: 'OK' }, why }],
  ['classes that disagree', 'contract', { kind: 'reject', reply: { code: 550, enhanced: '4.1.1', text: 'no' }, why }],
  ['deleting a command', 'contract', { kind: 'delete', why }],
  ['a line end in a header', 'contract', { kind: 'next', stamps: [{ name: 'X-A', value: 'a\r\nBcc: b' }] }],
  ['a colon in a name', 'contract', { kind: 'next', stamps: [{ name: 'X-A:', value: 'a' }] }],
  ['stamps that are none', 'contract', { kind: 'next', stamps: [null] }],
  ['thousands of stamps', 'flood', { kind: 'next', stamps: stamps(5000) }],
  ['a huge stamp', 'flood', { kind: 'next', stamps: [{ name: 'X-A', value: 'b'.repeat(1e6) }] }],
  ['a huge reason', 'flood', { kind: 'skip', why: { reason: 'x'.repeat(1e6) } }],
  ['a huge reply', 'flood', { kind: 'reject', why, reply: { code: 550, text: 'x'.repeat(1e6) } }],
  [
    'a verdict that throws',
    'threw',
    Object.defineProperty({}, 'kind', {
      get: () => {
        throw new Error('boo');
      },
    }),
  ],
];

for (const [what, cause, verdict] of BAD_VERDICTS) {
  test(`a verdict with ${what} is refused, counted and logged; mail goes on`, () => {
    const { host, rows, events } = benchHost([agent({ onMailCommand: () => verdict })]);
    const client = session();
    const s = host.session(client);
    assert.deepEqual(s.run('onMailCommand', mail(client)), { kind: 'continue', stamps: [] });
    assert.equal(host.health()[0]?.failures, 1);
    assert.equal(s.diagnostics(), `A: skipped: failed (${cause})`);
    assert.deepEqual([rows.length, events.map(({ id }) => id)], [0, [10001]]);
  });
}

const FAULTS: Readonly<Record<string, (cause: string) => Partial<AgentSpec> & { readonly onMail: unknown }>> = {
  threw: () => ({
    onMail: () => {
      throw new Error('boo');
    },
  }),
  'threw, later': () => ({
    onMail: async () => {
      throw Object.create(null);
    },
  }),
  deadline: () => ({ onMail: () => new Promise(() => {}), deadline: 20 }),
  'threw, opening': () => ({
    onMail: () => next,
    openSession: () => {
      throw new Error('boo');
    },
  }),
  'threw, features': () => ({
    onMail: () => next,
    features: () => {
      throw new Error('boo');
    },
  }),
  'contract, features': () => ({ onMail: () => next, features: () => ({ One: true }) as never }),
};
for (const [name, make] of Object.entries(FAULTS)) {
  test(`failing (${name}) follows the policy`, async () => {
    const { onMail, ...rest } = make(name);
    const cause = name.split(',')[0];
    for (const onFailure of ['next', 'tempfail'] as const) {
      const { host, rows } = benchHost([agent({ onMailCommand: onMail }, { ...rest, onFailure })]);
      const client = session();
      const s = host.session(client);
      const outcome = (await s.run('onMailCommand', mail(client))) as Outcome;
      assert.equal(s.diagnostics(), `A: skipped: failed (${cause})`);
      if (onFailure === 'next') {
        assert.equal(outcome.kind, 'continue');
      } else {
        assert.deepEqual(outcome.kind === 'reject' && [outcome.reply.code, outcome.reply.enhanced], [451, '4.3.2']);
        assert.deepEqual([rows[0]?.Reason, rows[0]?.ReasonData], ['AgentFailure', cause]);
      }
    }
  });
}

test('what a cut-off handler does later changes nothing, and its signal is aborted', async () => {
  const late = Promise.withResolvers<unknown>();
  let context: { readonly signal: AbortSignal } | undefined;
  const onMailCommand = (_: unknown, given: typeof context) => {
    context = given;
    return late.promise;
  };
  const { host, rows } = benchHost([agent({ onMailCommand }, { deadline: 20 })]);
  const client = session();
  assert.equal((await host.session(client).run('onMailCommand', mail(client))).kind, 'continue');
  late.reject(new Error('too late'));
  assert.equal(context?.signal.aborted, true);
  assert.equal(rows.length, 0);
});

test('a connection is refused transiently by 421, and what cannot be refused goes on', () => {
  const boo = () => {
    throw new Error('boo');
  };
  const { host } = benchHost([
    agent({ onConnect: boo, onRsetCommand: boo, onDisconnect: boo }, { onFailure: 'tempfail' }),
  ]);
  const client = session();
  const s = host.session(client);
  const outcome = s.run('onConnect', { session: client }) as Outcome;
  assert.deepEqual(outcome.kind === 'reject' && [outcome.reply.code, outcome.close], [421, true]);
  assert.equal((s.run('onRsetCommand', { session: client, envelope: undefined }) as Outcome).kind, 'continue');
  assert.equal((s.run('onDisconnect', { session: client }) as Outcome).kind, 'continue');
});

test('events about failures come once a minute and cause, with a count', async () => {
  const { host, events, advance } = benchHost([
    agent({
      onNoopCommand: () => {
        throw new Error('boo');
      },
    }),
  ]);
  const client = session();
  const s = host.session(client);
  for (let i = 0; i < 5; i++) s.run('onNoopCommand', { session: client });
  assert.equal(events.length, 1);
  advance(61_000);
  s.run('onNoopCommand', { session: client });
  assert.deepEqual(
    events.map(({ message }) => message.includes('4 times more')),
    [false, true, false],
  );
  await host.close();
  assert.equal(events.length, 3);
});

test('an agent that keeps failing is suspended for a time that doubles, and comes back', () => {
  let calls = 0;
  let broken = true;
  const onNoopCommand = () => {
    calls++;
    if (broken) throw new Error('boo');
  };
  const { host, events, advance, register } = benchHost([
    agent({ onNoopCommand, onMailCommand: () => next }, { onFailure: 'tempfail' }),
  ]);
  const client = session();
  const s = host.session(client);
  const noop = (times: number) => {
    for (let i = 0; i < times; i++) s.run('onNoopCommand', { session: client });
    return calls;
  };
  assert.equal(noop(15), 10);
  assert.deepEqual(
    events.map(({ id }) => id),
    [10001, 10002],
  );
  assert.equal(s.diagnostics(), 'A: skipped: suspended');
  // Its policy still holds: a filter that must not be missed isn't missed by failing often.
  const outcome = s.run('onMailCommand', mail(client)) as Outcome;
  assert.equal(outcome.kind === 'reject' && outcome.reply.code, 451);
  advance(5000);
  assert.equal(noop(5), 11);
  advance(5000);
  assert.equal(noop(1), 11);
  advance(5000);
  broken = false;
  assert.equal(noop(2), 13);
  assert.equal(events.at(-1)?.id, 10003);
  broken = true;
  noop(10);
  register({ Name: 'A', Enabled: false });
  noop(1);
  register({ Name: 'A' });
  assert.equal(noop(1), 24, 'enabling it again forgives');
});

test('an agent cannot flood the event log', () => {
  const onNoopCommand = (_: unknown, { eventLog }: { readonly eventLog: { write(entry: object): void } }) => {
    for (let i = 0; i < 1000; i++) eventLog.write({ source: 'X', id: 1, level: 'Error', message: 'x'.repeat(1e5) });
  };
  const { host, events } = benchHost([agent({ onNoopCommand })]);
  const client = session();
  host.session(client).run('onNoopCommand', { session: client });
  assert.deepEqual([events.length, Math.max(...events.map(({ message }) => message.length))], [61, 4000]);
});

test('rows stay bounded whatever the message holds', () => {
  const { host, rows } = benchHost([
    agent({
      onEndOfHeaders: () => ({ kind: 'reject', reply: NO, why: { reason: 'r'.repeat(8000), data: 'd'.repeat(8000) } }),
    }),
  ]);
  const client = session();
  const long = 'x'.repeat(1e5);
  const headers = { fields: [], messageId: long, p2From: Array.from({ length: 100 }, () => long) };
  host
    .session(client)
    .run('onEndOfHeaders', { session: client, envelope: { from: long, recipients: [long] }, headers });
  assert.ok(JSON.stringify(rows[0]).length < 20_000);
});
