// Says one line and closes a connection that never became a session, whatever the client does.
import type { Socket } from 'node:net';

/** Refused sockets by the turn of the event loop that they wait for. */
let fresh: Socket[] = [];
let aged: Socket[] = [];
let isTurning = false;

/**
 * `line` without CRLF. The line goes out at once; the socket is closed two turns of the event loop later, so that what a client
 * had sent before its time is read and thrown away by then: closed with unread bytes, the kernel would send a reset, and a reset
 * can overtake the line. A half-closed socket that waits for the client would cost a system call, a timer and a table.
 */
export function refuse(socket: Socket, line: string): void {
  socket.write(`${line}\r\n`, 'latin1');
  socket.resume();
  fresh.push(socket);
  if (isTurning) return;
  isTurning = true;
  setImmediate(turn);
}

function turn(): void {
  for (const socket of aged) socket.destroy();
  aged = fresh;
  fresh = [];
  isTurning = aged.length > 0;
  if (isTurning) setImmediate(turn);
}
