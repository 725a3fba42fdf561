// Says one line and closes a connection that never became a session, whatever the client does.
import type { Socket } from 'node:net';

interface Refused {
  readonly socket: Socket;
  readonly line: string;
}

/** Refused sockets by the turn of the event loop that they wait for. */
let fresh: Refused[] = [];
let aged: Refused[] = [];
let isTurning = false;

/**
 * `line` without CRLF. It goes out two turns of the event loop later and the socket is closed in the same breath. What a client
 * had sent before its time is read and thrown away by then: closed with unread bytes, the kernel would send a reset, and a reset
 * can overtake the line. The line doesn't go first, because a client that is woken twice costs both sides a third more; a
 * half-closed socket that waits for the client would cost a system call, a timer and a table.
 */
export function refuse(socket: Socket, line: string): void {
  socket.resume();
  fresh.push({ socket, line });
  if (isTurning) return;
  isTurning = true;
  setImmediate(turn);
}

function turn(): void {
  for (const { socket, line } of aged) {
    socket.write(`${line}\r\n`, 'latin1');
    socket.destroy();
  }
  aged = fresh;
  fresh = [];
  isTurning = aged.length > 0;
  if (isTurning) setImmediate(turn);
}
