// The agent log as operators meet it: read while it is written, rolled over by the limits in force, and read from Exchange servers.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome, ROOT } from '../support/postern.ts';
import { SmtpClient } from '../support/smtp-client.ts';

interface Row {
  readonly SessionId: string;
  readonly Recipients: readonly string[];
  readonly Action: string;
}

// Each has a home of its own, and mostly waits for processes.
describe('the agent log', { concurrency: true }, () => {
  test('read while it is written, with every limit in force at once', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Set-IPBlockListConfig -BypassedRecipients $null; Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`);
    const port = await postern.start();
    const folder = join(postern.home, 'logs/AgentLog');
    const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
    await client.reply();
    await client.ask('EHLO client.example');
    let sent = 0;
    const write = async (count: number) => {
      for (let i = 0; i < count; i += 100) {
        await client.ask('RSET');
        await client.ask('EHLO client.example');
        // A refused transaction ends the session at the next MAIL: one MAIL, many recipients, sessions anew.
        const next = await openSession(t, port);
        await next.ask('MAIL FROM:<sender@example.net>');
        for (let j = 0; j < 100; j++) next.send(`RCPT TO:<user-${++sent}@contoso.com>\r\n`);
        for (let j = 0; j < 100; j++) assert.match(String(await next.reply()), /^550/);
        next.close();
      }
    };
    const read = (options = '') => postern.objects<Row>(`Get-AgentLog ${options}`);
    const names = (rows: readonly Row[]) => rows.map(({ Recipients }) => Recipients[0]);

    const writing = write(2000);
    for (let last = 0; sent < 2000; ) {
      const rows = await read();
      assert.ok(rows.length >= last, 'rows only come');
      assert.deepEqual(
        names(rows),
        rows.map((_, i) => `user-${i + 1}@contoso.com`),
        'whole and in order',
      );
      assert.ok(rows.every(({ Action, SessionId }) => Action === 'RejectCommand' && /^[0-9A-F]{16}$/.test(SessionId)));
      last = rows.length;
    }
    await writing;
    await eventually(async () =>
      assert.deepEqual(
        names(await read('-Last 3')),
        [1998, 1999, 2000].map((i) => `user-${i}@contoso.com`),
      ),
    );
    assert.deepEqual(
      names(
        await read(
          '-Recipient user-77* -Agent connection* -Sender *@example.net -Event OnRcptCommand -Reason LocalBlockList -RemoteIP 127.0.0.0/8 -Last 2',
        ),
      ),
      ['user-778@contoso.com', 'user-779@contoso.com'],
    );
    assert.equal((await read(`-StartDate '${new Date(Date.now() + 86_400_000).toISOString()}'`)).length, 0);

    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    assert.deepEqual(readdirSync(folder), [`AGENTLOG${day}-1.LOG`]);
    const head = readFileSync(join(folder, `AGENTLOG${day}-1.LOG`), 'utf8').split('\r\n', 6);
    assert.deepEqual(head.slice(0, 3), [
      '\ufeff#Software: Microsoft Exchange Server',
      '#Version: 8.0.0.0',
      '#Log-type: Agent Log',
    ]);
    assert.match(head[3]!, /^#Date: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(
      head[4],
      '#Fields: Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics',
    );

    // Some 330 bytes a row.
    await postern.shell(
      'Get-TransportServer | Set-TransportServer -AgentLogMaxFileSize 100KB -AgentLogMaxDirectorySize 400KB',
    );
    await write(1500);
    await eventually(async () => assert.deepEqual(names(await read('-Last 1')), ['user-3500@contoso.com']));
    const files = readdirSync(folder).map((name) => ({ name, size: statSync(join(folder, name)).size }));
    assert.ok(files.length >= 3 && files.every(({ name }) => name !== `AGENTLOG${day}-1.LOG`), JSON.stringify(files));
    assert.ok(
      files.every(({ size }) => size <= 102_400),
      JSON.stringify(files),
    );
    assert.ok(files.reduce((sum, { size }) => sum + size, 0) <= 409_600 + 102_400, JSON.stringify(files));

    await postern.shell('Get-TransportServer | Set-TransportServer -AgentLogEnabled $false');
    await write(100);
    const elsewhere = join(postern.home, 'elsewhere');
    await postern.shell(
      `Get-TransportServer | Set-TransportServer -AgentLogEnabled $true -AgentLogPath '${elsewhere}'`,
    );
    await write(100);
    client.close();
    await postern.stop();
    assert.deepEqual(
      names(await read()),
      Array.from({ length: 100 }, (_, i) => `user-${3601 + i}@contoso.com`),
    );
    assert.equal(readdirSync(elsewhere).length, 1);
  });

  test('hostile text makes no second row and no other column', async (t) => {
    const postern = posternHome(t);
    await postern.shell('Get-ReceiveConnector | Set-ReceiveConnector -InvalidHelloRejectionEnabled $false');
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const client = await openSession(t, await postern.start(), '');
    await client.ask('EHLO =cmd|"/c""!A1,,,"');
    const lines = [
      'Message-ID: <"a,b"@x>,2026-01-01T00:00:00.000Z,FAKE',
      'From: "x","y" <a,b@example.net>, =HYPERLINK("http://x") <c@example.net>;',
      '\t\x1b[2J\u202e\xff\xfe, "unterminated <d@example.net',
      '',
      'x',
    ];
    assert.match(await sendMessage(client, { from: '"a,\\"b"@example.net', to: ['"c,d"@contoso.com'], lines }), /^250/);
    await client.ask('QUIT');
    await postern.stop();
    const rows = await postern.objects<Record<string, unknown>>('Get-AgentLog');
    assert.equal(rows.length, 1);
    assert.deepEqual(
      [rows[0]?.['Action'], rows[0]?.['P1FromAddress'], rows[0]?.['Recipients']],
      ['AcceptMessage', '"a,\\"b"@example.net', ['"c,d"@contoso.com']],
    );
    const text = readFileSync(
      join(postern.home, 'logs/AgentLog', readdirSync(join(postern.home, 'logs/AgentLog'))[0]!),
      'latin1',
    );
    assert.match(text.slice(3), /^[\t\r\n\x20-\x7e\x80-\xff]*$/, 'no control characters');
    assert.equal(text.split('\r\n').length, 7);
  });

  test('logs of real Exchange servers', async (t) => {
    const folder = process.env['POSTERN_EXCHANGE_LOGS'] ?? join(ROOT, '../shared/data/exchange-logs');
    const file = join(folder, 'agentlog-ex2013-2022.log');
    if (!existsSync(file)) return t.skip('left out: shared data absent: exchange-logs');
    const postern = posternHome(t);
    mkdirSync(postern.home, { recursive: true });
    const rows = await postern.objects<Record<string, unknown>>(`Get-AgentLog -Location '${file}'`);
    assert.equal(rows.length, 2);
    assert.deepEqual(
      ['SessionId', 'IPAddress', 'P1FromAddress', 'Recipients', 'Agent', 'Event', 'Action', 'Diagnostics'].map(
        (name) => rows[0]?.[name],
      ),
      [
        '1234DADADA795F2',
        '95.11.22.33',
        'user.name@domain.com',
        ['user.name2@domain2.com'],
        'Inbound Trust Agent',
        'OnEndOfHeaders',
        'ModifyHeaders',
        'Cross premises headers filtered',
      ],
    );
    for (const other of readdirSync(folder).filter((name) => /^(?:smtp|message)/.test(name)))
      assert.deepEqual(
        await postern.objects(`Get-AgentLog -Location '${join(folder, other)}'`),
        [],
        `${other} is no agent log`,
      );
  });
});
