// Metrics: instruments with few series, the sum over processes, Prometheus' text, and the HTTP server that follows its setting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { exposition } from '../../../src/transport/metrics/exposition.ts';
import { Counter, Family, Histogram } from '../../../src/transport/metrics/instruments.ts';
import { mergeSnapshots } from '../../../src/transport/metrics/merge-snapshots.ts';
import { meteredQueue, queueGauge } from '../../../src/transport/metrics/metered.ts';
import { startMetricsServer } from '../../../src/transport/metrics/metrics-server.ts';
import { gauge, TransportMetrics } from '../../../src/transport/metrics/transport-metrics.ts';
import { startTestTransport } from '../../support/test-transport.ts';

const ABOUT = { name: 'x_total', help: 'X.', type: 'counter', merge: 'sum', labels: ['agent'] } as const;

test('texts from outside make a bounded number of series', () => {
  const family = new Family(ABOUT, () => new Counter());
  for (let i = 0; i < 1000; i++) family.of(`agent ${i}`).add();
  family.of('agent 1').add();
  const { series } = family.snapshot();
  assert.equal(series.length, 201);
  assert.equal(series.find(({ labels }) => labels[0] === 'agent 1')?.value, 2);
  assert.equal(series.find(({ labels }) => labels[0] === 'other')?.value, 800);
});

test('counters add up over processes, gauges as they say, histograms bucket by bucket', () => {
  const of = (agent: string, value: number) => {
    const family = new Family(ABOUT, () => new Counter());
    family.of(agent).add(value);
    return family.snapshot();
  };
  const runs = (value: number) => {
    const histogram = new Histogram([1, 2]);
    histogram.observe(value);
    return {
      ...ABOUT,
      name: 'h',
      type: 'histogram',
      labels: [],
      bounds: [1, 2],
      series: [histogram.sample([])],
    } as const;
  };
  const merged = mergeSnapshots([
    [of('a', 1), runs(1), gauge('most', '', 3, '', 'max')],
    [of('a', 2), runs(5), gauge('most', '', 7, '', 'max')],
    [of('b', 4)],
  ]);
  assert.deepEqual(
    merged.map(({ series }) => series),
    [
      [
        { labels: ['a'], value: 3, counts: undefined },
        { labels: ['b'], value: 4 },
      ],
      [{ labels: [], value: 6, counts: [1, 0, 1] }],
      [{ labels: [], value: 7, counts: undefined }],
    ],
  );
});

test("the text is Prometheus', and no label can break out of its line", () => {
  const family = new Family(ABOUT, () => new Counter());
  family.of('a"\\\nb').add();
  const histogram = new Histogram([0.5, 1]);
  for (const value of [0.1, 0.5, 0.7, 3]) histogram.observe(value);
  const about = {
    name: 'h',
    help: 'Two\nlines.',
    type: 'histogram',
    merge: 'sum',
    labels: ['k'],
    bounds: [0.5, 1],
  } as const;
  assert.equal(
    exposition([family.snapshot(), { ...about, series: [histogram.sample(['v'])] }]),
    [
      '# HELP x_total X.',
      '# TYPE x_total counter',
      'x_total{agent="a\\"\\\\\\nb"} 1',
      '# HELP h Two\\nlines.',
      '# TYPE h histogram',
      'h_bucket{k="v",le="0.5"} 2',
      'h_bucket{k="v",le="1"} 3',
      'h_bucket{k="v",le="+Inf"} 4',
      'h_sum{k="v"} 4.3',
      'h_count{k="v"} 4',
      '',
    ].join('\n'),
  );
});

test('every metric has a name of ours, help and a type', () => {
  const metrics = new TransportMetrics();
  metrics.agentRan('A', 3);
  const names = new Set<string>();
  for (const { name, help, type } of metrics.snapshot()) {
    assert.match(name, /^postern_[a-z_]+$/);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.ok(help.length > 5 && !names.has(name));
    names.add(name);
  }
  metrics.close();
});

test('the queue is told by state', () => {
  const hop = { id: 1, deliveryType: '', domain: '', connector: undefined, failures: 0, retryAt: 0, lastRetry: 0 };
  const view = { ...hop, lastError: '', isSuspended: false, deferred: 0, inHand: 0 };
  const { series } = queueGauge([
    { ...view, key: 'poison', messages: 2 },
    { ...view, key: 'maildir', messages: 10, deferred: 3, inHand: 1 },
    { ...view, key: 'smtp:a', messages: 4, isSuspended: true },
  ]);
  const states = Object.fromEntries(series.map(({ labels, value }) => [labels[0], value]));
  assert.deepEqual(states, {
    ...{ ready: 6, deferred: 3, delivering: 1, suspended: 4, submission: 0, unreachable: 0, poison: 2 },
  });
});

test('deliveries are counted by outcome on their way to the queue', async () => {
  const metrics = new TransportMetrics();
  const seen: unknown[] = [];
  const queue = meteredQueue({ finish: async (...given: unknown[]) => void seen.push(given) } as never, metrics);
  const results = [
    { recipient: 1, outcome: 'delivered', reply: '' },
    { recipient: 2, outcome: 'failed', reply: '' },
    { recipient: 3, outcome: 'failed', reply: '' },
  ] as const;
  await queue.finish({} as never, results);
  assert.equal(seen.length, 1);
  const deliveries = metrics.snapshot().find(({ name }) => name === 'postern_deliveries_total');
  assert.deepEqual(
    deliveries?.series.map(({ labels, value }) => [labels[0], value]),
    [
      ['delivered', 1],
      ['failed', 2],
    ],
  );
  metrics.close();
});

test('sessions, messages and errors are counted', async (t) => {
  const metrics = new TransportMetrics();
  const transport = await startTestTransport({ metrics });
  t.after(() => transport.stop());
  const client = await transport.connect();
  await client.reply();
  await client.ask('EHLO client.test');
  await client.ask('NONSENSE');
  await client.ask('MAIL FROM:<a@example.org>');
  await client.ask('RCPT TO:<b@contoso.com>');
  await client.ask('DATA');
  assert.match(await client.ask('Subject: a\r\n\r\nText\r\n.'), /^250/);
  const { connections, messages, bytes, commandErrors, sessionsBegun, sessionsEnded } = metrics;
  assert.deepEqual(
    [connections, messages, commandErrors, sessionsBegun, sessionsEnded].map(({ value }) => value),
    [1, 1, 1, 1, 0],
  );
  assert.equal(bytes.value, 'Subject: a\r\n\r\nText\r\n'.length);
  assert.match(await client.ask('QUIT'), /^221/);
  await client.rest();
  await transport.transport.stop();
  assert.equal(sessionsEnded.value, 1);
});

test('the server follows its setting, and gives nothing but metrics', async (t) => {
  let binding: Endpoint | null = null;
  const events: number[] = [];
  const server = await startMetricsServer({
    binding: () => binding,
    collect: async () => [gauge('a', 'A.', 1)],
    eventLog: { write: ({ id }) => void events.push(id) },
  });
  t.after(() => server.close());
  assert.equal(server.endpoint, undefined);
  binding = Endpoint.parseBinding('127.0.0.1:0');
  const wait = async (until: () => boolean) => {
    while (!until()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await wait(() => server.endpoint !== undefined);
  const get = (path: string, method = 'GET') => fetch(`http://${server.endpoint}${path}`, { method });
  const answer = await get('/metrics');
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(await answer.text(), /^# HELP postern_a A\.\n# TYPE postern_a gauge\npostern_a 1\n$/);
  assert.equal((await get('/')).status, 404);
  assert.equal((await get('/metrics/../etc/passwd')).status, 404);
  assert.equal((await get('/metrics', 'POST')).status, 405);
  const taken = server.endpoint!;
  const other = await startMetricsServer({
    binding: () => taken,
    collect: async () => [],
    eventLog: { write: ({ id }) => void events.push(id) },
  });
  assert.equal(other.endpoint, undefined);
  await other.close();
  binding = null;
  await wait(() => server.endpoint === undefined);
  assert.deepEqual(events, [10501, 10502]);
});
