// Memory of idle connections: COUNT clients that were greeted and have introduced themselves, held by one real transport process,
// whose limits are raised for it. Needs as many open files in this process and in the server's (`ulimit -n`).
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { machine, quantile, records, say } from './report.ts';
import { listedHome } from './support/listed-home.ts';
import { transportChild } from './support/transport-child.ts';

const COUNT = Number(process.env['COUNT'] ?? 10_000);
const AT_ONCE = 100;
/** For files that aren't connections. */
const SPARE = 200;

const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).replace('unlimited', 'Infinity'));
if (!(files >= COUNT + SPARE)) {
  say(`Skipped: ${COUNT} connections need ${COUNT + SPARE} open files, and the limit is ${files} (ulimit -n).`);
  process.exit(1);
}
const home = listedHome(0);
const server = await transportChild(home.home);
const sockets: Socket[] = [];
try {
  const before = await server.spent();
  const start = performance.now();
  for (let i = 0; i < COUNT; i += AT_ONCE)
    sockets.push(
      ...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, COUNT - i) }, (_, j) => session(i + j)))),
    );
  const seconds = (performance.now() - start) / 1000;
  await pause(2000);
  const after = await server.spent();
  const rest = await server.spent();
  await pause(3000);
  const later = await server.spent();
  const others: number[] = [];
  for (let i = 0; i < 200; i++) {
    const began = performance.now();
    (await session(i)).destroy();
    others.push(performance.now() - began);
  }
  const alive = sockets.filter(({ destroyed }) => !destroyed).length;
  machine();
  records([
    { figure: 'connections held', value: alive },
    { figure: 'connections and EHLO per second while they came', value: Math.round(COUNT / seconds) },
    { figure: 'resident memory before, MB', value: mb(before.rss) },
    { figure: 'resident memory with all of them, MB', value: mb(Math.max(after.rss, later.rss)) },
    { figure: 'for one connection, KB', value: ((after.rss - before.rss) / COUNT / 1024).toFixed(1) },
    { figure: 'processor time at rest, % of one', value: ((later.cpu - rest.cpu) / 3e4).toFixed(1) },
    { figure: 'a further session beside them, p50 ms', value: quantile(others, 0.5).toFixed(1) },
    { figure: 'p99 ms', value: quantile(others, 0.99).toFixed(1) },
  ]);
} finally {
  for (const socket of sockets) socket.destroy();
  await server.stop();
  home.remove();
}

/** Greeted, and answered to EHLO. */
async function session(i: number): Promise<Socket> {
  const localAddress = `127.2.${(i >> 8) & 255}.${1 + (i % 250)}`;
  const socket = connect({ host: '127.0.0.1', port: server.port, localAddress });
  socket.on('error', () => undefined);
  await once(socket, 'data');
  socket.write('EHLO bench.example\r\n');
  await once(socket, 'data');
  return socket;
}

function mb(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
