// Says one line and closes a connection that never became a session, whatever the client does.
import type { Socket } from 'node:net';

/** `line` without CRLF. The socket was accepted paused and is closed unread. */
export function refuse(socket: Socket, line: string): void {
  socket.write(`${line}\r\n`, 'latin1');
  socket.destroy();
}
