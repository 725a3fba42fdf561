// Mail that passes is delivered: to Maildirs for authoritative domains; without a route for others it waits. Everything under the home is private.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

const run = promisify(execFile);
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

// Each has a home of its own, and mostly waits for processes.
describe('delivery', { concurrency: true }, () => {
  test('Maildirs by domain and local part; what has no route waits', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    New-AcceptedDomain Inside -DomainName inside.example -DomainType InternalRelay | Out-Null
    New-AcceptedDomain Outside -DomainName '*.outside.example' -DomainType ExternalRelay | Out-Null`);
    const port = await postern.start();
    const client = await openSession(t, port);
    const recipients = [
      'User@Contoso.com',
      'u@inside.example',
      'u@a.outside.example',
      '"../../etc/x y"@contoso.com',
      'a+b@contoso.com',
      'Postmaster',
    ];
    assert.match(await client.ask('MAIL FROM:<>'), /^250/);
    for (const recipient of recipients) assert.match(await client.ask(`RCPT TO:<${recipient}>`), /^250/, recipient);
    assert.equal(await client.ask('RCPT TO:<u@elsewhere.example>'), '550 5.7.1 Unable to relay');
    assert.equal(await client.ask('RCPT TO:<u@sub.contoso.com>'), '550 5.7.1 Unable to relay');
    assert.equal(await client.ask('RCPT TO:<u%elsewhere.example@sub.contoso.com>'), '550 5.7.1 Unable to relay');
    assert.match(await client.ask('DATA'), /^354/);
    client.send('Message-ID: <7@example.net>\r\n\r\nx\r\n.\r\n');
    assert.equal(String(await client.reply()), '250 2.6.0 <7@example.net> Queued mail for delivery');
    const stored = await postern.delivered(4);
    assert.deepEqual(
      stored.map((path) => path.replace(/\/new\/.*/, '')).sort(),
      ['contoso.com/%2E.%2F..%2Fetc%2Fx%20y', 'contoso.com/a+b', 'contoso.com/postmaster', 'contoso.com/user'].sort(),
    );
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    await client.ask('QUIT');

    for (const path of ['', ...readdirSync(postern.home, { recursive: true, encoding: 'utf8' })]) {
      const { mode } = statSync(join(postern.home, path));
      const isFolder = (mode & 0o170000) === 0o040000;
      assert.equal((mode & 0o777).toString(8), isFolder ? '700' : '600', path || 'the home itself');
    }
    await postern.stop();
    const rows = await postern.objects<{ Action: string; Agent: string; Reason: string }>('Get-AgentLog');
    const own = rows.filter(({ Action }) => Action !== 'AcceptMessage');
    assert.deepEqual(
      new Set(own.map(({ Agent, Reason }) => `${Agent}: ${Reason}`)),
      new Set(['Transport: CannotRelay']),
    );
    assert.deepEqual(
      rows.map(({ Action }) => Action).filter((action) => action === 'AcceptMessage'),
      Array(recipients.length + 1).fill('AcceptMessage'),
      'relaying is refused by no agent but the transport itself',
    );
  });

  test('swaks and smtp-source', async (t) => {
    if (!has('swaks') || !has('smtp-source'))
      return t.skip('left out: swaks or smtp-source (postfix) is not installed');
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const { stdout } = await run('swaks', [
      '--server',
      `127.0.0.1:${port}`,
      '--from',
      'a@example.net',
      '--to',
      'swaks@contoso.com',
      '--header',
      'Subject: by swaks',
      '--body',
      'line one\n.\n.line two',
    ]);
    assert.match(stdout, /<-\s+250 2\.6\.0 /);
    const refused = await run('swaks', [
      '--server',
      `127.0.0.1:${port}`,
      '--from',
      'a@example.net',
      '--to',
      'x@elsewhere.example',
    ]).catch((error: { stdout: string }) => error);
    assert.match(refused.stdout, /<\*\* 550 5\.7\.1 Unable to relay/);
    await run('smtp-source', [
      '-s',
      '4',
      '-m',
      '100',
      '-l',
      '3000',
      '-f',
      'a@example.net',
      '-t',
      'source@contoso.com',
      `127.0.0.1:${port}`,
    ]);
    await run('smtp-source', [
      '-c',
      '-d',
      '-s',
      '2',
      '-m',
      '20',
      '-r',
      '3',
      '-f',
      'a@example.net',
      '-t',
      'many@contoso.com',
      `127.0.0.1:${port}`,
    ]);
    await postern.delivered(1 + 100 + 60);
    const files = (user: string) => readdirSync(join(postern.home, 'mail/contoso.com', user, 'new'));
    assert.equal(files('source').length, 100);
    assert.match(
      readFileSync(join(postern.home, 'mail/contoso.com/swaks/new', files('swaks')[0]!), 'latin1'),
      /Subject: by swaks\r\n[\s\S]*line one\r\n\.\r\n\.line two\r\n/,
    );
    await postern.stop();
    const rows = await postern.objects<{ Count: number }>(
      'Get-AgentLog -Action AcceptMessage | Measure-Object | select Count',
    );
    assert.equal(rows[0]?.Count, 1 + 100 + 60);
  });
});
