// The agent driven through its handlers, with DNS lists served on loopback.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { createConnectionFilteringAgent } from '../../../src/agents/connection-filtering/index.ts';
import { PROVIDER_EVENTS } from '../../../src/agents/connection-filtering/provider-outages.ts';
import { eventsOf } from '../../../src/core/agent.ts';
import { replyText } from '../../../src/core/reply.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { createDns } from '../../../src/transport/dns.ts';
import { type Answer, type DnsServer, startDnsServer } from '../../support/dns-server.ts';
import { ALL_FEATURES, allowProviders, blockProviders, FakeSession, fakeConfig, type World } from './fixtures.ts';

const KIM = 'kim@contoso.com';
const POSTMASTER = 'postmaster@contoso.com';
const BLOCKED: World = { entries: [{ list: 'Block', range: '192.0.2.0/24' }] };
const LISTED: Answer = { kind: 'a', addresses: ['127.0.0.2'] };

function open(world: World, options: Omit<NonNullable<ConstructorParameters<typeof FakeSession>[1]>, 'config'> = {}) {
  return new FakeSession(createConnectionFilteringAgent(), { config: fakeConfig(world), ...options });
}

/** A verdict given at once: these need no DNS, and a promise would cost the refused connection a turn of the loop. */
function now(verdict: ReturnType<FakeSession['fire']>): Verdict {
  assert.ok(!(verdict instanceof Promise), 'given synchronously');
  return verdict ?? { kind: 'next' };
}

async function later(verdict: ReturnType<FakeSession['fire']>): Promise<Verdict> {
  return (await verdict) ?? { kind: 'next' };
}

const textOf = (verdict: Verdict) => ('reply' in verdict ? replyText(verdict.reply) : '');

async function serve(t: TestContext, answer: DnsServer['answer']) {
  const server = await startDnsServer(answer);
  const dns = createDns(() => [server.endpoint], { deadline: 600, tryTimeout: 250, tries: 1 });
  t.after(async () => {
    dns.close();
    await server.close();
  });
  return { server, dns };
}

test('its facts', () => {
  const agent = createConnectionFilteringAgent();
  assert.equal(agent.name, 'Connection Filtering Agent');
  assert.equal(agent.onFailure, 'next');
  assert.equal(agent.antispam, true);
  assert.deepEqual(eventsOf(agent), ['onConnect', 'onMailCommand', 'onRcptCommand', 'onDataCommand', 'onEndOfHeaders']);
  const config = fakeConfig({ singletons: { IPBlockListConfig: { Enabled: false, InternalMailEnabled: true } } });
  const features = agent.features?.(config) ?? {};
  assert.deepEqual(Object.keys(features), [
    'IPAllowList',
    'IPBlockList',
    'IPAllowListProviders',
    'IPBlockListProviders',
  ]);
  assert.equal(features['IPBlockList']?.Enabled, false);
  assert.equal(features['IPBlockList']?.InternalMailEnabled, true);
  assert.equal(features['IPAllowList']?.Enabled, true);
});

suite('lists in the store', () => {
  test('a client on no list meets no objection and no DNS', () => {
    const session = open({});
    for (const verdict of [
      session.connect(),
      session.mail(),
      session.rcpt(KIM),
      session.data([KIM]),
      session.headers([KIM]),
    ])
      assert.equal(now(verdict).kind, 'next');
  });

  test('a blocked client is refused at each recipient and thrown out at DATA', () => {
    const session = open(BLOCKED);
    assert.equal(now(session.connect()).kind, 'next');
    assert.equal(now(session.mail()).kind, 'next');
    const text =
      '550 5.7.1 External client with IP address 192.0.2.1 does not have permissions to submit to this server.';
    for (const recipient of [KIM, 'lee@contoso.com']) {
      const verdict = now(session.rcpt(recipient));
      assert.equal(verdict.kind, 'reject');
      assert.equal(textOf(verdict), text);
      assert.deepEqual(verdict.kind === 'reject' && verdict.why, {
        reason: 'LocalBlockList',
        data: 'administrator-generated entry',
      });
    }
    const closing = now(session.data([]));
    assert.equal(closing.kind === 'disconnect' && closing.logged, false);
    assert.equal(textOf(closing), text);
  });

  test('or at the next MAIL', () => {
    const session = open(BLOCKED);
    session.connect();
    now(session.mail());
    now(session.rcpt(KIM));
    assert.equal(now(session.mail()).kind, 'disconnect');
  });

  test('a machine-generated entry has its own reply, an administrator’s entry goes before it', () => {
    const entries = [{ list: 'Block', range: '192.0.2.1', isMachineGenerated: true }] as const;
    const verdict = now(open({ entries }).rcpt(KIM));
    assert.match(textOf(verdict), /kb\/928123/);
    assert.deepEqual(verdict.kind === 'reject' && verdict.why.data, 'machine-generated entry');
    const both = now(open({ entries: [...entries, { list: 'Block', range: '192.0.2.0/24' }] }).rcpt(KIM));
    assert.deepEqual(both.kind === 'reject' && both.why.data, 'administrator-generated entry');
  });

  test('postmaster of an accepted domain may be written to, and the session then goes on', () => {
    const session = open(BLOCKED);
    now(session.mail());
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    assert.equal(now(session.rcpt('Postmaster@Contoso.COM')).kind, 'skip');
    assert.equal(now(session.rcpt('Postmaster')).kind, 'skip');
    assert.equal(now(session.rcpt('postmaster@elsewhere.example')).kind, 'reject');
    assert.equal(now(session.data([POSTMASTER])).kind, 'next');
    assert.equal(now(session.headers([POSTMASTER])).kind, 'next');
    assert.equal(now(session.mail()).kind, 'next');
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    assert.equal(now(session.data([])).kind, 'disconnect');
  });

  test('accepted domains with their subdomains', () => {
    const objects = {
      AcceptedDomain: [
        { Name: 'a', DomainName: '*.contoso.com' },
        { Name: 'b', DomainName: 'fabrikam.com', MatchSubDomains: true },
        { Name: 'c', DomainName: 'tailspin.com' },
      ],
    };
    const accepted = ['contoso.com', 'a.b.contoso.com', 'fabrikam.com', 'x.fabrikam.com', 'tailspin.com'];
    for (const domain of accepted)
      assert.equal(now(open({ ...BLOCKED, objects }).rcpt(`postmaster@${domain}`)).kind, 'skip', domain);
    for (const domain of ['x.tailspin.com', 'notcontoso.com', 'com', 'contoso.com.evil.example'])
      assert.equal(now(open({ ...BLOCKED, objects }).rcpt(`postmaster@${domain}`)).kind, 'reject', domain);
  });

  test('RejectAt Connect refuses at once, exceptions ignored', () => {
    const session = open({ ...BLOCKED, singletons: { IPBlockListConfig: { RejectAt: 'Connect' } } });
    const verdict = now(session.connect());
    assert.equal(verdict.kind === 'reject' && verdict.close, true);
    assert.match(textOf(verdict), /^554 5\.7\.1 External client with IP address 192\.0\.2\.1 /);
    assert.equal(now(session.rcpt(POSTMASTER)).kind, 'reject');
  });

  test('an allow entry wins over a block entry and exempts', () => {
    const session = open({ entries: [...BLOCKED.entries!, { list: 'Allow', range: '192.0.2.1' }] });
    const verdict = now(session.connect());
    assert.deepEqual(verdict, { kind: 'exempt', why: { reason: 'IPOnAllowList', data: 'entry 2' } });
    assert.equal(now(session.rcpt(KIM)).kind, 'exempt');
  });

  test('an entry that has expired counts no more, even within a session', () => {
    const clock = { now: 1000 };
    const session = open({ entries: [{ list: 'Block', range: '192.0.2.1', expires: 2000 }] }, { clock });
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    clock.now = 2000;
    assert.equal(now(session.rcpt(KIM)).kind, 'next');
    assert.equal(now(session.mail()).kind, 'next');
  });

  test('entries added and removed count from the next event on', () => {
    const config = fakeConfig();
    const session = new FakeSession(createConnectionFilteringAgent(), { config });
    assert.equal(now(session.connect()).kind, 'next');
    config.entries.push({ list: 'Block', range: '192.0.2.1' });
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    config.entries.length = 0;
    assert.equal(now(session.rcpt(KIM)).kind, 'next');
  });

  test('a feature that is not in force does nothing', () => {
    const world: World = {
      entries: [
        { list: 'Allow', range: '192.0.2.1' },
        { list: 'Block', range: '192.0.2.1' },
      ],
    };
    const off = { ran: false, reason: 'sessionClass' } as const;
    const session = open(world, { features: { ...ALL_FEATURES, IPAllowList: off } });
    assert.equal(now(session.connect()).kind, 'next');
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    session.features = { ...ALL_FEATURES, IPAllowList: off, IPBlockList: off };
    assert.equal(now(session.rcpt(KIM)).kind, 'next');
  });

  test('IPv6 and IPv4-mapped clients', () => {
    const world: World = {
      entries: [
        { list: 'Block', range: '2001:db8::/32' },
        { list: 'Block', range: '192.0.2.1' },
      ],
    };
    assert.match(textOf(now(open(world, { peer: '2001:db8::25' }).rcpt(KIM))), /address 2001:db8::25 /);
    assert.match(textOf(now(open(world, { peer: '::ffff:192.0.2.1' }).rcpt(KIM))), /address 192\.0\.2\.1 /);
  });
});

suite('DNS lists', () => {
  test('asked at the connection, in parallel, once for the session', async (t) => {
    const { server, dns } = await serve(t, () => ({ kind: 'nxdomain' }));
    const session = open({ objects: { ...blockProviders(['A'], ['B']), ...allowProviders(['W']) } }, { dns });
    assert.equal(now(session.connect()).kind, 'next');
    assert.equal((await later(session.mail())).kind, 'next');
    assert.equal((await later(session.rcpt(KIM))).kind, 'next');
    assert.equal((await later(session.rcpt(KIM))).kind, 'next');
    assert.deepEqual(server.questions.map(({ name }) => name).sort(), [
      '1.2.0.192.a.example',
      '1.2.0.192.b.example',
      '1.2.0.192.w.example',
    ]);
  });

  test('a listed client is refused at each recipient, with the reply of the first by priority', async (t) => {
    const { dns } = await serve(
      t,
      ({ name }) => (name.endsWith('quick.example') ? LISTED : { ...LISTED, delay: 40 }) as Answer,
    );
    const objects = blockProviders(
      ['Quick', { Priority: 2 }],
      ['Slow', { Priority: 1, RejectionResponse: '{0} {1} {2}' }],
    );
    const session = open({ objects }, { dns });
    now(session.connect());
    await session.mail();
    const verdict = await later(session.rcpt(KIM));
    assert.equal(textOf(verdict), '550 5.7.1 192.0.2.1 Slow slow.example');
    assert.deepEqual(verdict.kind === 'reject' && verdict.why, { reason: 'BlockListProvider', data: 'Slow' });
    assert.equal(now(session.data([])).kind, 'disconnect');
  });

  test('recipients bypassed for providers only', async (t) => {
    const { dns } = await serve(t, () => LISTED);
    const singletons = { IPBlockListProvidersConfig: { BypassedRecipients: ['Open@Contoso.com'] } };
    const session = open({ singletons, objects: blockProviders(['A']) }, { dns });
    assert.equal((await later(session.rcpt('open@contoso.com'))).kind, 'skip');
    assert.equal((await later(session.rcpt(POSTMASTER))).kind, 'reject');
    const local = open({ ...BLOCKED, singletons, objects: blockProviders(['A']) }, { dns });
    assert.equal(now(local.rcpt('open@contoso.com')).kind, 'reject');
  });

  test('an allow provider exempts from MAIL on and goes before block providers', async (t) => {
    const { dns } = await serve(t, () => LISTED);
    const session = open({ objects: { ...blockProviders(['A']), ...allowProviders(['White']) } }, { dns });
    now(session.connect());
    const exempt = { kind: 'exempt', why: { reason: 'IPOnAllowList', data: 'White' } };
    assert.deepEqual(await later(session.mail()), exempt);
    assert.deepEqual(await later(session.rcpt(KIM)), exempt);
  });

  test('a static block entry goes before an allow provider, and no DNS is asked', async (t) => {
    const { server, dns } = await serve(t, () => LISTED);
    const session = open({ ...BLOCKED, objects: { ...allowProviders(['White']), ...blockProviders(['A']) } }, { dns });
    now(session.connect());
    now(session.mail());
    assert.equal(now(session.rcpt(KIM)).kind, 'reject');
    assert.deepEqual(server.questions, []);
  });

  test('a provider that is disabled, matches nothing, or is not in force', async (t) => {
    const { server, dns } = await serve(t, () => LISTED);
    const objects = blockProviders(['Off', { Enabled: false }], ['Mute', { AnyMatch: false }]);
    const session = open({ objects }, { dns });
    assert.equal((await later(session.rcpt(KIM))).kind, 'next');
    session.features = {};
    assert.equal(now(session.rcpt(KIM)).kind, 'next');
    assert.deepEqual(
      server.questions.map(({ name }) => name),
      ['1.2.0.192.mute.example'],
    );
  });

  test('IPv6 clients are looked up by nibbles', async (t) => {
    const { server, dns } = await serve(t, () => LISTED);
    const session = open({ objects: blockProviders(['A']) }, { dns, peer: '2001:db8::1' });
    assert.equal((await later(session.rcpt(KIM))).kind, 'reject');
    assert.equal(server.questions[0]?.name, `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.a.example`);
  });

  test('a provider added during the session is asked at the next recipient', async (t) => {
    const { dns } = await serve(t, () => LISTED);
    const session = open({}, { dns });
    now(session.connect());
    assert.equal(now(session.rcpt(KIM)).kind, 'next');
    session.config = fakeConfig({ objects: blockProviders(['New']) });
    assert.equal((await later(session.rcpt(KIM))).kind, 'reject');
  });

  test('answers that lie about everything match nothing', async (t) => {
    const kinds: Record<string, Answer> = {
      id: { kind: 'lie', about: 'id', addresses: ['127.0.0.2'] },
      port: { kind: 'lie', about: 'port', addresses: ['127.0.0.2'] },
      foreign: { kind: 'a', addresses: ['93.184.216.34'] },
      rubbish: { kind: 'rubbish' },
    };
    const { dns } = await serve(t, ({ name }) => kinds[name.split('.').at(-2) ?? '']);
    const session = open({ objects: blockProviders(['Id'], ['Port'], ['Foreign'], ['Rubbish']) }, { dns });
    now(session.connect());
    assert.equal((await later(session.rcpt(KIM))).kind, 'next');
  });

  test('a port that throws is a provider that fails', async () => {
    const session = open({ objects: blockProviders(['A']) });
    now(session.connect());
    assert.equal((await later(session.rcpt(KIM))).kind, 'next');
    assert.deepEqual(
      session.events.map(({ id }) => id),
      [PROVIDER_EVENTS.failed],
    );
  });

  test('what the end of an event broke off is asked again', async (t) => {
    const { dns } = await serve(t, () => LISTED);
    const aborted = AbortSignal.abort();
    let first = true;
    const fickle: typeof dns = {
      ...dns,
      a: (name, signal) => {
        const used = first ? aborted : signal;
        first = false;
        return dns.a(name, used);
      },
    };
    const session = open({ objects: blockProviders(['A']) }, { dns: fickle });
    now(session.connect());
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await later(session.rcpt(KIM))).kind, 'reject');
    assert.deepEqual(session.events, []);
  });

  test('the end of the session ends its look-ups', async (t) => {
    const { dns } = await serve(t, () => ({ kind: 'silent' }));
    const session = open({ objects: blockProviders(['A']) }, { dns });
    now(session.connect());
    const verdict = later(session.rcpt(KIM));
    session.abort.abort();
    assert.equal((await verdict).kind, 'next');
    assert.deepEqual(session.events, []);
  });
});

suite('behind an internal server', () => {
  test('nothing happens before the header', () => {
    const session = open({ entries: [{ list: 'Block', range: '10.0.0.1' }] }, { peer: '10.0.0.1', internal: true });
    for (const verdict of [session.connect(), session.mail(), session.rcpt(KIM), session.data([KIM])])
      assert.equal(now(verdict).kind, 'next');
    assert.equal(now(session.headers([KIM])).kind, 'next', 'no external address, no decision');
  });

  test('the last external address is judged once', () => {
    const session = open(
      { entries: [{ list: 'Block', range: '192.0.2.9', isMachineGenerated: true }] },
      { peer: '10.0.0.1', internal: true },
    );
    const verdict = now(session.headers([KIM], '192.0.2.9'));
    assert.match(textOf(verdict), /^550 5\.7\.1 External client with IP address 192\.0\.2\.9 /);
    assert.deepEqual(verdict.kind === 'reject' && [verdict.why.data, verdict.close], [
      'machine-generated entry',
      false,
    ]);
    assert.equal(now(session.headers([KIM], '192.0.2.8')).kind, 'next');
  });

  test('exceptions count when all recipients have them; an allow entry exempts', () => {
    const world: World = {
      entries: [
        { list: 'Block', range: '192.0.2.9' },
        { list: 'Allow', range: '192.0.2.8' },
      ],
    };
    const session = open(world, { peer: '10.0.0.1', internal: true });
    assert.equal(now(session.headers([POSTMASTER, KIM], '192.0.2.9')).kind, 'reject');
    assert.equal(now(session.headers([POSTMASTER], '192.0.2.9')).kind, 'skip');
    assert.equal(now(session.headers([KIM], '192.0.2.8')).kind, 'exempt');
  });

  test('DNS lists are asked about it', async (t) => {
    const { server, dns } = await serve(t, () => LISTED);
    const session = open({ objects: blockProviders(['A']) }, { dns, peer: '10.0.0.1', internal: true });
    now(session.connect());
    assert.equal((await later(session.headers([KIM], '192.0.2.9'))).kind, 'reject');
    assert.deepEqual(
      server.questions.map(({ name }) => name),
      ['9.2.0.192.a.example'],
    );
  });
});
