// A small DNS server on loopback, UDP and TCP, for tests: it may answer, stay silent, lie, be late, truncate or send rubbish.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';

export interface Question {
  /** Lower case, without the final dot. */
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'MX' | 'PTR' | 'OTHER';
  readonly isTcp: boolean;
}

/** `delay` in milliseconds; `ttl` in seconds, default 300. */
export type Answer =
  | { readonly kind: 'a'; readonly addresses: readonly string[]; readonly ttl?: number; readonly delay?: number }
  | { readonly kind: 'aaaa'; readonly addresses: readonly string[] }
  /** As `10 mail.example`; `0 ` is the null MX. */
  | { readonly kind: 'mx'; readonly exchanges: readonly string[] }
  | { readonly kind: 'ptr'; readonly names: readonly string[] }
  | { readonly kind: 'nxdomain' | 'nodata' | 'servfail' | 'refused' | 'silent' | 'truncated' | 'rubbish' }
  /** The answer comes with another id, from another port, or to another question; then nothing more. */
  | { readonly kind: 'lie'; readonly about: 'id' | 'port' | 'question'; readonly addresses: readonly string[] };

export interface DnsServer {
  readonly endpoint: Endpoint;
  /** Every question so far. */
  readonly questions: readonly Question[];
  count(name: string): number;
  /** Questions for names that `answer` knew nothing of: look-ups the tested code should not have made. */
  readonly leaks: readonly Question[];
  /** Replaces how it answers; undefined is NXDOMAIN and counts as a leak. */
  answer: (question: Question) => Answer | undefined;
  close(): Promise<void>;
}

const RCODES = { nxdomain: 3, nodata: 0, servfail: 2, refused: 5 } as const;

export async function startDnsServer(answer: DnsServer['answer']): Promise<DnsServer> {
  const { udp, tcp, port } = await bindBoth();
  const elsewhere = createSocket('udp4');
  const timers = new Set<NodeJS.Timeout>();
  const clients = new Set<TcpSocket>();
  const questions: Question[] = [];
  const leaks: Question[] = [];

  const server: DnsServer = {
    endpoint: Endpoint.parseDnsServer(`127.0.0.1:${port}`),
    questions,
    leaks,
    answer,
    count: (name) => questions.filter((question) => question.name === name.toLowerCase()).length,
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const client of clients) client.destroy();
      await Promise.all([closed(udp), closed(elsewhere), closed(tcp)]);
    },
  };

  function respond(query: Buffer, isTcp: boolean, send: (reply: Buffer, fromElsewhere: boolean) => void): void {
    const { question, end } = readQuestion(query, isTcp);
    questions.push(question);
    const given = server.answer(question);
    if (!given) leaks.push(question);
    const reply = given ?? { kind: 'nxdomain' };
    const bytes = encode(query.subarray(0, end), reply, isTcp);
    if (!bytes) return;
    const go = () => send(bytes, reply.kind === 'lie' && reply.about === 'port');
    if (reply.kind !== 'a' || reply.delay === undefined) {
      go();
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      go();
    }, reply.delay);
    timers.add(timer);
  }

  udp.on('message', (query: Buffer, from: RemoteInfo) => {
    respond(query, false, (reply, fromElsewhere) =>
      (fromElsewhere ? elsewhere : udp).send(reply, from.port, from.address),
    );
  });
  tcp.on('connection', (client) => {
    clients.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => clients.delete(client));
    let pending = Buffer.alloc(0);
    client.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const length = pending.readUInt16BE(0);
        respond(pending.subarray(2, 2 + length), true, (reply) => {
          const prefix = Buffer.alloc(2);
          prefix.writeUInt16BE(reply.length);
          client.write(Buffer.concat([prefix, reply]));
        });
        pending = pending.subarray(2 + length);
      }
    });
  });
  return server;
}

/** The same port for both; another one when TCP's is taken. */
async function bindBoth(): Promise<{ readonly udp: Socket; readonly tcp: Server; readonly port: number }> {
  for (let attempt = 0; ; attempt++) {
    const udp = createSocket('udp4');
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const { port } = udp.address();
    const tcp = createServer();
    try {
      tcp.listen(port, '127.0.0.1');
      await once(tcp, 'listening');
      return { udp, tcp, port };
    } catch (error) {
      udp.close();
      if (attempt === 20) throw error;
    }
  }
}

function closed(socket: Socket | Server): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}

function readQuestion(query: Buffer, isTcp: boolean): { readonly question: Question; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const code = query.readUInt16BE(at + 1);
  const types = { 1: 'A', 12: 'PTR', 15: 'MX', 28: 'AAAA' } as const;
  const type = types[code as keyof typeof types] ?? 'OTHER';
  return { question: { name: labels.join('.').toLowerCase(), type, isTcp }, end: at + 5 };
}

function encode(query: Buffer, answer: Answer, isTcp: boolean): Buffer | undefined {
  switch (answer.kind) {
    case 'silent':
      return undefined;
    case 'rubbish':
      return Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0xff, 0xff, 0, 0, 0, 0, 0xc0, 0xff])]);
    case 'truncated':
      return isTcp ? undefined : message(query, 0x8380, []);
    case 'a': {
      const records = answer.addresses.map((address) => record(1, answer.ttl ?? 300, octets(address)));
      // What doesn't fit into 512 bytes is asked for again over TCP (RFC 1035, 4.2.1).
      return !isTcp && records.length > 28 ? message(query, 0x8380, []) : message(query, 0x8180, records);
    }
    case 'aaaa':
      return message(
        query,
        0x8180,
        answer.addresses.map((address) => record(28, 300, octets6(address))),
      );
    case 'mx':
      return message(
        query,
        0x8180,
        answer.exchanges.map((one) => {
          const [preference, name = ''] = one.split(' ');
          const head = Buffer.alloc(2);
          head.writeUInt16BE(Number(preference), 0);
          return record(15, 300, Buffer.concat([head, name === '' ? Buffer.from([0]) : wireName(name)]));
        }),
      );
    case 'ptr':
      return message(
        query,
        0x8180,
        answer.names.map((name) => record(12, 300, wireName(name))),
      );
    case 'lie': {
      const lie = message(
        query,
        0x8180,
        answer.addresses.map((address) => record(1, 300, octets(address))),
      );
      if (answer.about === 'id') lie.writeUInt16BE(lie.readUInt16BE(0) ^ 0x5555, 0);
      if (answer.about === 'question') lie[13] = lie[13]! ^ 1;
      return lie;
    }
    default:
      return message(query, 0x8180 | RCODES[answer.kind], []);
  }
}

function message(query: Buffer, flags: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, query.subarray(12), ...records]);
}

function record(type: number, ttl: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function octets6(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  for (const [i, word] of IPAddress.parse(address).words.entries()) bytes.writeUInt32BE(word, i * 4);
  return bytes;
}

function octets(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

function wireName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
