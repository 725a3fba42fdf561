// The two servers that bench/refuse.ts compares, each a process of its own: a bare net server, and the whole transport.
import { createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface ServerSpent {
  /** Microseconds of processor time since the process began. */
  readonly cpu: number;
  /** Milliseconds the event loop had something to do, and all milliseconds. */
  readonly busy: number;
  readonly time: number;
  /** Bytes. */
  readonly rss: number;
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  process.send!({
    cpu: user + system,
    busy: active,
    time: active + idle,
    rss: process.memoryUsage.rss(),
  } satisfies ServerSpent);
});
process.on('disconnect', () => process.exit());

const [, , line] = process.argv;
if (line !== undefined) {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.end(`${line}\r\n`);
    socket.resume();
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
    process.send!((server.address() as { port: number }).port);
  });
} else {
  // The data folder is in POSTERN_HOME.
  const { runTransport } = await import('../../src/run-transport.ts');
  await runTransport({ onListening: ([binding]) => process.send!(Number(binding!.split(':').at(-1))) });
}
