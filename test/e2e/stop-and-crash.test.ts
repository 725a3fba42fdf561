// Stopping and dying: a stop lets the message in hand finish, and after any death a start needs nobody's hand and loses nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { type PosternHome, posternHome, ROOT } from '../support/postern.ts';

function lockOf({ home }: PosternHome): { readonly pid: number; readonly startTime: string; readonly status: string } {
  return JSON.parse(readFileSync(join(home, 'transport.lock'), 'utf8'));
}

function isGone(pid: number): void {
  assert.throws(() => process.kill(pid, 0));
}

describe('stopping and dying', { concurrency: true }, () => {
  test('SIGTERM during DATA: the message is taken, the session is ended, nobody new comes in', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const client = await openSession(t, port);
    const idle = await openSession(t, port);
    for (const line of ['MAIL FROM:<a@example.net>', 'RCPT TO:<u@contoso.com>', 'DATA']) await client.ask(line);
    client.send('Subject: in hand\r\n\r\nFirst half\r\n');
    const { pid } = lockOf(postern);
    process.kill(pid, 'SIGTERM');
    assert.match((await idle.reply())?.[0] ?? '', /^421 4\.3\.2/);
    await eventually(() => assert.rejects(openSession(t, port)));
    client.send('second half\r\n.\r\n');
    assert.match((await client.reply())?.[0] ?? '', /^250 2\.6\.0/);
    assert.match(await client.rest(), /^421 4\.3\.2/);
    await eventually(() => isGone(pid));
    assert.throws(() => lockOf(postern));
    assert.deepEqual(readdirSync(join(postern.home, 'resources')), []);
    await postern.start();
    const [mail] = await postern.delivered(1);
    assert.match(readFileSync(join(postern.home, 'mail', mail!), 'latin1'), /First half\r\nsecond half\r\n$/);
  });

  test('kill -9: what was acknowledged is delivered after a start; what was not leaves nothing', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null`);
    const port = await postern.start();
    const client = await openSession(t, port);
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    await postern.delivered(1);
    await postern.shell('Suspend-Queue maildir');
    for (let i = 0; i < 5; i++) assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    for (const line of ['MAIL FROM:<a@example.net>', 'RCPT TO:<u@contoso.com>', 'DATA']) await client.ask(line);
    // Large enough to lie in a spool file when the process dies.
    client.send(`Subject: cut off\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(200_000, `${'y'.repeat(70)}\r\n`));
    await eventually(() => assert.ok(spoolFiles(postern.home).length > 0));
    const { pid } = lockOf(postern);
    process.kill(pid, 'SIGKILL');
    await eventually(() => isGone(pid));
    assert.equal(lockOf(postern).pid, pid, 'the lock is left behind');
    assert.deepEqual(await postern.objects('(Get-Service MSExchangeTransport).Status'), ['Stopped']);
    await postern.shell('Resume-Queue maildir');
    const again = await postern.start();
    await postern.delivered(6);
    assert.deepEqual(spoolFiles(postern.home), []);
    assert.match(await sendMessage(await openSession(t, again), { to: ['u@contoso.com'] }), /^250/);
  });

  test('a lock whose process number somebody else has now, and files of the dead, are no hindrance', async (t) => {
    const postern = posternHome(t);
    mkdirSync(join(postern.home, 'resources'));
    const stale = {
      pid: process.pid,
      startTime: 'another boot:1',
      since: new Date(0).toISOString(),
      status: 'Running',
    };
    writeFileSync(join(postern.home, 'transport.lock'), JSON.stringify({ ...stale, bindings: ['127.0.0.1:25'] }));
    writeFileSync(join(postern.home, 'transport.lock.999999'), 'half writ');
    writeFileSync(join(postern.home, 'resources', '999999@gone:1'), 'half writ');
    await postern.start();
    const lock = lockOf(postern);
    assert.notEqual(lock.pid, process.pid);
    assert.equal(lock.status, 'Running');
    assert.deepEqual(readdirSync(join(postern.home, 'resources')), [`${lock.pid}@${lock.startTime}`]);
  });

  test('a port that is taken is told, and a later start works', async (t) => {
    const postern = posternHome(t);
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    await postern.shell(`Get-ReceiveConnector | Set-ReceiveConnector -Bindings 127.0.0.1:${port}`);
    const { status, stderr } = await postern.run(['start']);
    assert.notEqual(status, 0);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port}`));
    await new Promise((done) => other.close(done));
    assert.equal((await postern.run(['start'])).status, 0);
  });

  test('a service manager can wait until it listens', async (t) => {
    const postern = posternHome(t);
    await postern.start();
    const wait = (pid: number | string) =>
      spawnSync(process.execPath, [join(ROOT, 'scripts', 'await-listening.mjs')], {
        env: { POSTERN_HOME: postern.home, MAINPID: String(pid) },
      }).status;
    assert.equal(wait(lockOf(postern).pid), 0);
    assert.equal(wait(2 ** 22 + 1), 1);
    assert.equal(wait('x'), 2);
  });
});

function spoolFiles(home: string): readonly string[] {
  return readdirSync(join(home, 'queue'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^spool-\d+\/./.test(path),
  );
}
