// The whole transport with a million listed addresses: its memory, and what one Add by another process does to its event loop.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { machine, median, quantile, records, say } from './report.ts';
import { addTo, listedHome, openHome, rangeOf } from './support/listed-home.ts';

const ENTRIES = Number(process.env['ENTRIES'] ?? 1_000_000);
const ADDS = Number(process.env['ADDS'] ?? 60);
const CMDLETS = 5;
const ENTRY = fileURLToPath(new URL('../bin/postern.js', import.meta.url));
const MB = 2 ** 20;

/** What the event loop did since it was asked last. */
interface Looked {
  /** Milliseconds: the longest time that a timer of 1 ms came late. */
  readonly worst: number;
  /** Bytes. */
  readonly rss: number;
  readonly arrayBuffers: number;
}

if (process.send) await serve();
else await measure();

/** The transport; its data folder is in POSTERN_HOME. */
async function serve(): Promise<void> {
  const { runTransport } = await import('../src/run-transport.ts');
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  process.on('disconnect', () => process.exit());
  process.on('message', (collect: boolean) => {
    if (collect) globalThis.gc?.();
    const { rss, arrayBuffers } = process.memoryUsage();
    process.send!({ worst: Math.max(0, histogram.max / 1e6 - 1), rss, arrayBuffers } satisfies Looked);
    histogram.reset();
  });
  await runTransport({ onListening: () => process.send!('listening') });
}

async function measure(): Promise<void> {
  machine();
  const memory: Record<string, string | number>[] = [];
  const delays: Record<string, string | number>[] = [];
  for (const entries of [0, ENTRIES]) {
    const { home, remove } = listedHome(entries);
    const began = performance.now();
    const child = fork(fileURLToPath(import.meta.url), [], {
      env: { ...process.env, POSTERN_HOME: home },
      execArgv: ['--expose-gc'],
    });
    try {
      await answer(child);
      const started = (performance.now() - began) / 1000;
      await delay(1000);
      const { rss, arrayBuffers } = await look(child, true);
      memory.push({
        entries,
        'listens after s': started.toFixed(2),
        'RSS MB': Math.round(rss / MB),
        'array buffers MB': Math.round(arrayBuffers / MB),
      });
      delays.push(...(await underAdds(child, home, entries)));
    } finally {
      child.disconnect();
      await delay(200);
      remove();
    }
  }
  records(memory);
  say(
    `The longest delay of the event loop within 100 ms, in milliseconds: with nothing going on, with one Add by another process (${ADDS} times each, in turn), and while ${CMDLETS} cmdlets run as processes of their own.`,
  );
  records(delays);
}

async function underAdds(
  child: ChildProcess,
  home: string,
  entries: number,
): Promise<Record<string, string | number>[]> {
  const store = openHome(home);
  const idle: number[] = [];
  const added: number[] = [];
  const row = (during: string, worst: readonly number[]) => ({
    entries,
    during,
    median: median(worst).toFixed(2),
    p90: quantile(worst, 0.9).toFixed(2),
    max: Math.max(...worst).toFixed(2),
  });
  try {
    for (let i = 0; i < ADDS; i++) {
      for (const [list, change] of [
        [idle, () => undefined],
        [added, () => addTo(store, rangeOf(2 * ENTRIES + i))],
      ] as const) {
        await look(child, false);
        change();
        await delay(100);
        list.push((await look(child, false)).worst);
      }
    }
  } finally {
    store.close();
  }
  const cmdlets: number[] = [];
  for (let i = 0; i < CMDLETS; i++) {
    await look(child, false);
    const args = [ENTRY, 'Add-IPBlockListEntry', '-IPAddress', String(rangeOf(3 * ENTRIES + i))];
    const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, POSTERN_HOME: home } });
    if (status !== 0) throw new Error(String(stderr));
    await delay(100);
    cmdlets.push((await look(child, false)).worst);
  }
  return [row('nothing', idle), row('one Add', added), row('Add-IPBlockListEntry, a process', cmdlets)];
}

async function look(child: ChildProcess, collect: boolean): Promise<Looked> {
  child.send(collect);
  return (await answer(child)) as Looked;
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}
