// Refused connections per second against a bare net server that writes the same line: alternating rounds, medians, in one run.
//
// The load needs more processor time than the servers, so on few cores it is what limits the rate. The servers' own processor
// time for each connection tells what one process could refuse; both figures are printed.
import { type ChildProcess, fork } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { reply, replyText } from '../src/core/reply.ts';
import { Endpoint } from '../src/core/values/endpoint.ts';
import { IPAddress } from '../src/core/values/ip-address.ts';

const LINE = reply(550, '5.7.1', 'Client host [127.0.0.1] is on the block list');
const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const SECONDS = Number(process.env['SECONDS'] ?? 2);
const LOADERS = Number(process.env['LOADERS'] ?? 3);
const PARALLEL = 32;

interface Measured {
  readonly connections: number;
  /** Microseconds. */
  readonly cpu: number;
}

const [, , role, port] = process.argv;
if (role === 'bare') await serveBare();
else if (role === 'postern') await servePostern();
else if (role === 'load') load(Number(port));
else await compare();

async function serveBare(): Promise<void> {
  const line = `${replyText(LINE)}\r\n`;
  let count = 0;
  const server = createServer((socket: Socket) => {
    count++;
    socket.on('error', () => undefined);
    socket.end(line);
    socket.resume();
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () =>
    answer((server.address() as { port: number }).port, () => count),
  );
}

async function servePostern(): Promise<void> {
  const { startListener } = await import('../src/transport/receive/listener.ts');
  const { EDGE_LIMITS } = await import('../src/transport/receive/limits.ts');
  const { sessionIds } = await import('../src/transport/receive/session-ids.ts');
  const { plainConfig } = await import('../test/support/plain-config.ts');
  const { ReceiveConnector } = await import('../src/core/objects/receive-connector.ts');
  let count = 0;
  const config = plainConfig();
  config.set(ReceiveConnector, { Bindings: [new Endpoint(IPAddress.parse('127.0.0.1'), 0)], Guid: 'bench' });
  const refused = { kind: 'reject', reply: LINE } as const;
  const go = { kind: 'continue' } as const;
  const listener = await startListener(
    {
      config,
      openHost: () => ({
        run: (event) => {
          if (event !== 'onConnect') return go;
          count++;
          return refused;
        },
        rejected: () => go,
        accepted: () => undefined,
        close: () => undefined,
      }),
      lastExternalIp: () => undefined,
      sink: {
        begin: () => {
          throw new Error('no message is expected');
        },
        close: async () => undefined,
      },
      eventLog: { write: () => undefined },
      nextSessionId: sessionIds(Date.now()),
      hostName: 'bench',
      limits: EDGE_LIMITS,
      now: Date.now,
    },
    'bench',
  );
  answer(listener.bindings[0]!.Port, () => count);
}

/** Tells its port, and for each message the connections and the processor time so far. */
function answer(listening: number, count: () => number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send!({ connections: count(), cpu: user + system } satisfies Measured);
  });
  process.send!({ port: listening });
}

/** Connects, waits for the end, connects again; pauses while no port is given. */
function load(first: number): void {
  let target = first;
  const again = () => {
    if (target === 0) return void setTimeout(again, 20);
    const socket = connect({ host: '127.0.0.1', port: target });
    socket.on('error', () => undefined);
    socket.on('close', again);
    socket.resume();
  };
  process.on('message', (message: number) => {
    target = message;
  });
  for (let i = 0; i < PARALLEL; i++) again();
}

async function compare(): Promise<void> {
  const servers = await Promise.all(['bare', 'postern'].map(start));
  const loaders = Array.from({ length: LOADERS }, () => fork(import.meta.filename, ['load', '0'], { execArgv: [] }));
  const figures = servers.map((): { rate: number; capacity: number }[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, { child, port: listening }] of servers.entries()) {
      for (const loader of loaders) loader.send(listening);
      await pause(300);
      const before = await ask(child);
      const since = performance.now();
      await pause(SECONDS * 1000);
      const after = await ask(child);
      const seconds = (performance.now() - since) / 1000;
      for (const loader of loaders) loader.send(0);
      await pause(200);
      const connections = after.connections - before.connections;
      // The first round warms up.
      if (round > 0)
        figures[i]!.push({ rate: connections / seconds, capacity: (1e6 * connections) / (after.cpu - before.cpu) });
    }
  }
  for (const child of [...servers.map(({ child }) => child), ...loaders]) child.kill();
  const row = (name: string, key: 'rate' | 'capacity') => {
    const [bare, postern] = figures.map((list) => median(list.map((figure) => figure[key])));
    const ratios = median(figures[0]!.map((figure, i) => figures[1]![i]![key] / figure[key]));
    return {
      figure: name,
      'bare net': Math.round(bare!),
      postern: Math.round(postern!),
      ratio: Number(ratios.toFixed(3)),
    };
  };
  console.table([
    row('refused connections per second, as loaded', 'rate'),
    row('refused connections per second of processor time', 'capacity'),
  ]);
}

async function start(kind: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = fork(import.meta.filename, [kind], { execArgv: [] });
  const { port: listening } = (await new Promise((resolve) => child.once('message', resolve))) as { port: number };
  return { child, port: listening };
}

async function ask(child: ChildProcess): Promise<Measured> {
  const answered = new Promise((resolve) => child.once('message', resolve));
  child.send('?');
  return (await answered) as Measured;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
