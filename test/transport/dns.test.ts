// The resolver against a real DNS server on loopback, well and badly behaved.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, type TestContext, test } from 'node:test';
import type { Endpoint } from '../../src/core/values/endpoint.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { createDns, type DnsOptions } from '../../src/transport/dns.ts';
import { type Answer, type DnsServer, startDnsServer } from '../support/dns-server.ts';

const LISTED: Answer = { kind: 'a', addresses: ['127.0.0.2'], ttl: 300 };
/** c-ares waits at least 250 ms. */
const FAST = { deadline: 1500, tryTimeout: 250, tries: 1 } as const;

async function setUp(t: TestContext, answer: DnsServer['answer'], options: DnsOptions = {}) {
  const server = await startDnsServer(answer);
  const clock = { now: 0 };
  const dns = createDns(() => [server.endpoint], { ...FAST, now: () => clock.now, ...options });
  t.after(async () => {
    dns.close();
    await server.close();
  });
  return { server, dns, clock };
}

suite('answers', () => {
  test('addresses come with their least TTL', async (t) => {
    const { dns } = await setUp(t, () => ({ kind: 'a', addresses: ['127.0.0.2', '127.0.0.4'], ttl: 77 }));
    assert.deepEqual(await dns.a('2.0.0.127.list.example'), {
      kind: 'found',
      records: ['127.0.0.2', '127.0.0.4'],
      ttl: 77,
    });
  });

  test('no such name and no such record are both none', async (t) => {
    const { dns } = await setUp(t, ({ name }) => ({ kind: name.startsWith('a.') ? 'nxdomain' : 'nodata' }));
    assert.deepEqual(await dns.a('a.example'), { kind: 'none' });
    assert.deepEqual(await dns.a('b.example'), { kind: 'none' });
  });

  test('names that cannot exist are none and are not asked', async (t) => {
    const { dns, server } = await setUp(t, () => LISTED);
    for (const name of ['', 'a..b', `${'x'.repeat(64)}.example`, `${'abc.'.repeat(70)}example`])
      assert.deepEqual(await dns.a(name), { kind: 'none' }, name);
    assert.deepEqual(server.questions, []);
  });

  test('a name in another script is asked for in ASCII', async (t) => {
    const { dns, server } = await setUp(t, () => LISTED);
    await dns.a('1.0.0.127.büro.example');
    assert.equal(server.questions[0]?.name, '1.0.0.127.xn--bro-hoa.example');
  });

  test('reverse names, IPv4 and IPv6', async (t) => {
    const { dns, server } = await setUp(t, () => ({ kind: 'ptr', names: ['mail.example'] }));
    const found = { kind: 'found', records: ['mail.example'], ttl: 300 };
    assert.deepEqual(await dns.ptr(IPAddress.parse('192.0.2.1')), found);
    assert.deepEqual(await dns.ptr(IPAddress.parse('2001:db8::1')), found);
    const nibbles = `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`;
    assert.deepEqual(
      server.questions.map(({ name }) => name),
      ['1.2.0.192.in-addr.arpa', nibbles],
    );
  });

  test('loopback is not looked up in the hosts file', async (t) => {
    const { dns, server } = await setUp(t, () => ({ kind: 'ptr', names: ['from.dns.example'] }));
    const result = await dns.ptr(IPAddress.parse('127.0.0.1'));
    assert.deepEqual(result.kind === 'found' && result.records, ['from.dns.example']);
    assert.equal(server.questions.length, 1);
  });
});

suite('cache', () => {
  test('an answer holds for its TTL and no longer', async (t) => {
    const { dns, server, clock } = await setUp(t, () => LISTED);
    await dns.a('x.example');
    clock.now = 299_999;
    await dns.a('X.example.');
    assert.equal(server.count('x.example'), 1);
    clock.now = 300_000;
    await dns.a('x.example');
    assert.equal(server.count('x.example'), 2);
  });

  test('a TTL of nothing and a TTL of years are both bounded', async (t) => {
    const { dns, server, clock } = await setUp(t, ({ name }) => ({
      kind: 'a',
      addresses: ['127.0.0.2'],
      ttl: name === 'short.example' ? 0 : 2_000_000_000,
    }));
    await dns.a('short.example');
    await dns.a('long.example');
    clock.now = 4999;
    await dns.a('short.example');
    assert.equal(server.count('short.example'), 1);
    clock.now = 3_600_000;
    await dns.a('short.example');
    await dns.a('long.example');
    assert.equal(server.count('short.example'), 2);
    assert.equal(server.count('long.example'), 2);
  });

  test('that there is no record is remembered, a failure is not', async (t) => {
    const { dns, server, clock } = await setUp(t, ({ name }) => ({
      kind: name === 'none.example' ? 'nxdomain' : 'servfail',
    }));
    for (let i = 0; i < 3; i++) {
      await dns.a('none.example');
      assert.equal((await dns.a('bad.example')).kind, 'failed');
    }
    assert.equal(server.count('none.example'), 1);
    const failures = server.count('bad.example');
    assert.ok(failures >= 3);
    clock.now = 60_000;
    await dns.a('none.example');
    assert.equal(server.count('none.example'), 2);
  });

  test('the least recently used answer goes first', async (t) => {
    const { dns, server } = await setUp(t, () => LISTED, { cacheSize: 2 });
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await dns.a(`${name}.example`);
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => server.count(`${name}.example`)),
      [1, 2, 1],
    );
  });

  test('a question asked while it is under way is not asked again', async (t) => {
    const { dns, server } = await setUp(t, () => ({ ...LISTED, delay: 50 }) as Answer);
    const results = await Promise.all(Array.from({ length: 20 }, () => dns.a('x.example')));
    assert.ok(results.every(({ kind }) => kind === 'found'));
    assert.equal(server.count('x.example'), 1);
  });
});

suite('servers', () => {
  test('a change holds for the next question, whatever is cached or under way', async (t) => {
    const old = await startDnsServer(() => ({ kind: 'a', addresses: ['127.0.0.2'], delay: 100 }));
    const fresh = await startDnsServer(() => ({ kind: 'a', addresses: ['127.0.0.9'] }));
    let servers: readonly Endpoint[] = [old.endpoint];
    const dns = createDns(() => servers, FAST);
    t.after(async () => {
      dns.close();
      await Promise.all([old.close(), fresh.close()]);
    });
    const first = dns.a('x.example');
    servers = [fresh.endpoint];
    const second = await dns.a('x.example');
    assert.deepEqual(second.kind === 'found' && second.records, ['127.0.0.9']);
    const late = await first;
    assert.deepEqual(late.kind === 'found' && late.records, ['127.0.0.2']);
    const third = await dns.a('x.example');
    assert.deepEqual(third.kind === 'found' && third.records, ['127.0.0.9'], 'the late answer is not kept');
  });

  test('the second server is asked when the first is dead', async (t) => {
    const dead = await startDnsServer(() => ({ kind: 'silent' }));
    const alive = await startDnsServer(() => LISTED);
    const dns = createDns(() => [dead.endpoint, alive.endpoint], { deadline: 3000, tryTimeout: 250, tries: 2 });
    t.after(async () => {
      dns.close();
      await Promise.all([dead.close(), alive.close()]);
    });
    assert.equal((await dns.a('x.example')).kind, 'found');
  });

  test('servers that cannot be read are a failure, not an exception', async (t) => {
    const dns = createDns(() => {
      throw new Error('the store is broken');
    }, FAST);
    t.after(() => dns.close());
    assert.equal((await dns.a('x.example')).kind, 'failed');
  });
});

suite('bad behaviour', () => {
  test('silence ends in a timeout', async (t) => {
    const { dns } = await setUp(t, () => ({ kind: 'silent' }));
    assert.deepEqual(await dns.a('x.example'), { kind: 'failed', code: 'ETIMEOUT' });
  });

  test('the deadline holds for a server that is merely slow, and its late answer is kept', async (t) => {
    const answers: Answer[] = [{ ...LISTED, delay: 150 } as Answer];
    const { dns, server } = await setUp(t, () => answers.shift() ?? { kind: 'silent' }, {
      deadline: 50,
      tryTimeout: 2000,
    });
    assert.deepEqual(await dns.a('x.example'), { kind: 'failed', code: 'ETIMEOUT' });
    let again = await dns.a('x.example');
    for (let i = 0; i < 40 && again.kind !== 'found'; i++) again = await dns.a('x.example');
    assert.equal(again.kind, 'found');
    assert.ok(server.questions.length >= 1);
  });

  for (const kind of ['servfail', 'refused', 'rubbish', 'truncated'] as const) {
    test(`${kind} is a failure`, async (t) => {
      const { dns } = await setUp(t, () => ({ kind }));
      assert.equal((await dns.a('x.example')).kind, 'failed');
    });
  }

  for (const about of ['id', 'port', 'question'] as const) {
    test(`an answer with a wrong ${about} is not believed`, async (t) => {
      const { dns } = await setUp(t, () => ({ kind: 'lie', about, addresses: ['127.0.0.2'] }));
      assert.equal((await dns.a('x.example')).kind, 'failed');
    });
  }

  test('thousands of records are cut to a handful', async (t) => {
    const addresses = Array.from({ length: 3000 }, (_, i) => `127.0.${i >> 8}.${i & 255}`);
    const { dns, server } = await setUp(t, () => ({ kind: 'a', addresses }));
    const result = await dns.a('x.example');
    assert.equal(result.kind === 'found' && result.records.length, 64);
    assert.ok(server.questions.some(({ isTcp }) => isTcp));
  });

  test('names with bytes that have no place in a name are left out', async (t) => {
    const { dns } = await setUp(t, () => ({ kind: 'ptr', names: ['good.example', 'b\r\nd.example'] }));
    const result = await dns.ptr(IPAddress.parse('192.0.2.1'));
    const records = result.kind === 'found' ? result.records : [];
    assert.ok(records.every((name) => /^[\x21-\x7e]+$/.test(name)));
  });
});

suite('bounds', () => {
  test('beyond the queue a question fails at once', async (t) => {
    const { dns } = await setUp(t, () => ({ ...LISTED, delay: 30 }) as Answer, { maxRunning: 2, maxWaiting: 3 });
    const results = await Promise.all(Array.from({ length: 8 }, (_, i) => dns.a(`n${i}.example`)));
    assert.deepEqual(
      results.map((result) => (result.kind === 'failed' ? result.code : result.kind)),
      [...Array<string>(5).fill('found'), ...Array<string>(3).fill('EOVERLOADED')],
    );
    assert.equal((await dns.a('after.example')).kind, 'found', 'places are given back');
  });

  test('an aborted question ends at once; others who ask the same are not harmed', async (t) => {
    const { dns, server } = await setUp(t, () => ({ ...LISTED, delay: 50 }) as Answer);
    const controller = new AbortController();
    const [aborted, kept] = [dns.a('x.example', controller.signal), dns.a('x.example')];
    controller.abort();
    assert.deepEqual(await aborted, { kind: 'failed', code: 'ECANCELLED' });
    assert.equal((await kept).kind, 'found');
    assert.deepEqual(await dns.a('y.example', controller.signal), { kind: 'failed', code: 'ECANCELLED' });
    assert.equal(server.count('y.example'), 0);
  });

  test('a question that nobody waits for any more leaves the queue unasked', async (t) => {
    const { dns, server } = await setUp(t, () => ({ ...LISTED, delay: 30 }) as Answer, { maxRunning: 1 });
    const controller = new AbortController();
    const first = dns.a('first.example');
    const second = dns.a('second.example', controller.signal);
    const third = dns.a('third.example');
    controller.abort();
    await Promise.all([first, second, third]);
    assert.equal(server.count('second.example'), 0);
    assert.equal((await third).kind, 'found');
  });

  test('a signal used for many questions gathers no listeners', async (t) => {
    const { dns } = await setUp(t, () => LISTED);
    const warnings: Error[] = [];
    const listener = (warning: Error) => warnings.push(warning);
    process.on('warning', listener);
    const { signal } = new AbortController();
    for (let i = 0; i < 30; i++) await dns.a(`n${i}.example`, signal);
    process.off('warning', listener);
    assert.deepEqual(warnings, []);
  });

  test('close ends what is under way and what comes later', async (t) => {
    const { dns } = await setUp(t, () => ({ kind: 'silent' }), { maxRunning: 1 });
    const open = [dns.a('running.example'), dns.a('waiting.example')];
    dns.close();
    for (const result of [...(await Promise.all(open)), await dns.a('later.example')])
      assert.deepEqual(result, { kind: 'failed', code: 'ECLOSED' });
  });

  test('a closed resolver keeps no process alive', () => {
    const module = new URL('../../src/transport/dns.ts', import.meta.url).href;
    const values = new URL('../../src/core/values/endpoint.ts', import.meta.url).href;
    const script = `
      import { createSocket } from 'node:dgram';
      import { createDns } from ${JSON.stringify(module)};
      import { Endpoint } from ${JSON.stringify(values)};
      const silent = createSocket('udp4').bind(0, '127.0.0.1', () => {
        silent.unref();
        const dns = createDns(() => [Endpoint.parseDnsServer('127.0.0.1:' + silent.address().port)], { deadline: 120_000, tryTimeout: 60_000 });
        dns.a('x.example').then(({ code }) => console.log(code));
        setTimeout(() => dns.close(), 20);
      });`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 30_000,
      encoding: 'utf8',
    });
    assert.equal(run.signal, null, 'ended by itself');
    assert.equal(run.stdout.trim(), 'ECLOSED');
  });
});
