// A provider that fails: mail goes on, one event tells, few attempts follow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConnectionFilteringAgent } from '../../../src/agents/connection-filtering/index.ts';
import type { Asked } from '../../../src/agents/connection-filtering/policy.ts';
import { PROVIDER_EVENTS, ProviderOutages } from '../../../src/agents/connection-filtering/provider-outages.ts';
import type { DnsResult } from '../../../src/core/ports.ts';
import { createDns } from '../../../src/transport/dns.ts';
import { startDnsServer } from '../../support/dns-server.ts';
import { blockProviders, FakeSession, fakeConfig } from './fixtures.ts';

const TIMEOUT: DnsResult<string> = { kind: 'failed', code: 'ETIMEOUT' };
const NONE: DnsResult<string> = { kind: 'none' };
const asked = (Guid: string) =>
  ({ list: 'Block', provider: { Guid, Name: Guid, LookupDomain: `${Guid}.example` } }) as unknown as Asked;

function setUp() {
  const outages = new ProviderOutages();
  const clock = { now: 0 };
  const ids: number[] = [];
  let lookUps = 0;
  const around = { eventLog: { write: ({ id }: { readonly id: number }) => void ids.push(id) }, now: () => clock.now };
  const ask = (result: DnsResult<string>, guid = 'a') =>
    outages.guard(
      asked(guid),
      async () => {
        lookUps++;
        return result;
      },
      around,
    );
  return { ask, clock, ids, lookUps: () => lookUps };
}

test('one event for an outage, one for its end', async () => {
  const { ask, ids } = setUp();
  for (let i = 0; i < 10; i++) await ask(TIMEOUT);
  assert.deepEqual(ids, [PROVIDER_EVENTS.failed]);
  const second = setUp();
  await second.ask(TIMEOUT);
  await second.ask(NONE);
  await second.ask(NONE);
  assert.deepEqual(second.ids, [PROVIDER_EVENTS.failed, PROVIDER_EVENTS.recovered]);
});

test('each provider has its own', async () => {
  const { ask, ids } = setUp();
  await ask(TIMEOUT, 'a');
  await ask(TIMEOUT, 'b');
  await ask(NONE, 'a');
  assert.deepEqual(ids, [PROVIDER_EVENTS.failed, PROVIDER_EVENTS.failed, PROVIDER_EVENTS.recovered]);
});

test('after three failures it is left alone and tried by one look-up at a time', async () => {
  const { ask, clock, lookUps } = setUp();
  for (let i = 0; i < 10; i++) await ask(TIMEOUT);
  assert.equal(lookUps(), 3);
  clock.now += 15_000;
  const [probe, held] = await Promise.all([ask(NONE), ask(NONE)]);
  assert.equal(probe.kind, 'none');
  assert.deepEqual(held, { kind: 'failed', code: 'EHELDOFF' });
  assert.equal(lookUps(), 4);
  assert.equal((await ask(NONE)).kind, 'none', 'one answer ends the outage');
});

test('a provider that comes and goes fills no log', async () => {
  const { ask, clock, ids } = setUp();
  for (let i = 0; i < 50; i++) {
    await ask(TIMEOUT);
    await ask(NONE);
    clock.now += 1000;
  }
  assert.deepEqual(ids, [PROVIDER_EVENTS.failed, PROVIDER_EVENTS.recovered]);
  clock.now += 300_000;
  await ask(TIMEOUT);
  assert.deepEqual(ids.slice(2), [PROVIDER_EVENTS.failed]);
});

test('failures of our own making say nothing about the provider', async () => {
  const { ask, ids, lookUps } = setUp();
  for (const code of ['ECANCELLED', 'EOVERLOADED', 'ECLOSED', 'ECANCELLED']) await ask({ kind: 'failed', code });
  assert.deepEqual(ids, []);
  assert.equal(lookUps(), 4);
});

test('through the agent: dead, refusing and recovering lists', async (t) => {
  let isDead = true;
  const server = await startDnsServer(({ name }) => {
    if (name.endsWith('refuses.example')) return { kind: 'a', addresses: ['127.255.255.254'], ttl: 5 };
    return { kind: isDead ? 'silent' : 'nxdomain' };
  });
  const dns = createDns(() => [server.endpoint], { deadline: 400, tryTimeout: 250, tries: 1 });
  t.after(async () => {
    dns.close();
    await server.close();
  });
  const agent = createConnectionFilteringAgent();
  const config = fakeConfig({ objects: blockProviders(['Dead', { Priority: 1 }], ['Refuses', { Priority: 2 }]) });
  const run = async (peer: string) => {
    const session = new FakeSession(agent, { config, dns, peer });
    session.connect();
    const verdict = await session.rcpt('kim@contoso.com');
    assert.equal(verdict?.kind, 'next');
    return session.events;
  };
  const first = await run('192.0.2.1');
  assert.deepEqual(
    first.map(({ id, level }) => [id, level]),
    [
      [PROVIDER_EVENTS.failed, 'Warning'],
      [PROVIDER_EVENTS.failed, 'Warning'],
    ],
  );
  assert.ok(first.some(({ message }) => message.includes('127.255.255.254')));
  assert.deepEqual(await run('192.0.2.2'), []);
  isDead = false;
  assert.deepEqual(
    (await run('192.0.2.3')).map(({ id, level }) => [id, level]),
    [[PROVIDER_EVENTS.recovered, 'Information']],
  );
});
