// Who a session is and what it may: the filters' five questions, rights, logons, relaying, and connectors that change while the transport runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { eventually } from '../support/eventually.ts';
import { openSession } from '../support/open-session.ts';
import { type PosternHome, posternHome } from '../support/postern.ts';
import type { SmtpClient } from '../support/smtp-client.ts';

const ANONYMOUS = "'NT AUTHORITY\\ANONYMOUS LOGON'";
const USERS = "'NT AUTHORITY\\Authenticated Users'";
const LISTED = /^550 5\.7\.1 External client with IP address/;
const KIM = Buffer.from('\0kim@contoso.com\0correct horse').toString('base64');
const NEW_KIM = `$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
  New-MailUser kim -Password $password -UserPrincipalName kim@contoso.com | Out-Null`;

interface Row {
  readonly Recipients: readonly string[];
  readonly Diagnostics: string;
}

/** What the connection filtering agent did about the message to that recipient. */
async function filterOn(postern: PosternHome, recipient: string): Promise<string> {
  return eventually(async () => {
    const rows = await postern.objects<Row>('Get-AgentLog | select Recipients, Diagnostics');
    const row = rows.find(({ Recipients }) => Recipients.includes(recipient));
    assert.ok(row, `no row for ${recipient}`);
    return row.Diagnostics;
  });
}

async function sendTo(client: SmtpClient, recipient: string, from = 'a@example.net'): Promise<string> {
  await client.ask('RSET');
  await client.ask(`MAIL FROM:<${from}>`);
  await client.ask('RCPT TO:<postmaster@contoso.com>');
  const answer = await client.ask(`RCPT TO:<${recipient}>`);
  if (!answer.startsWith('250')) return answer;
  await client.ask('DATA');
  client.send(`From: ${from}\r\nSubject: x\r\n\r\nx\r\n.\r\n`);
  return (await client.reply())?.join('\n') ?? '(closed)';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

describe('trust', { concurrency: 2 }, () => {
  test('the five questions: agent, filter, class of the session, right, exception', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
      Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null
      ${NEW_KIM}`);
    const port = await postern.start();
    const anonymous = async (to: string) => sendTo(await openSession(t, port), `${to}@contoso.com`);
    const undo = async (change: string, to: string, back: string) => {
      await postern.shell(change);
      assert.match(await anonymous(to), /^250 2\.6\.0/, change);
      await postern.shell(back);
    };
    assert.match(await anonymous('nobody'), LISTED);
    await undo(
      "Disable-TransportAgent 'Connection Filtering Agent' -Confirm:$false",
      'one',
      "Enable-TransportAgent 'Connection Filtering Agent'",
    );
    await undo('Set-IPBlockListConfig -Enabled $false', 'two', 'Set-IPBlockListConfig -Enabled $true');
    await undo(
      `Get-ReceiveConnector | Add-ADPermission -User ${ANONYMOUS} -ExtendedRights Ms-Exch-Bypass-Anti-Spam | Out-Null`,
      'four',
      `Get-ReceiveConnector | Remove-ADPermission -User ${ANONYMOUS} -ExtendedRights Ms-Exch-Bypass-Anti-Spam -Confirm:$false`,
    );
    await undo(
      'Set-IPBlockListConfig -BypassedRecipients five@contoso.com,postmaster',
      'five',
      'Set-IPBlockListConfig -BypassedRecipients postmaster',
    );
    assert.match(await anonymous('nobody'), LISTED);

    // Who has logged on is none of a filter's business that is for external mail only, and has a right besides.
    await postern.shell(
      'Get-ReceiveConnector | Set-ReceiveConnector -AuthMechanism BasicAuth -PermissionGroups AnonymousUsers,ExchangeUsers',
    );
    const kim = async (to: string) => {
      const client = await openSession(t, port);
      assert.match(await client.ask(`AUTH PLAIN ${KIM}`), /^235/);
      return sendTo(client, `${to}@contoso.com`, 'kim@contoso.com');
    };
    assert.match(await kim('three'), /^250 2\.6\.0/);
    await postern.shell('Set-IPBlockListConfig -InternalMailEnabled $true');
    assert.match(await kim('right'), /^250 2\.6\.0/);
    await postern.shell(
      `Get-ReceiveConnector | Add-ADPermission -User ${USERS} -ExtendedRights Ms-Exch-Bypass-Anti-Spam -Deny | Out-Null`,
    );
    assert.match(await kim('nobody'), LISTED);

    for (const [to, why] of [
      ['one', 'agentDisabled'],
      ['two', 'configDisabled'],
      ['three', 'sessionClass'],
      ['four', 'bypassRight'],
      ['five', 'exception'],
      ['right', 'bypassRight'],
    ] as const)
      assert.match(await filterOn(postern, `${to}@contoso.com`), new RegExp(why), to);
  });

  test('the right to bypass the filters cannot be taken from externally secured servers', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
      Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null
      Set-IPBlockListConfig -InternalMailEnabled $true
      Get-ReceiveConnector | Set-ReceiveConnector -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers
      Get-ReceiveConnector | Add-ADPermission -User 'MS Exchange\\Externally Secured Servers' -ExtendedRights Ms-Exch-Bypass-Anti-Spam -Deny | Out-Null`);
    const client = await openSession(t, await postern.start());
    assert.match(await sendTo(client, 'u@contoso.com'), /^250 2\.6\.0/);
    assert.match(await filterOn(postern, 'u@contoso.com'), /bypassRight/);
  });

  test('relaying is for hosts by address and for those who log on, each apart', async (t) => {
    const postern = posternHome(t);
    const [hosts, users] = [await freePort(), await freePort()];
    const port = await postern.start();
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
      ${NEW_KIM}
      New-ReceiveConnector Hosts -Usage Custom -Bindings 127.0.0.1:${hosts} -RemoteIPRanges 127.0.0.1 -PermissionGroups AnonymousUsers | Add-ADPermission -User ${ANONYMOUS} -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient | Out-Null
      New-ReceiveConnector Users -Usage Client -Bindings 127.0.0.1:${users} -RemoteIPRanges 0.0.0.0-255.255.255.255 -TarpitInterval 0 -AuthTarpitInterval 0 | Out-Null`);
    await eventually(async () => (await openSession(t, users)).close());
    const rcpt = async (client: SmtpClient, from: string) => {
      const answer = await client.ask(`MAIL FROM:<${from}>`);
      return answer.startsWith('250') ? client.ask('RCPT TO:<somebody@elsewhere.example>') : answer;
    };
    for (const from of ['a@example.net', 'boss@contoso.com', ''])
      assert.match(await rcpt(await openSession(t, port), from), /^550 5\.7\.1 Unable to relay/, from);
    assert.match(await rcpt(await openSession(t, hosts), 'a@example.net'), /^250/);

    const client = await openSession(t, users);
    assert.match(await rcpt(client, 'kim@contoso.com'), /^530 5\.7\.1/);
    assert.match(await client.ask(`AUTH PLAIN ${KIM}`), /^5(04|38) /, 'not in the clear');
    assert.match(await client.ask('STARTTLS'), /^220/);
    await client.secure();
    assert.match(await client.ask('EHLO client.example'), /AUTH LOGIN PLAIN/);
    assert.match(await client.ask(`AUTH PLAIN ${KIM}`), /^235/);
    assert.match(await rcpt(client, 'other@contoso.com'), /^550 5\.7\.1/, 'only its own addresses');
    assert.match(await rcpt(client, 'kim@contoso.com'), /^250/);
  });

  test('what a connector is for counts from the next connection on', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null; ${NEW_KIM}`);
    const port = await postern.start();
    const hello = async (at = port) => {
      const client = await openSession(t, at, '');
      const answer = await client.ask('EHLO client.example');
      client.close();
      return answer;
    };
    const set = (text: string) => postern.shell(`Get-ReceiveConnector | Set-ReceiveConnector ${text}`);
    assert.doesNotMatch(await hello(), /AUTH/);
    await set('-AuthMechanism Tls,BasicAuth -PermissionGroups AnonymousUsers,ExchangeUsers');
    assert.match(await hello(), /STARTTLS[\s\S]*AUTH LOGIN PLAIN/);
    await set('-AuthMechanism Tls,BasicAuth,BasicAuthRequireTLS');
    assert.doesNotMatch(await hello(), /AUTH/);

    const named = async () => {
      const client = await openSession(t, port);
      await client.ask('STARTTLS');
      await client.secure();
      const { subject } = (client.socket as TLSSocket).getPeerCertificate();
      client.close();
      return subject.CN;
    };
    const before = await named();
    await postern.shell(
      'New-ExchangeCertificate -DomainName mail.contoso.com -Services SMTP | Out-Null; Get-ReceiveConnector | Set-ReceiveConnector -Fqdn mail.contoso.com',
    );
    assert.deepEqual([before === 'mail.contoso.com', await named()], [false, 'mail.contoso.com']);

    const [one, two] = [await freePort(), await freePort()];
    await set(`-Bindings 127.0.0.1:${port},127.0.0.1:${one}`);
    await eventually(async () => assert.match(await hello(one), /^250/));
    const open = await openSession(t, one);
    await set(`-Bindings 127.0.0.1:${port},127.0.0.1:${two}`);
    await eventually(() => assert.rejects(hello(one)));
    await eventually(async () => assert.match(await hello(two), /^250/));
    assert.match(await open.ask('NOOP'), /^250/, 'a session outlives its binding');
    await set('-RemoteIPRanges 192.0.2.0/24');
    await assert.rejects(hello());
    await set('-RemoteIPRanges 127.0.0.0/8');
    assert.match(await hello(), /^250/);
    await set('-Enabled $false');
    await eventually(() => assert.rejects(hello()));
  });

  test('hostile names stay in their fields of every log', async (t) => {
    const postern = posternHome(t);
    const { cert, key } = hostileCertificate(t);
    if (cert === undefined) return t.skip('openssl absent: no certificate with a hostile subject');
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null; ${NEW_KIM}`);
    const port = await postern.start();
    await postern.shell(`Set-TransportConfig -TLSReceiveDomainSecureList partner.test
      Get-ReceiveConnector | Set-ReceiveConnector -ProtocolLoggingLevel Verbose -DomainSecureEnabled $true -AuthTarpitInterval 0 -InvalidHelloRejectionEnabled $false -AuthMechanism Tls,BasicAuth -PermissionGroups AnonymousUsers,ExchangeUsers,Partners`);
    const client = await openSession(t, port, 'EHLO "=cmd|a,b",""');
    await client.ask('STARTTLS');
    await client.secure({ cert, key });
    await client.ask('EHLO =HYPERLINK("x"),y');
    const names = ['=1+1,"x', 'a\r\n2026-01-01T00:00:00Z,forged', '__proto__', '\u202eevil', 'x'.repeat(300)];
    for (const name of names) {
      const plain = Buffer.from(`\0${name}\0secret`).toString('base64');
      if (!(await client.ask(`AUTH PLAIN ${plain}`)).startsWith('5')) break;
    }
    await openSession(t, port);
    await postern.stop();
    const logs = join(postern.home, 'logs');
    const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((name) => /\.log$/i.test(name));
    assert.ok(files.length > 1, files.join());
    for (const file of files) {
      const lines = readFileSync(join(logs, file), 'utf8').split('\r\n').slice(0, -1);
      const fields = lines.find((line) => line.startsWith('#Fields:'))!.split(',').length;
      for (const line of lines.filter((one) => !/^\ufeff?#/.test(one))) {
        assert.doesNotMatch(line, /[\r\n\0\u202e]/, file);
        assert.equal(line.replace(/"(?:[^"]|"")*"/g, '').split(',').length, fields, `${file}: ${line}`);
        assert.doesNotMatch(line, /^2026-01-01T00:00:00Z,forged/);
      }
    }
    const said = await postern.objects<{ Data: string }>('Get-ProtocolLog | select Data');
    assert.ok(
      said.some(({ Data }) => Data.includes('evil') && Data.includes('CN=')),
      'the subject is in the log',
    );
  });
});

/** Its subject has line ends and commas in it. */
function hostileCertificate(t: { after(work: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-hostile-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = '/CN=evil\r\n2026-01-01T00:00:00Z,forged/O=","="';
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-utf8', '-subj', subject],
    ...['-keyout', keyFile, '-out', certFile],
  ]);
  return made.status === 0
    ? { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
    : { cert: undefined, key: undefined };
}
