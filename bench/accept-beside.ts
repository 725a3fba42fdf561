// Accepting 4 KB messages durably with Connection Filtering on, beside Postfix and Haraka in one run: messages a second as smtp-source
// counts them, on kept connections and with one connection for each message, while all mail stays in the queue and while it is relayed;
// what was accepted is counted at the end. And the delay of Postern's answer at the end of data, at half of its load.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { machine, median, quantile, records, say } from './report.ts';
import {
  type MailServer,
  remove,
  type StartServer,
  startHaraka,
  startPostern,
  startPostfix,
  startSink,
} from './support/mail-servers.ts';

const MESSAGES = Number(process.env['MESSAGES'] ?? 20_000);
/** Sent before, in each of the two ways: what a server does in its first seconds, when V8 still compiles, isn't what it does all day. */
const WARM = Number(process.env['WARM'] ?? 30_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
/** Of Postern and Haraka; 0: one for each processor. Postfix starts as many as there are connections. */
const PROCESSES = Number(process.env['PROCESSES'] ?? 0);
const CONNECTIONS = 20;
/** Where the queues are: a disk, not a memory file system, or a sync costs nothing. */
const FOLDER = process.env['BENCH_FOLDER'] ?? tmpdir();
const SECONDS = Number(process.env['SECONDS'] ?? 10);
/** bin/haraka of an installation outside of this one; without it Haraka is left out. */
const HARAKA = process.env['HARAKA'];
const ONLY = process.env['ONLY']?.split(',');
const VARIANTS = (process.env['VARIANTS'] ?? 'kept in the queue,relayed').split(',');

const CONTENT = `Subject: bench\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(56)}.\r\n`;

const SERVERS: Readonly<Record<string, StartServer>> = Object.fromEntries(
  Object.entries({
    Postern: startPostern,
    ...(existsSync('/usr/sbin/postfix') ? { Postfix: startPostfix } : {}),
    ...(HARAKA === undefined ? {} : { Haraka: startHaraka(HARAKA) }),
  }).filter(([name]) => ONLY?.includes(name) ?? true),
);

type Figures = { first: number[]; kept: number[]; fresh: number[] };

if (existsSync('/usr/sbin/smtp-source')) await main();
else say('Left out: smtp-source of Postfix is not installed.');

async function main(): Promise<void> {
  machine();
  let rate = 0;
  for (const variant of VARIANTS) {
    const figures = new Map<string, Figures>(
      Object.keys(SERVERS).map((name) => [name, { first: [], kept: [], fresh: [] }]),
    );
    for (let round = 0; round < ROUNDS; round++) {
      // In turn: what else the machine does meets all of them.
      for (const [name, start] of Object.entries(SERVERS)) {
        const { first, kept, fresh } = await measure(name, start, variant === 'relayed');
        figures.get(name)!.first.push(first);
        figures.get(name)!.kept.push(kept);
        figures.get(name)!.fresh.push(fresh);
      }
    }
    say(
      `Accepted messages a second, mail ${variant} (median of ${ROUNDS}; in brackets how many times that is Postern's):`,
    );
    const postern = figures.get('Postern');
    const cell = (name: string, key: keyof Figures) => {
      const own = figures.get(name)![key];
      if (!postern || name === 'Postern') return String(Math.round(median(own)));
      // Within a round: the machine's speed changes more from one to the next.
      const times = median(own.map((rate, round) => postern[key][round]! / rate));
      return `${Math.round(median(own))} (${times.toFixed(1)})`;
    };
    records(
      [...figures.keys()].map((name) => ({
        server: name,
        'kept connections': cell(name, 'kept'),
        'one connection each': cell(name, 'fresh'),
        [`the first ${WARM} after its start, kept`]: cell(name, 'first'),
      })),
    );
    if (postern) rate = Math.max(rate, median(postern.kept));
  }
  if (rate > 0 && SECONDS > 0) await delays(rate / 2);
}

async function measure(
  name: string,
  start: StartServer,
  isRelayed: boolean,
): Promise<{ readonly first: number; readonly kept: number; readonly fresh: number }> {
  const folder = mkdtempSync(join(FOLDER, 'postern-bench-'));
  const sink = isRelayed ? await startSink() : undefined;
  const server = await start(folder, sink?.port, PROCESSES);
  try {
    let expected = 0;
    const rate = async (messages: number, flags: readonly string[]) => {
      expected += messages;
      const result = await send(server.port, messages, flags);
      await emptied(server, sink);
      return result;
    };
    const first = await rate(WARM, ['-d']);
    const kept = await rate(MESSAGES, ['-d']);
    await rate(WARM, []);
    const fresh = await rate(MESSAGES / 4, []);
    const counted = sink ? sink.taken() : await server.queued();
    if (counted !== expected) say(`${name}: ${expected} were accepted and ${counted} are there.`);
    return { first, kept, fresh };
  } finally {
    await server.stop();
    await sink?.stop();
    remove(folder);
  }
}

/** Until everything has gone out, so that one measurement doesn't pay for another. */
async function emptied(server: MailServer, sink: { taken(): number } | undefined): Promise<void> {
  await sleep(500);
  if (!sink) return;
  for (let i = 0; i < 1200 && (await server.queued()) > 0; i++) await sleep(100);
}

async function send(port: number, messages: number, flags: readonly string[]): Promise<number> {
  const begun = performance.now();
  const fixed = ['-s', String(CONNECTIONS), '-m', String(messages), '-l', '4096'];
  const addresses = ['-f', 'a@b.example', '-t', 'user@contoso.com', `127.0.0.1:${port}`];
  await promisify(execFile)('/usr/sbin/smtp-source', [...flags, ...fixed, ...addresses], { timeout: 120_000 });
  return (messages / (performance.now() - begun)) * 1000;
}

/** At a fixed rate, whatever the answers: from the end of data to its answer, in milliseconds. */
async function delays(rate: number): Promise<void> {
  const folder = mkdtempSync(join(FOLDER, 'postern-bench-'));
  const server = await startPostern(folder, undefined, PROCESSES);
  try {
    const measured: number[] = [];
    const free: ((due: number) => void)[] = [];
    const clients = await Promise.all(
      Array.from({ length: 5 * CONNECTIONS }, () => client(server.port, measured, free)),
    );
    const begun = performance.now();
    let sent = 0;
    let late = 0;
    while (performance.now() - begun < SECONDS * 1000) {
      const due = Math.floor(((performance.now() - begun) / 1000) * rate);
      for (; sent < due; sent++) {
        const next = free.shift();
        if (next) next(performance.now());
        else late++;
      }
      await sleep(1);
    }
    await sleep(1000);
    for (const close of clients) close();
    say(
      `Milliseconds from the end of data to its answer at ${Math.round(rate)} messages a second (${measured.length} measured, ${late} not sent since all connections were busy): median ${median(measured).toFixed(1)}, p99 ${quantile(measured, 0.99).toFixed(1)}, longest ${Math.max(...measured).toFixed(1)}.`,
    );
  } finally {
    await server.stop();
    remove(folder);
  }
}

/** A connection that says when it is free for a message. Gives what closes it. */
function client(port: number, measured: number[], free: ((due: number) => void)[]): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let begun = 0;
    let state: 'greeting' | 'hello' | 'idle' | 'envelope' | 'content' = 'greeting';
    const idle = () => {
      state = 'idle';
      free.push(() => {
        state = 'envelope';
        socket.write('MAIL FROM:<a@b.example>\r\nRCPT TO:<user@contoso.com>\r\nDATA\r\n');
      });
    };
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (line[3] === '-') continue;
        if (state === 'greeting') {
          state = 'hello';
          socket.write('EHLO bench\r\n');
        } else if (state === 'hello') {
          idle();
          resolve(() => socket.destroy());
        } else if (line.startsWith('354')) {
          state = 'content';
          socket.write(CONTENT);
          begun = performance.now();
        } else if (state === 'content') {
          if (!line.startsWith('250')) throw new Error(line);
          measured.push(performance.now() - begun);
          idle();
        } else if (!line.startsWith('2')) throw new Error(line);
      }
    });
    socket.on('error', reject);
  });
}
