// An SMTP server with the faults that checks look for: it relays, or takes other bytes for the end of a message.
import { createServer, type Server } from 'node:net';
import { Endpoint } from '../../src/core/values/endpoint.ts';

export interface NaiveServer {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

export interface Faults {
  /** Takes recipients at any domain. */
  readonly relays?: boolean;
  /** What ends a message. */
  readonly end?: RegExp;
  /** What it refuses a message for, and then reads on. */
  readonly refuses?: RegExp;
  /** Says nothing at all. */
  readonly mute?: boolean;
}

export async function naiveServer(faults: Faults): Promise<NaiveServer> {
  const { end = /\r\n\.\r\n/, refuses } = faults;
  const server: Server = createServer((socket) => {
    let text = '';
    let inData = false;
    socket.on('error', () => undefined);
    socket.setEncoding('latin1');
    if (!faults.mute) socket.write('220 naive ESMTP\r\n');
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const match = inData ? (refuses?.exec(text) ?? end.exec(text)) : /^([^\r\n]*)\r?\n/.exec(text);
        if (!match) return;
        text = text.slice(match.index + match[0].length);
        const line = match[1] ?? '';
        if (inData) socket.write(refuses?.test(match[0]) ? '550 5.6.0 no\r\n' : '250 2.6.0 queued\r\n');
        else if (/^DATA/i.test(line)) socket.write('354 go on\r\n');
        else if (/^RCPT/i.test(line) && !faults.relays && !/@here\.test>$/.test(line)) socket.write('550 5.7.1 no\r\n');
        else socket.write('250 2.0.0 OK\r\n');
        inData = !inData && /^DATA/i.test(line);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    endpoint: Endpoint.parseBinding(`127.0.0.1:${port}`),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
