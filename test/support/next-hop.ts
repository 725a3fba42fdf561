// A next hop on loopback for tests: an SMTP or LMTP server as a script that may refuse, stall, lie, close or talk rubbish at any stage.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';

/** What to do: a reply, several lines, or anything else done with the socket; undefined says nothing at all. */
export type Act = string | readonly string[] | ((socket: Socket) => void) | undefined;

/** By `greeting`, `connect`, a command's word in capitals, `content` (at its end), `secure`; absent: as a good server does. */
export type Script = (stage: string, line: string, hop: NextHopSession) => Act | 'default';

export interface NextHopSession {
  readonly number: number;
  readonly commands: readonly string[];
  readonly recipients: readonly string[];
  readonly isSecure: boolean;
}

export interface Received {
  readonly mail: string;
  readonly recipients: readonly string[];
  /** With the dots unstuffed, without the end. */
  readonly content: Buffer;
  readonly session: number;
}

export interface NextHopServer {
  readonly endpoint: Endpoint;
  /** What was taken: its end was answered with 2xx. */
  readonly received: readonly Received[];
  readonly sessions: readonly NextHopSession[];
  readonly commands: readonly string[];
  close(): Promise<void>;
}

export interface NextHopOptions {
  readonly script?: Script;
  readonly extensions?: readonly string[];
  readonly isLmtp?: boolean;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly address?: string;
}

export const EVERYTHING = [
  'PIPELINING',
  'SIZE 10000000',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'CHUNKING',
  'BINARYMIME',
];

export async function startNextHop(options: NextHopOptions = {}): Promise<NextHopServer> {
  const received: Received[] = [];
  const sessions: NextHopSession[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    serve(socket, options, sessions, received);
  });
  server.listen(0, options.address ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    endpoint: new Endpoint(IPAddress.parse(options.address ?? '127.0.0.1'), port),
    received,
    sessions,
    get commands() {
      return sessions.flatMap(({ commands }) => commands);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(first: Socket, options: NextHopOptions, sessions: NextHopSession[], received: Received[]): void {
  const { script = () => 'default' as const, extensions = EVERYTHING, isLmtp = false, tls } = options;
  let socket = first;
  let buffer = Buffer.alloc(0);
  let mode: 'command' | 'data' | 'bdat' = 'command';
  let chunk = { left: 0, isLast: false };
  let content: Buffer[] = [];
  let mail = '';
  let isStuck = false;
  let tried: string[] = [];
  const commands: string[] = [];
  const recipients: string[] = [];
  const session = { number: sessions.length, commands, recipients, isSecure: false };
  sessions.push(session);

  const act = (stage: string, line: string, standard: () => Act): boolean => {
    let wanted = script(stage, line, session);
    if (wanted === 'default') wanted = standard();
    if (wanted === undefined || typeof wanted === 'function') {
      // What follows in the same segment finds nobody either.
      isStuck = true;
      wanted?.(socket);
      return false;
    }
    const lines = typeof wanted === 'string' ? [wanted] : wanted;
    socket.write(`${lines.join('\r\n')}\r\n`);
    return lines.at(-1)!.startsWith('2') || lines.at(-1)!.startsWith('3');
  };

  const hello = (): Act => {
    const offers = ['next.hop.test', ...extensions, ...(tls && !session.isSecure ? ['STARTTLS'] : [])];
    return offers.map((offer, i) => `250${i === offers.length - 1 ? ' ' : '-'}${offer}`);
  };

  const command = (line: string): void => {
    commands.push(line);
    const stage = line.split(/[ :]/)[0]!.toUpperCase();
    switch (stage) {
      case 'EHLO':
      case 'LHLO':
        act(stage, line, hello);
        return;
      case 'MAIL':
        if (act(stage, line, () => '250 2.1.0 OK')) [mail, tried] = [line, []];
        recipients.length = 0;
        return;
      case 'RCPT':
        tried.push(line);
        if (act(stage, line, () => (mail === '' ? '503 5.5.1 MAIL first' : '250 2.1.5 OK'))) recipients.push(line);
        return;
      case 'DATA':
        if (act(stage, line, () => (recipients.length > 0 ? '354 Go on' : '554 5.5.1 No recipients'))) mode = 'data';
        return;
      case 'BDAT': {
        const [, size, last] = /^BDAT (\d+)( LAST)?$/i.exec(line)!;
        chunk = { left: Number(size), isLast: last !== undefined };
        mode = 'bdat';
        return;
      }
      case 'STARTTLS':
        if (act(stage, line, () => '220 2.0.0 Go on') && tls) secure();
        return;
      case 'RSET':
        mail = '';
        act(stage, line, () => '250 2.0.0 OK');
        return;
      case 'QUIT':
        if (act(stage, line, () => '221 2.0.0 Bye')) socket.end();
        return;
      default:
        act(stage, line, () => '250 2.0.0 OK');
    }
  };

  const secure = (): void => {
    const plain = socket;
    plain.removeAllListeners('data');
    buffer = Buffer.alloc(0);
    const wrapped = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls!) });
    wrapped.on('error', () => wrapped.destroy());
    session.isSecure = true;
    socket = wrapped;
    wrapped.on('data', onData);
  };

  const ended = (bytes: Buffer): void => {
    mode = 'command';
    const taken = { mail, recipients: [...recipients], content: bytes, session: session.number };
    mail = '';
    if (!isLmtp) {
      if (act('content', '', () => '250 2.6.0 Queued')) received.push(taken);
      return;
    }
    for (const recipient of taken.recipients)
      if (act('content', recipient, () => '250 2.1.5 Delivered')) received.push({ ...taken, recipients: [recipient] });
  };

  const step = (): boolean => {
    if (mode === 'bdat') {
      if (buffer.length < chunk.left) return false;
      content.push(buffer.subarray(0, chunk.left));
      buffer = buffer.subarray(chunk.left);
      mode = 'command';
      if (chunk.isLast) {
        ended(Buffer.concat(content));
        content = [];
      } else socket.write('250 2.0.0 OK\r\n');
      return true;
    }
    if (mode === 'data') {
      const isEmpty = buffer.subarray(0, 3).equals(Buffer.from('.\r\n'));
      const end = isEmpty ? 0 : buffer.indexOf('\r\n.\r\n');
      if (end < 0) return false;
      const bytes = buffer.subarray(0, isEmpty ? 0 : end + 2).toString('latin1');
      buffer = buffer.subarray(isEmpty ? 3 : end + 5);
      ended(Buffer.from(bytes.replace(/^\.\./, '.').replaceAll('\r\n..', '\r\n.'), 'latin1'));
      return true;
    }
    const end = buffer.indexOf('\r\n');
    if (end < 0) return false;
    const line = buffer.subarray(0, end).toString('utf8');
    buffer = buffer.subarray(end + 2);
    command(line);
    return true;
  };

  const onData = (bytes: Buffer): void => {
    buffer = Buffer.concat([buffer, bytes]);
    while (!socket.destroyed && !isStuck && step());
  };
  socket.on('data', onData);
  act('greeting', '', () => '220 next.hop.test ESMTP');
}
