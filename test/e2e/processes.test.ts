// Several processes that receive: one service, one queue and one set of limits to everybody else, whichever of them ends.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { type PosternHome, posternHome } from '../support/postern.ts';
import { SmtpClient } from '../support/smtp-client.ts';

/** Sessions of which, all but surely, some get to each of two processes. */
const MANY = 24;
/** Numbers of messages of a process's file begin with a multiple of this. */
const A_FILE = 2 ** 44;

describe('several processes', { concurrency: true }, () => {
  test('mail comes in by all of them, is seen as one queue and goes out', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start({ processes: 2 });
    await listeners(port, 2);
    await sendOne(t, port);
    await postern.delivered(1);
    // Only one process has had mail for that queue yet; the others are to hold theirs too.
    await postern.shell('Suspend-Queue maildir');
    await Promise.all(Array.from({ length: MANY }, () => sendOne(t, port)));
    assert.deepEqual(await postern.objects('Get-Queue -Exclude Empty | % { "$($_.Status) $($_.MessageCount)" }'), [
      `Suspended ${MANY}`,
    ]);
    const files = new Set(await messageFiles(postern));
    assert.deepEqual([...files].sort(), [0, 1], 'both have taken some in');
    await postern.shell('Resume-Queue maildir');
    await postern.delivered(MANY + 1);
    const { stdout } = await postern.run(['status']);
    assert.match(stdout, new RegExp(`process ${mainPid(postern)}\\b`));
    const [service] = await postern.objects<{ Status: string }>('Get-Service MSExchangeTransport');
    assert.equal(service?.Status, 'Running');
    const sessions = await postern.objects<string>('Get-AgentLog | % SessionId');
    assert.equal(new Set(sessions).size, MANY + 1, 'each session has an id of its own');
    const worker = workerPid(postern);
    await postern.stop();
    assert.ok(!isAlive(worker));
    assert.deepEqual(
      readdirSync(join(postern.home, 'queue')).filter((name) => name.endsWith('.owner')),
      [],
    );
    await postern.start({ processes: 2 });
    await eventually(() => assert.notEqual(workerPid(postern), worker));
  });

  test('a limit for one source holds over all', async (t) => {
    const postern = posternHome(t);
    const port = await postern.start({ processes: 2 });
    await listeners(port, 2);
    await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -MaxInboundConnectionPerSource 4');
    const held: SmtpClient[] = [];
    t.after(() => {
      for (const client of held) client.close();
    });
    await eventually(async () => {
      while (held.length < 4) {
        const { client, greeting } = await greeted(port);
        if (greeting.startsWith('220')) held.push(client);
        else client.close();
      }
      const more = await Promise.all(Array.from({ length: MANY }, () => greeted(port)));
      for (const { client } of more) client.close();
      assert.ok(
        more.every(({ greeting }) => greeting.startsWith('421')),
        'all others are refused',
      );
    });
    for (const client of held.splice(0)) client.close();
    await eventually(async () => {
      const { client, greeting } = await greeted(port);
      client.close();
      assert.match(greeting, /^220/);
    });
  });

  test('a worker killed under load loses nothing that was acknowledged, and another takes its place', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start({ processes: 2 });
    await listeners(port, 2);
    const acknowledged: string[] = [];
    let isOver = false;
    const clients = Array.from({ length: 8 }, async (_, who) => {
      for (let turn = 0; !isOver; turn++) {
        try {
          const client = await openSession({ after: () => undefined }, port);
          for (let i = 0; i < 20 && !isOver; i++) {
            const id = `m-${who}-${turn}-${i}`;
            const lines = [`Subject: ${id}`, '', 'x'.repeat(500)];
            if (!(await sendMessage(client, { to: ['u@contoso.com'], lines })).startsWith('250')) break;
            acknowledged.push(id);
          }
          client.close();
        } catch {
          // A session that died with the worker: the next one goes on.
        }
      }
    });
    await eventually(() => assert.ok(acknowledged.length > 50));
    const worker = workerPid(postern);
    process.kill(worker, 'SIGKILL');
    await eventually(() => {
      const next = workerPid(postern);
      assert.ok(next !== worker && isAlive(next));
    });
    const soFar = acknowledged.length;
    await eventually(() => assert.ok(acknowledged.length > soFar + 50, 'it goes on'));
    isOver = true;
    await Promise.all(clients);
    const subjects = await eventually(async () => {
      const found = subjectsIn(postern);
      const missing = acknowledged.filter((id) => !found.has(id));
      assert.deepEqual(missing, []);
      return found;
    });
    assert.ok(subjects.size >= acknowledged.length);
    await eventually(async () => {
      const events = await postern.objects<{ EventID: number }>('Get-EventLog Application -Newest 50');
      assert.ok(events.some(({ EventID }) => EventID === 10301));
    });
    assert.deepEqual(await postern.objects('Get-Message'), []);
  });

  test('bindings and the number of processes are followed; none outlives the first', async (t) => {
    const postern = posternHome(t);
    const first = await postern.start({ processes: 2 });
    await listeners(first, 2);
    const port = await freePort();
    await postern.shell(`Get-ReceiveConnector | Set-ReceiveConnector -Bindings 127.0.0.1:${port}`);
    await listeners(port, 2);
    await listeners(first, 0);
    await postern.shell('Get-TransportServer | Set-TransportServer -ReceiveProcesses 3');
    await listeners(port, 3);
    await postern.shell('Get-TransportServer | Set-TransportServer -ReceiveProcesses 1');
    await listeners(port, 1);
    await (await openSession(t, port)).ask('QUIT');
    await postern.shell('Get-TransportServer | Set-TransportServer -ReceiveProcesses 2');
    await listeners(port, 2);
    const worker = workerPid(postern);
    process.kill(mainPid(postern), 'SIGKILL');
    await eventually(() => assert.ok(!isAlive(worker)));
    await listeners(port, 0);
    const { status, stderr } = await postern.run(['start']);
    assert.equal(status, 0, stderr);
    await listeners(port, 2);
    const queue = readdirSync(join(postern.home, 'queue')).filter((name) => name.endsWith('.db'));
    assert.ok(queue.length <= 4, 'files are used again');
  });
});

type Cleanup = { after(work: () => void): void };

async function sendOne(t: Cleanup, port: number): Promise<void> {
  const client = await openSession(t, port);
  assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
  client.close();
}

async function greeted(port: number): Promise<{ client: SmtpClient; greeting: string }> {
  const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
  return { client, greeting: (await client.reply())?.join('\n') ?? '' };
}

/** Resolves when so many sockets listen on the port. */
async function listeners(port: number, count: number): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  await eventually(() => {
    const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
    assert.equal(lines.filter((line) => line.includes(`:${hex} 00000000:0000 0A`)).length, count);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function mainPid({ home }: PosternHome): number {
  return (JSON.parse(readFileSync(join(home, 'transport.lock'), 'utf8')) as { pid: number }).pid;
}

function workerPid({ home }: PosternHome): number {
  return (JSON.parse(readFileSync(join(home, 'queue/1.owner'), 'utf8')) as { pid: number }).pid;
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Which process's file each received message went into. */
async function messageFiles(postern: PosternHome): Promise<readonly number[]> {
  const ids = await postern.objects<number | string>(
    'Get-MessageTrackingLog -EventId RECEIVE -ResultSize Unlimited | % InternalMessageId',
  );
  return ids.map((id) => Math.floor(Number(id) / A_FILE));
}

function subjectsIn({ home }: PosternHome): ReadonlySet<string> {
  const folder = join(home, 'mail/contoso.com/u/new');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Set(
    names.map((name) => /^Subject: (.*)\r?$/m.exec(readFileSync(join(folder, name), 'latin1'))?.[1] ?? ''),
  );
}
