// What a change of a list of a million entries costs the transport's event loop, and what loading such a list does to it.
import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TransportServer } from '../src/core/objects/transport-server.ts';
import { openLiveConfig } from '../src/store/live-config.ts';
import { machine, quantile, records, say } from './report.ts';
import { addTo, listedHome, openHome, rangeOf } from './support/listed-home.ts';

const ENTRIES = 1_000_000;
const CHANGES = 2000;

function percentiles(work: string, micros: readonly number[]): Record<string, string> {
  const at = (share: number) => quantile(micros, share).toFixed(1);
  return { work, p50: at(0.5), p99: at(0.99), 'p99.9': at(0.999), max: at(1) };
}

function timed(times: number, prepare: (i: number) => void, work: (i: number) => void): number[] {
  return Array.from({ length: times }, (_, i) => {
    prepare(i);
    const start = performance.now();
    work(i);
    return (performance.now() - start) * 1000;
  });
}

/** The bulk writer, as a cmdlet would be: in a process of its own. */
if (process.send) {
  const store = openHome(process.argv[2]!);
  for (let i = 0; i < 20_000; i++) addTo(store, rangeOf(2 * ENTRIES + i));
  store.close();
  process.disconnect!();
} else await measure();

async function measure(): Promise<void> {
  machine();
  const { home, remove } = listedHome(ENTRIES);
  try {
    await withLoaded(home);
  } finally {
    remove();
  }
}

async function withLoaded(home: string): Promise<void> {
  const idle = monitorEventLoopDelay({ resolution: 1 });
  idle.enable();
  await delay(2000);
  idle.disable();
  const loading = monitorEventLoopDelay({ resolution: 1 });
  loading.enable();
  const start = performance.now();
  const live = await openLiveConfig(home, { lookHolds: 0 });
  const taken = performance.now() - start;
  loading.disable();
  const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
  say(
    `Loading ${ENTRIES} entries in a thread took ${(taken / 1000).toFixed(2)} s; the event loop's delay in milliseconds:`,
  );
  records([
    { work: 'idle', p50: ms(idle.percentile(50)), p99: ms(idle.percentile(99)), max: ms(idle.max) },
    { work: 'loading', p50: ms(loading.percentile(50)), p99: ms(loading.percentile(99)), max: ms(loading.max) },
  ]);

  const store = openHome(home);
  const ids: number[] = [];
  const unchanged = timed(
    20_000,
    () => {},
    () => live.newest(),
  );
  const add = timed(
    CHANGES,
    (i) => ids.push(addTo(store, rangeOf(ENTRIES + i))),
    () => live.newest(),
  );
  const remove = timed(
    CHANGES,
    (i) => store.ipLists.remove('Block', ids[i]!),
    () => live.newest(),
  );
  const object = timed(
    CHANGES,
    (i) => store.config.update(TransportServer, undefined, { AgentLogEnabled: i % 2 === 1 }),
    () => live.newest(),
  );
  const idleCalls = timed(
    20_000,
    () => {},
    () => {},
  );
  say('Microseconds of the event loop for one current(); the first row is what the machine does to an empty call:');
  records([
    percentiles('empty call', idleCalls),
    percentiles('nothing changed', unchanged),
    percentiles('one entry added', add),
    percentiles('one entry removed', remove),
    percentiles('one object changed', object),
  ]);

  const child = fork(fileURLToPath(import.meta.url), [home]);
  const bulk: number[] = [];
  while (child.connected || bulk.length === 0) {
    bulk.push(
      ...timed(
        1,
        () => {},
        () => live.newest(),
      ),
    );
    await delay(5);
  }
  const last = rangeOf(2 * ENTRIES + 19_999).LowerBound;
  while (!live.newest().matchIp('Block', last, 0)) await delay(1);
  say('Microseconds for one current() every 5 ms while another process adds 20 000 entries one by one:');
  records([percentiles('bulk', bulk)]);
  store.close();
  await live.close();
}
