// Mail from scripts under TLS with a login, by Send-MailMessage and by [Net.Mail.SmtpClient], against a real server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { authSmtpServer, TEST_CERTIFICATE } from '../support/auth-smtp-server.ts';
import { testShell } from './support/run-shell.ts';

const CREDENTIAL = "$c = New-Object PSCredential 'bob', (ConvertTo-SecureString hunter2 -AsPlainText -Force)";

/** This process trusts the test's certificate until the test ends. */
function trusting(t: TestContext): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TEST_CERTIFICATE]);
  t.after(() => setDefaultCACertificates(before));
}

test('Send-MailMessage logs in by PLAIN and by LOGIN, under TLS', async (t) => {
  trusting(t);
  for (const methods of [['PLAIN'], ['LOGIN'], ['LOGIN', 'PLAIN']]) {
    const server = await authSmtpServer(t, { methods, authRequired: true });
    const { stderr, status } = await testShell().script(
      `${CREDENTIAL}; Send-MailMessage -SmtpServer 127.0.0.1 -Port ${server.port} -UseSsl -Credential $c -From a@b.c -To x@y.z -Subject s -Body 'text'`,
    );
    assert.deepEqual([status, stderr], [0, '']);
    const [mail] = server.taken;
    assert.deepEqual([mail?.user, mail?.secure, mail?.from, mail?.to], ['bob', true, 'a@b.c', ['x@y.z']]);
    assert.equal(mail?.method, methods.includes('PLAIN') ? 'PLAIN' : 'LOGIN');
  }
});

test('a wrong password, and a server that wants one and got none, are errors', async (t) => {
  trusting(t);
  const server = await authSmtpServer(t, { authRequired: true });
  const send = `Send-MailMessage -SmtpServer localhost -Port ${server.port} -UseSsl -From a@b.c -To x@y.z -Subject s -Body x`;
  const wrong = CREDENTIAL.replace('hunter2', 'wrong');
  assert.deepEqual(await testShell().errorIds(`${wrong}; ${send} -Credential $c`), ['System.Net.Mail.SmtpException']);
  assert.deepEqual(await testShell().errorIds(send), ['System.Net.Mail.SmtpException']);
  assert.deepEqual(server.taken, []);
});

test('a certificate nobody trusts is an error of its own, and nothing is sent', async (t) => {
  const server = await authSmtpServer(t);
  const send = `Send-MailMessage -SmtpServer 127.0.0.1 -Port ${server.port} -UseSsl -From a@b.c -To x@y.z -Subject s -Body x`;
  assert.deepEqual(await testShell().errorIds(`${CREDENTIAL}; ${send} -Credential $c`), ['CertificateNotTrusted']);
  const client = `$s = New-Object Net.Mail.SmtpClient('127.0.0.1', ${server.port}); $s.EnableSsl = $true`;
  assert.deepEqual(await testShell().errorIds(`${client}; $s.Send('a@b.c', 'x@y.z', 's', 'b')`), [
    'AuthenticationException',
  ]);
  assert.deepEqual(server.taken, []);
});

test('SmtpClient sends four texts, and a message with all that scripts fill in', async (t) => {
  trusting(t);
  const server = await authSmtpServer(t);
  const folder = mkdtempSync(join(tmpdir(), 'postern-smtp-client-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'report.csv'), 'a,b\n');
  const { stderr, stdout } = await testShell().script(`
    Set-Location '${folder}'
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
    $smtp = New-Object Net.Mail.SmtpClient('localhost')
    $smtp.Port = ${server.port}
    $smtp.Send('a@b.c', 'x@y.z, "Last, First" <w@y.z>', 'plain', 'text')
    $msg = New-Object System.Net.Mail.MailMessage
    $msg.From = 'Edge <edge@contoso.com>'
    $msg.To.Add('anna@contoso.com')
    $msg.To.Add((New-Object Net.Mail.MailAddress('ben@contoso.com', 'Ben B')))
    $msg.CC.Add('cc@contoso.com'); $msg.Bcc.Add('bcc@contoso.com')
    $msg.ReplyTo = 'reply@contoso.com'
    $msg.Subject = "Report of $('today')"
    $msg.IsBodyHtml = $true
    $msg.Body = @"
<html><body>Bl\u00f6cked</body></html>
"@
    $msg.Priority = [System.Net.Mail.MailPriority]::High
    $msg.Headers.Add('X-Report', 'daily')
    $att = New-Object Net.Mail.Attachment('report.csv')
    $msg.Attachments.Add($att)
    $smtp.EnableSsl = $true
    $smtp.Credentials = New-Object System.Net.NetworkCredential('bob', 'hunter2')
    $smtp.Send($msg)
    $att.Dispose(); $msg.Dispose()
    "$($msg.To.Count) $($msg.To[1].Host) $($msg.Priority) $($smtp.Port)"
  `);
  assert.deepEqual([stderr, stdout], ['', `2 contoso.com High ${server.port}\n`]);
  const [plain, full] = server.taken;
  assert.deepEqual([plain?.secure, plain?.user, plain?.to], [false, undefined, ['x@y.z', 'w@y.z']]);
  assert.deepEqual([full?.secure, full?.user], [true, 'bob']);
  assert.deepEqual(full?.to, ['anna@contoso.com', 'ben@contoso.com', 'cc@contoso.com', 'bcc@contoso.com']);
  assert.match(
    full!.text,
    /^From: "Edge" <edge@contoso\.com>\r\nTo: anna@contoso\.com,\r\n "Ben B" <ben@contoso\.com>/,
  );
  assert.match(full!.text, /\r\nReply-To: reply@contoso\.com\r\nSubject: Report of today\r\n/);
  assert.match(full!.text, /\r\nX-Report: daily\r\n/);
  assert.match(full!.text, /Content-Type: text\/html; charset=utf-8/);
  assert.match(full!.text, /filename="report\.csv"\r\n\r\nYSxiCg==\r\n/);
  assert.doesNotMatch(full!.text, /bcc@/);
});

test('what is no message, address, field or file is refused before anything is sent', async (t) => {
  const server = await authSmtpServer(t);
  const client = `$s = New-Object Net.Mail.SmtpClient('127.0.0.1', ${server.port}); $m = New-Object Net.Mail.MailMessage('a@b.c', 'x@y.z')`;
  const cases: readonly (readonly [string, string])[] = [
    ["$s.Send('a@b.c', 'no address', 's', 'b')", 'FormatException'],
    ['$s.Send((New-Object Net.Mail.MailMessage))', 'FormatException'],
    ['$m.Subject = "s`r`nBcc: all@y.z"; $s.Send($m)', 'FormatException'],
    ['$m.Headers.Add(\'X-A\', "b`r`nBcc: all@y.z"); $s.Send($m)', 'FormatException'],
    ["$m.Headers.Add('Bcc', 'all@y.z'); $s.Send($m)", 'FormatException'],
    ["$m.Attachments.Add('/no/such/file'); $s.Send($m)", 'FormatException'],
    ["$s.Credentials = New-Object Net.NetworkCredential('bob', 'hunter2'); $s.Send($m)", 'FormatException'],
    ['$s.Port = 0', 'BadCmdletArgument'],
  ];
  for (const [text, id] of cases) assert.deepEqual(await testShell().errorIds(`${client}; ${text}`), [id], text);
  assert.deepEqual(server.taken, []);
  const shown = await testShell().script("New-Object Net.NetworkCredential('bob', 'hunter2') | Format-List *");
  assert.doesNotMatch(shown.stdout, /hunter2/);
  assert.deepEqual(
    await testShell().errorIds('[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }'),
    ['PropertyAssignmentException'],
  );
});
