// One process of load for bench/refuse.ts: connects from listed addresses, waits for the line and the end, connects again.
import { connect } from 'node:net';

export interface LoadDone {
  /** Connections that got a line and an orderly end. */
  readonly refused: number;
  /** Those that ended otherwise. */
  readonly failed: number;
  /** Microseconds of processor time. */
  readonly cpu: number;
}

/** `port`: what to connect to from now on, 0 for nothing; absent: tell what was done. */
type Order = { readonly port?: number };

const PARALLEL = Number(process.argv[2]);
const ADDRESSES = process.argv[3]!.split(',');

let port = 0;
let refused = 0;
let failed = 0;
let running = 0;
let turn = Math.floor(Math.random() * ADDRESSES.length);

process.on('message', (order: Order) => {
  if (order.port === undefined) {
    const { user, system } = process.cpuUsage();
    process.send!({ refused, failed, cpu: user + system } satisfies LoadDone);
    return;
  }
  port = order.port;
  while (port !== 0 && running < PARALLEL) start();
});
process.on('disconnect', () => process.exit());

const buffer = Buffer.alloc(1024);

function start(): void {
  running++;
  let bytes = 0;
  let error = false;
  turn = (turn + 1) % ADDRESSES.length;
  const socket = connect({
    host: '127.0.0.1',
    port,
    localAddress: ADDRESSES[turn]!,
    // One buffer for all: what is read is counted only.
    onread: {
      buffer,
      callback: (read) => {
        bytes += read;
        return true;
      },
    },
  });
  socket.on('error', () => {
    error = true;
  });
  socket.on('close', () => {
    running--;
    if (bytes > 0 && !error) refused++;
    else failed++;
    if (port !== 0) start();
  });
}
