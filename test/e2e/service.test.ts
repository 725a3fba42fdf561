// The transport process: who holds the lock, the port and the folder, what a stop finishes and what a kill leaves behind.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome, ROOT } from '../support/postern.ts';

const runFile = promisify(execFile);
const ENTRY = join(ROOT, 'bin', 'postern.js');

// Each has a home of its own, and mostly waits for processes.
describe('the transport process', { concurrency: true }, () => {
  test('a stop lets the message under way finish; a second start says who runs', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const { pid } = JSON.parse(readFileSync(join(postern.home, 'transport.lock'), 'utf8')) as { pid: number };
    const second = await postern.run(['start']);
    assert.equal(second.status, 1);
    assert.match(second.stderr, new RegExp(`process ${pid}\\b.*AlreadyRunning`));
    const direct = await postern.run(['--transport']);
    assert.equal(direct.status, 1);
    assert.match(direct.stderr, new RegExp(`process ${pid}\\b.*AlreadyRunning`));

    const idle = await openSession(t, port);
    const busy = await openSession(t, port);
    await busy.ask('MAIL FROM:<a@example.net>');
    await busy.ask('RCPT TO:<u@contoso.com>');
    await busy.ask('DATA');
    busy.send('Subject: under way\r\n\r\n');
    const stopped = postern.stop();
    assert.match(String(await idle.reply()), /^421 4\.3\.2/);
    await eventually(() => assert.rejects(openSession(t, port)));
    busy.send('the rest\r\n.\r\n');
    assert.match(String(await busy.reply()), /^250 2\.6\.0/);
    assert.match(String(await busy.reply()), /^421 4\.3\.2/);
    await stopped;
    assert.equal(readdirSync(join(postern.home, 'mail/contoso.com/u/new')).length, 1);
    const again = await postern.run(['stop']);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /NotRunning/);
    const events = await postern.objects<{ EventID: number }>('Get-EventLog Application -Newest 1');
    assert.equal(events[0]?.EventID, 2005);
  });

  test('two homes on one port: the second says who holds it, and leaves no lock', async (t) => {
    const [first, second] = [posternHome(t), posternHome(t)];
    const port = await first.start();
    const { pid } = JSON.parse(readFileSync(join(first.home, 'transport.lock'), 'utf8')) as { pid: number };
    await second.shell(`Get-ReceiveConnector | Set-ReceiveConnector -Bindings 127.0.0.1:${port}`);
    const { status, stderr } = await second.run(['start']);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port} is in use by process ${pid} `));
    assert.match(stderr, /PortInUse|StartFailed/);
    assert.ok(!readdirSync(second.home).some((name) => name.startsWith('transport.lock')));
  });

  test('killed in the middle of a message it starts again at once, and nothing half written is mail', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const { pid } = JSON.parse(readFileSync(join(postern.home, 'transport.lock'), 'utf8')) as { pid: number };
    const client = await openSession(t, port);
    assert.match(await sendMessage(client, { to: ['u@contoso.com'], lines: ['Subject: whole', '', 'x'] }), /^250/);
    await client.ask('MAIL FROM:<a@example.net>');
    await client.ask('RCPT TO:<u@contoso.com>');
    await client.ask('DATA');
    client.send(`Subject: half\r\n\r\n${'y'.repeat(998)}\r\n`.repeat(400));
    const spool = join(postern.home, 'queue/spool-0');
    await eventually(() => assert.equal(readdirSync(spool).length, 1, 'it is in the spool'));
    process.kill(pid, 'SIGKILL');
    assert.equal(await client.reply(), undefined);
    const state = await eventually(async () => {
      const { stdout } = await postern.run(['status']);
      assert.doesNotMatch(stdout, /Running/);
      return stdout;
    });
    assert.match(state, /Stopped/);
    const fresh = await postern.start();
    const next = await openSession(t, fresh);
    assert.match(await sendMessage(next, { to: ['u@contoso.com'] }), /^250/);
    await next.ask('QUIT');
    await postern.delivered(2);
    await postern.stop();
    const box = join(postern.home, 'mail/contoso.com/u');
    assert.equal(readdirSync(join(box, 'new')).length, 2);
    assert.deepEqual(readdirSync(spool), [], 'the half message is gone');
    const everything = readdirSync(join(postern.home, 'mail'), { recursive: true, encoding: 'utf8' });
    const strays = everything.filter((path) => /\/tmp\/./.test(path) || /^\.?(?:tmp|spool|draft)s?\/./.test(path));
    assert.deepEqual(strays, [], 'what the killed one left is cleared away');
    const rows = await postern.objects<{ Action: string }>('Get-AgentLog');
    assert.equal(rows.at(-1)?.Action, 'AcceptMessage', 'the log goes on');
  });

  test('a user without access is told who has it', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('left out: only root can become another user');
    const parent = mkdtempSync(join(tmpdir(), 'postern-others-'));
    t.after(() => rmSync(parent, { recursive: true, force: true }));
    chmodSync(parent, 0o755);
    const home = join(parent, 'home');
    const asRoot = spawnSync(process.execPath, [ENTRY, 'Get-TransportAgent'], {
      env: { ...process.env, POSTERN_HOME: home },
      encoding: 'utf8',
    });
    assert.equal(asRoot.status, 0);
    const asNobody = (...args: string[]) =>
      runFile('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, ENTRY, ...args], {
        env: { PATH: process.env['PATH'], HOME: parent, POSTERN_HOME: home, NODE_DISABLE_COMPILE_CACHE: '1' },
        cwd: parent,
      }).then(
        ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
          status: code,
          stdout,
          stderr,
        }),
      );
    const probe = await asNobody('--version');
    if (probe.status !== 0)
      return t.skip(`left out: another user can't run the program here (${probe.stderr.slice(0, 200)})`);
    const attempts = [
      ['Get-TransportAgent'],
      ['Add-IPBlockListEntry', '-IPAddress', '192.0.2.1'],
      ['start'],
      ['stop'],
      ['status'],
      ['--transport'],
      ['Get-AgentLog'],
      ['Get-EventLog', 'Application'],
      ['Get-Service', 'MSExchangeTransport'],
    ];
    await Promise.all(
      attempts.map(async (args) => {
        const { status, stderr, stdout } = await asNobody(...args);
        assert.notEqual(status, 0, args.join(' ') + stdout);
        assert.match(stderr, /belongs to root/, args.join(' '));
      }),
    );
  });
});
