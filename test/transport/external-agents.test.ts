// Agents of other makers at work: modules and programs, installed, changed, failing and taken out.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { EventName } from '../../src/core/agent.ts';
import type { Outcome } from '../../src/transport/agent-host/outcome.ts';
import { PROGRAM_LIMITS } from '../../src/transport/external-agents/program.ts';
import { createExternalAgents } from '../../src/transport/external-agents.ts';
import { type BenchHost, benchHost, endOfData, headers, mail, session } from './agent-host/bench-host.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/agents');
const LIMITS = { ...PROGRAM_LIMITS, handshake: 5000, restart: 30, grace: 200 };

function bench(t: TestContext, limits = LIMITS): BenchHost {
  const made = benchHost([], (events) =>
    createExternalAgents({ eventLog: { write: (entry) => events.push(entry) }, now: Date.now, limits }),
  );
  t.after(() => made.host.close());
  return made;
}

const module = (path: string, factory: string, ...events: EventName[]) => ({
  ...{ Name: 'Module', IsBuiltIn: false, AssemblyPath: path, TransportAgentFactory: factory, Events: events },
});
const program = (...command: string[]) => ({
  ...{ Name: 'Program', IsBuiltIn: false, Command: [process.execPath, ...command], Events: ['onMailCommand'] },
});
const badProgram = (fault: string) => program(join(FIXTURES, 'bad-program.mjs'), fault);

async function stampsOf(outcome: Outcome | Promise<Outcome>): Promise<readonly string[]> {
  const done = await outcome;
  return done.kind === 'continue' ? done.stamps.map(({ name, value }) => `${name}: ${value}`) : [done.kind];
}

async function isRunning(pid: string): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if (!existsSync(`/proc/${pid}`)) return false;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return true;
}

test('the sample module is loaded at its first event, runs synchronously from then on, and stops when disabled', async (t) => {
  const { host, register } = bench(t);
  const tagger = module(join(FIXTURES, 'subject-tagger.mjs'), 'createAgent', 'onEndOfHeaders');
  register(tagger);
  const client = session();
  const s = host.session(client);
  const event = {
    session: client,
    envelope: { from: 'a@example.net', recipients: ['b@x.test'] },
    headers: headers(['Subject', 'Your INVOICE']),
  };
  const first = s.run('onEndOfHeaders', event);
  assert.ok(first instanceof Promise);
  assert.deepEqual(await stampsOf(first), ['X-Subject-Tag: invoice']);
  const second = s.run('onEndOfHeaders', event);
  assert.ok(!(second instanceof Promise));
  assert.equal(s.diagnostics(), 'Module: ran');
  register({ ...tagger, Enabled: false });
  assert.deepEqual(await stampsOf(s.run('onEndOfHeaders', event)), []);
});

test('one that could not be loaded yet is treated by the policy it was installed with', async (t) => {
  const { host, register, rows } = bench(t);
  const client = session();
  for (const OnFailure of ['next', 'tempfail'] as const) {
    register({ ...program(join(FIXTURES, 'missing.mjs')), Name: OnFailure, OnFailure });
    const outcome = await host.session(client).run('onMailCommand', mail(client));
    assert.equal(
      outcome.kind === 'reject' ? outcome.reply.code : outcome.kind,
      OnFailure === 'next' ? 'continue' : 451,
    );
  }
  assert.deepEqual(
    rows.map(({ Agent, Reason, ReasonData }) => [Agent, Reason, ReasonData]),
    [['tempfail', 'AgentFailure', 'unavailable']],
  );
});

test('a module that was changed and enabled again is loaded anew', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'agent.mjs');
  const source = (value: string) =>
    `export const agent = { name: 'V', apiVersion: 1, handlers: { onNoopCommand: () => ({ kind: 'next', stamps: [{ name: 'X-V', value: '${value}' }] }) } };`;
  const { host, register } = bench(t);
  const registration = module(path, 'agent', 'onNoopCommand');
  const client = session();
  const s = host.session(client);
  const ask = () => stampsOf(s.run('onNoopCommand', { session: client }));
  register(registration);
  assert.deepEqual(await ask(), [], 'there is no file yet');
  assert.equal(s.diagnostics(), 'Module: skipped: failed (unavailable)');
  await writeFile(path, source('1'));
  assert.deepEqual(await ask(), ['X-V: 1'], 'the file that came needs no waiting');
  await writeFile(path, source('2'));
  await utimes(path, 1, 1);
  assert.deepEqual(await ask(), ['X-V: 1']);
  register({ ...registration, Enabled: false });
  await ask();
  register(registration);
  assert.deepEqual(await ask(), ['X-V: 2']);
});

for (const [factory, cause] of [
  ['throws', 'threw'],
  ['hangs', 'deadline'],
  ['floods', 'flood'],
  ['wrongVersion', 'contract'],
  ['unknownEvent', 'contract'],
  ['noHandlers', 'contract'],
  ['brokenFactory', 'unavailable'],
  ['missing', 'unavailable'],
] as const) {
  test(`a module that misbehaves (${factory}) is counted, and mail goes on`, async (t) => {
    const { host, register, events } = bench(t);
    register(module(join(FIXTURES, 'misbehaving.mjs'), factory, 'onMailCommand'));
    const client = session();
    const s = host.session(client);
    assert.deepEqual(await stampsOf(s.run('onMailCommand', mail(client))), []);
    assert.equal(s.diagnostics(), `Module: skipped: failed (${cause})`);
    assert.deepEqual([host.health()[0]?.failures, events.length], [1, 1]);
  });
}

test('the sample program judges whole messages; its refusals are logged like any agent’s', async (t) => {
  const { host, register, rows } = bench(t);
  register({ ...program(join(FIXTURES, 'keyword-filter.mjs'), 'casino'), Events: ['onEndOfData'] });
  const client = session();
  const s = host.session(client);
  const clean = s.run('onEndOfData', endOfData(client, 'Subject: hello\r\n\r\nhello\r\n', 'b@x.test'));
  assert.deepEqual(await stampsOf(clean), []);
  s.accepted(['b@x.test']);
  const bad = await s.run('onEndOfData', endOfData(client, 'Subject: x\r\n\r\nBig CASINO\r\n', 'b@x.test'));
  assert.deepEqual(bad.kind === 'reject' && [bad.reply.code, bad.action], [550, 'RejectMessage']);
  assert.deepEqual(
    rows.map((row) => [row.Agent, row.Action, row.Reason, row.ReasonData, row.Diagnostics]),
    [
      ['Transport', 'AcceptMessage', 'Accepted', '', 'Program: ran'],
      ['Program', 'RejectMessage', 'Keyword', 'casino', 'Program: ran'],
    ],
  );
  const bypass = session({ antispamBypass: true });
  const passed = host.session(bypass).run('onEndOfData', endOfData(bypass, 'casino', 'b@x.test'));
  assert.ok(!(passed instanceof Promise), 'the gates of a loaded program are its own');
});

test('a program answers many sessions at once', async (t) => {
  const { host, register } = bench(t);
  register(badProgram('none'));
  const outcomes = Array.from({ length: 50 }, () => {
    const client = session();
    return stampsOf(host.session(client).run('onMailCommand', mail(client)));
  });
  assert.deepEqual(await Promise.all(outcomes), Array(50).fill([]));
  assert.equal(host.health()[0]?.failures, 0);
});

for (const [fault, cause] of [
  ['exits-at-once', 'unavailable'],
  ['bad-greeting', 'contract'],
  ['wrong-version', 'contract'],
  ['exits', 'unavailable'],
  ['bad-json', 'contract'],
  ['wrong-id', 'contract'],
  ['long-line', 'flood'],
  ['huge-stderr', 'flood'],
  ['errors', 'threw'],
  ['hangs', 'deadline'],
] as const) {
  test(`a program that misbehaves (${fault}) is cut off and counted, and mail goes on`, async (t) => {
    const { host, register } = bench(t);
    register(badProgram(fault));
    const client = session();
    const s = host.session(client);
    assert.deepEqual(await stampsOf(s.run('onMailCommand', mail(client))), []);
    assert.equal(s.diagnostics(), `Program: skipped: failed (${cause})`);
    assert.equal(host.health()[0]?.failures, 1);
  });
}

test('a program that is silent from the start is cut off at the handshake', async (t) => {
  const { host, register } = bench(t, { ...LIMITS, handshake: 200 });
  register(badProgram('silent'));
  const client = session();
  const s = host.session(client);
  assert.deepEqual(await stampsOf(s.run('onMailCommand', mail(client))), []);
  assert.equal(s.diagnostics(), 'Program: skipped: failed (unavailable)');
});

test('a program that cannot be started fails by policy', async (t) => {
  const { host, register } = bench(t);
  register({ ...program(), Command: ['/nonexistent/postern-agent'] });
  const client = session();
  assert.deepEqual(await stampsOf(host.session(client).run('onMailCommand', mail(client))), []);
  assert.equal(host.health()[0]?.failures, 1);
});

test('an answer that comes too late is dropped, and the program goes on', async (t) => {
  const { host, register } = bench(t);
  register(badProgram('late'));
  const client = session();
  const s = host.session(client);
  // On a busy machine the program may need more than one call to be there at all.
  for (let i = 0; i < 20 && s.diagnostics() !== 'Program: skipped: failed (deadline)'; i++) {
    await s.run('onMailCommand', mail(client));
  }
  assert.equal(s.diagnostics(), 'Program: skipped: failed (deadline)');
  await new Promise((resolve) => setTimeout(resolve, 150));
  await s.run('onMailCommand', mail(client));
  assert.equal(s.diagnostics(), 'Program: skipped: failed (deadline)', 'not cut off for the late answer');
});

test('a program that ended is started again, and is stopped when it is disabled, uninstalled or at the end', async (t) => {
  const { host, register } = bench(t);
  const client = session();
  const s = host.session(client);
  const pid = async () => {
    const [stamp = ''] = await stampsOf(s.run('onMailCommand', mail(client)));
    return stamp.replace('X-Pid: ', '');
  };
  const again = async (not: string) => {
    for (let i = 0; i < 100; i++) {
      const now = await pid();
      if (now !== '' && now !== not) return now;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return assert.fail('not started again');
  };
  register(badProgram('pid'));
  const first = await pid();
  assert.match(first, /^\d+$/);
  assert.equal(await pid(), first);
  process.kill(Number(first), 'SIGKILL');
  const second = await again(first);
  register({ ...badProgram('pid'), Enabled: false });
  await pid();
  assert.equal(await isRunning(second), false);
  register(badProgram('pid'));
  const third = await pid();
  register();
  await pid();
  assert.equal(await isRunning(third), false);
  register(badProgram('pid'));
  const last = await pid();
  await host.close();
  assert.equal(await isRunning(last), false);
});

test('a program that ignores the end of its input and SIGTERM is killed', async (t) => {
  const { host, register } = bench(t);
  register(badProgram('stubborn'));
  const client = session();
  await host.session(client).run('onMailCommand', mail(client));
  await host.close();
});

test('what a program writes on standard error goes to the event log, bounded', async (t) => {
  const { host, register, events } = bench(t);
  register(badProgram('talkative'));
  const client = session();
  await host.session(client).run('onMailCommand', mail(client));
  await host.close();
  const lines = events.filter(({ id, message }) => id === 10005 && message.startsWith('Program: line'));
  assert.equal(lines.length, 60);
  assert.equal(lines[0]?.message, 'Program: line 0');
});

test('the file of a message is gone after the answer', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'show.mjs');
  await writeFile(
    path,
    `import { createInterface } from 'node:readline';
     console.log(JSON.stringify({ name: 'Show', apiVersion: 1, events: ['onEndOfData'], raw: true }));
     for await (const line of createInterface({ input: process.stdin })) {
       const { id, rawPath, session, envelope } = JSON.parse(line);
       const value = JSON.stringify({ rawPath, session, envelope });
       console.log(JSON.stringify({ id, verdict: { kind: 'next', stamps: [{ name: 'X-Seen', value }] } }));
     }`,
  );
  const { host, register } = bench(t);
  register({ ...program(path), Events: ['onEndOfData'] });
  const client = session();
  const [stamp = ''] = await stampsOf(host.session(client).run('onEndOfData', endOfData(client, 'x', 'b@x.test')));
  const { rawPath, ...rest } = JSON.parse(stamp.replace('X-Seen: ', '')) as { readonly rawPath: string };
  assert.deepEqual(rest, {
    session: {
      sessionId: '08C948C83FB951AC',
      localEndpoint: '127.0.0.1:2525',
      remoteEndpoint: '192.0.2.7:4711',
      helloDomain: 'mail.example.net',
      authenticationSource: 'Anonymous',
      antispamBypass: false,
      identity: null,
      isTls: false,
      connector: 'EDGE1\\\\Default EDGE1',
      isExternalConnection: true,
      lastExternalIPAddress: '192.0.2.7',
    },
    envelope: { from: 'a@example.net', recipients: ['b@x.test'] },
  });
  assert.equal(existsSync(rawPath), false);
  await host.close();
  assert.equal(existsSync(dirname(rawPath)), false);
});

test('a program that asks for configuration gets it once, and again when it has changed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-test-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'show.mjs');
  await writeFile(
    path,
    `import { createInterface } from 'node:readline';
     const config = ['AcceptedDomain', 'TransportConfig'];
     console.log(JSON.stringify({ name: 'Show', apiVersion: 1, events: ['onMailCommand'], config }));
     for await (const line of createInterface({ input: process.stdin })) {
       const { id, config } = JSON.parse(line);
       const value = JSON.stringify(config?.AcceptedDomain[0].DomainName ?? null);
       console.log(JSON.stringify({ id, verdict: { kind: 'next', stamps: [{ name: 'X', value }] } }));
     }`,
  );
  const { host, register } = bench(t);
  const client = session();
  const s = host.session(client);
  const ask = () => stampsOf(s.run('onMailCommand', mail(client)));
  register(program(path));
  assert.deepEqual([await ask(), await ask()], [['X: "x.test"'], ['X: null']]);
  register(program(path));
  assert.deepEqual([await ask(), await ask()], [['X: "x.test"'], ['X: null']]);
});
