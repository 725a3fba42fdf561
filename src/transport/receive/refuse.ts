// Says one line and ends a connection that never became a session, within a bounded time whatever the client does.
import type { Socket } from 'node:net';
import { PROTOCOL_LIMITS } from './limits.ts';

/** Refused sockets that aren't closed yet, in two generations: the older one is destroyed at each sweep. */
let young = new Set<Socket>();
let old = new Set<Socket>();
let sweeping: NodeJS.Timeout | undefined;

/** `line` without CRLF. What the client sends meanwhile is read and thrown away, else a reset could overtake the line. */
export function refuse(socket: Socket, line: string): void {
  socket.end(`${line}\r\n`, 'latin1');
  socket.resume();
  // One sweep for all, not a timer each: a socket's own timeout would also begin anew with every byte that trickles in.
  young.add(socket);
  socket.on('close', forget);
  sweeping ??= setInterval(sweep, PROTOCOL_LIMITS.linger).unref();
}

function forget(this: Socket): void {
  if (!young.delete(this)) old.delete(this);
}

function sweep(): void {
  for (const socket of old) socket.destroy();
  old = young;
  young = new Set();
  if (old.size > 0) return;
  clearInterval(sweeping);
  sweeping = undefined;
}
