// Whether one source's flood is felt by others: full sessions of a quiet client, alone, beside a flood of connections and beside a
// flood of pipelined RCPT commands, all from one address; the connector has its default limits, but no tarpit, which would make it easy.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptedDomain } from '../src/core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../src/core/objects/receive-connector.ts';
import { TransportServer } from '../src/core/objects/transport-server.ts';
import { Endpoint } from '../src/core/values/endpoint.ts';
import { TimeSpan } from '../src/core/values/time-span.ts';
import { machine, quantile, records } from './report.ts';
import { openHome } from './support/listed-home.ts';
import { transportChild } from './support/transport-child.ts';

const SESSIONS = Number(process.env['SESSIONS'] ?? 200);
const PARALLEL = Number(process.env['PARALLEL'] ?? 64);
const FLOODER = '127.3.0.1';
/** The sessions of the first flood stay open until they time out. */
const SECOND_FLOODER = '127.3.0.2';
const VICTIM = '127.4.0.1';

const home = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const store = openHome(home);
store.config.update(ReceiveConnector, store.config.list(ReceiveConnector)[0]!.Guid, {
  Bindings: [Endpoint.parseBinding('127.0.0.1:0')],
  TarpitInterval: new TimeSpan(0),
  MaxProtocolErrors: 'Unlimited',
  // The quiet client sends more than that here.
  MessageRateLimit: 'Unlimited',
  // The flooder pipelines without having been offered it.
  UnauthorizedPipeliningRejectionEnabled: false,
  MaxRecipientsPerMessage: 512_000,
});
store.config.update(TransportServer, undefined, { MaxConnectionRatePerMinute: 12_000, ReceiveProcesses: 1 });
store.config.insert(AcceptedDomain, 'Here', { DomainName: 'contoso.com', Default: true });
store.close();
const server = await transportChild(home);
const loader = fork(join(import.meta.dirname, 'support/refuse-load.ts'), [String(PARALLEL), FLOODER], { execArgv: [] });
try {
  await victim(50);
  const rows = [row('nothing', await victim(SESSIONS), 0)];

  loader.send({ port: server.port });
  const before = await done();
  const beside = await victim(SESSIONS);
  const after = await done();
  loader.send({ port: 0 });
  rows.push(
    row('connections', beside, (after.refused + after.failed - before.refused - before.failed) / beside.seconds),
  );

  await pause(500);
  const flood = await recipients();
  const answered = flood.answered();
  const besideRecipients = await victim(SESSIONS);
  rows.push(row('RCPT commands', besideRecipients, (flood.answered() - answered) / besideRecipients.seconds));
  flood.stop();
  machine();
  records(rows);
} finally {
  loader.disconnect();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
}

interface Served {
  readonly times: readonly number[];
  readonly refused: number;
  readonly seconds: number;
}

/** One session after the other: connect, EHLO, MAIL, RCPT, RSET, QUIT. */
async function victim(count: number): Promise<Served> {
  const times: number[] = [];
  let refused = 0;
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const socket = connect({ host: '127.0.0.1', port: server.port, localAddress: VICTIM });
    socket.on('error', () => undefined);
    for (const line of [
      '',
      'EHLO bench.example',
      'MAIL FROM:<a@b.example>',
      'RCPT TO:<u@contoso.com>',
      'RSET',
      'QUIT',
    ]) {
      if (line !== '') socket.write(`${line}\r\n`);
      const answer = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      const isOk = Buffer.isBuffer(answer[0]) && answer[0][0] === 0x32;
      if (!isOk) refused++;
      if (socket.destroyed) break;
    }
    socket.destroy();
    times.push(performance.now() - began);
  }
  return { times, refused, seconds: (performance.now() - start) / 1000 };
}

/** Twenty sessions of one source that name recipients elsewhere as fast as they are answered, a hundred at a time. */
async function recipients(): Promise<{ answered(): number; stop(): void }> {
  const lines = 'RCPT TO:<x@elsewhere.example>\r\n'.repeat(100);
  let answered = 0;
  const sockets = Array.from({ length: 20 }, (): Socket => {
    const socket = connect({ host: '127.0.0.1', port: server.port, localAddress: SECOND_FLOODER });
    socket.on('error', () => undefined);
    let due = 0;
    socket.on('data', (bytes: Buffer) => {
      const replies = bytes.toString('latin1').split('\r\n').length - 1;
      answered += replies;
      due -= replies;
      if (due <= 0) {
        due = 100;
        socket.write(lines);
      }
    });
    due = 3;
    socket.write('HELO flood.example\r\n');
    setTimeout(() => socket.write('MAIL FROM:<f@flood.example>\r\n'), 200);
    return socket;
  });
  await pause(1000);
  return {
    answered: () => answered,
    stop: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function done(): Promise<{ readonly refused: number; readonly failed: number }> {
  loader.send({});
  return new Promise((resolve) => loader.once('message', (message) => resolve(message as never)));
}

function row(flood: string, { times, refused }: Served, rate: number) {
  return {
    'flood of': flood,
    'a second': Math.round(rate),
    'sessions served': times.length,
    'refused replies': refused,
    'p50 ms': quantile(times, 0.5).toFixed(1),
    'p99 ms': quantile(times, 0.99).toFixed(1),
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
