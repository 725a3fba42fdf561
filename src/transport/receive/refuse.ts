// Says one line and closes a connection that never became a session, whatever the client does.
import type { Socket } from 'node:net';

/** Milliseconds a client has to close its side. */
const PATIENCE = 2000;

/**
 * `line` without CRLF. The socket was accepted paused and is closed unread: a client that has talked before may lose the line, as
 * the system then resets the connection.
 */
export function refuse(socket: Socket, line: string): void {
  socket.write(`${line}\r\n`, 'latin1');
  socket.destroy();
}

/** For a client that has had time to talk: what it said is read and thrown away, so that the line reaches it. */
export function refuseLate(socket: Socket, line: string): void {
  socket.end(`${line}\r\n`, 'latin1');
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), PATIENCE).unref();
  socket.once('end', () => socket.destroySoon());
  socket.once('close', () => clearTimeout(timer));
}
