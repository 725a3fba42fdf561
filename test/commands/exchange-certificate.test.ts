// Certificates by cmdlet: made, requested and answered, imported, exported, put to use and removed.
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ExchangeCertificate } from '../../src/core/objects/exchange-certificate.ts';
import { CERTIFICATE, makeCertificate } from '../support/test-certificate.ts';
import { shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

test('one that signs itself', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const { output, errors } = await run(
    `New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
     New-ExchangeCertificate -SubjectName 'CN=mail.contoso.com, O="Contoso, Ltd", C=US' -DomainName mail.contoso.com -IncludeAcceptedDomains -IncludeAutoDiscover -Services SMTP -KeySize 2048`,
  );
  assert.deepEqual(errors, []);
  const [one] = output;
  assert.deepEqual(
    [one!['Subject'], one!['CertificateDomains'], one!['Services'], one!['Status'], one!['PublicKeySize']],
    [
      'CN=mail.contoso.com, O=Contoso\\, Ltd, C=US',
      ['mail.contoso.com', 'contoso.com', 'autodiscover.contoso.com'],
      'SMTP',
      'Valid',
      2048,
    ],
  );
  const file = join(ports.home, 'certificates', `${one!['Thumbprint']}.pem`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(join(ports.home, 'certificates')).mode & 0o777, 0o700);
  const certificate = new X509Certificate(readFileSync(file));
  assert.ok(certificate.verify(certificate.publicKey));
  assert.equal(certificate.checkHost('autodiscover.contoso.com'), 'autodiscover.contoso.com');
});

test('a request is pending until its certificate is imported', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const file = join(ports.home, 'mail.req');
  const request = `New-ExchangeCertificate -GenerateRequest -DomainName mail.contoso.com -RequestFile '${file}' -FriendlyName Outside`;
  assert.deepEqual((await run(request)).errors, []);
  assert.match(readFileSync(file, 'latin1'), /^-----BEGIN CERTIFICATE REQUEST-----/);
  const again = await run(request);
  assert.deepEqual([again.errors[0]?.id, again.errors[0]?.parameter], ['CertificateFileFailed', 'RequestFile']);
  const [pending] = (await run('Get-ExchangeCertificate | where {$_.Status -eq "PendingRequest"}')).output;
  assert.deepEqual(
    [pending!['Subject'], pending!['CertificateDomains']],
    ['CN=mail.contoso.com', ['mail.contoso.com']],
  );
  const use = await run(`Enable-ExchangeCertificate ${pending!['Thumbprint']} -Services SMTP`);
  assert.equal(use.errors[0]?.id, 'CertificateNotUsable');
  // What the authority makes of the request: a certificate for its key.
  const stored = readFileSync(join(ports.home, 'certificates', `${pending!['Thumbprint']}.pem`), 'latin1');
  const { selfSigned } = await import('../../src/trust/certificates/x509.ts');
  const key = createPrivateKey(stored.slice(stored.indexOf('-----BEGIN PRIVATE KEY')));
  const answer = selfSigned(key, { name: 'CN=mail.contoso.com', domains: [] }, new Date(), new Date(Date.now() + 1e9));
  writeFileSync(join(ports.home, 'answer.pem'), answer);
  const imported = await run(`Import-ExchangeCertificate -FileName '${join(ports.home, 'answer.pem')}'`);
  assert.deepEqual([imported.errors, imported.output[0]!['FriendlyName']], [[], 'Outside']);
  assert.equal(imported.output[0]!['HasPrivateKey'], true);
  const left = (await run('Get-ExchangeCertificate')).output.map((one) => one['Status']);
  assert.deepEqual(left, ['Valid']);
});

test('what is exported can be imported, with its key only where that is allowed', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const pem = join(ports.home, 'in.pem');
  writeFileSync(pem, CERTIFICATE.cert + CERTIFICATE.key);
  const secret = "$p = ConvertTo-SecureString 'correct horse' -AsPlainText -Force; ";
  await run(`Import-ExchangeCertificate -FileName '${pem}'`);
  const refused = await run(`${secret}Get-ExchangeCertificate | Export-ExchangeCertificate -Password $p`);
  assert.deepEqual([refused.errors[0]?.id, refused.errors[0]?.parameter], ['CertificateNotUsable', 'Password']);
  const open = await run('Get-ExchangeCertificate | Export-ExchangeCertificate | % { $_.FileData }');
  assert.doesNotMatch(String(open.output[0]), /PRIVATE/);
  await run(`Import-ExchangeCertificate -FileName '${pem}' -PrivateKeyExportable $true`);
  const out = join(ports.home, 'out.pem');
  const exported = await run(
    `${secret}Get-ExchangeCertificate | Export-ExchangeCertificate -Password $p -FileName '${out}'`,
  );
  assert.deepEqual(exported.errors, []);
  assert.match(readFileSync(out, 'latin1'), /BEGIN ENCRYPTED PRIVATE KEY/);
  assert.equal(statSync(out).mode & 0o777, 0o600);
  await run('Get-ExchangeCertificate | Remove-ExchangeCertificate -Confirm:$false');
  assert.equal(ports.config.list(ExchangeCertificate).length, 0);
  const wrong = await run(`Import-ExchangeCertificate -FileName '${out}'`);
  assert.equal(wrong.errors[0]?.id, 'CertificateNotUsable');
  const back = await run(`${secret}Import-ExchangeCertificate -FileName '${out}' -Password $p`);
  assert.deepEqual([back.errors, back.output[0]!['Thumbprint']], [[], CERTIFICATE.thumbprint]);
});

test('what is no certificate, or not for its key, or PFX, is refused', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const other = makeCertificate('other.test');
  const FILES: readonly (readonly [string | Buffer, RegExp])[] = [
    ['nothing', /no PEM/],
    [Buffer.from('308206', 'hex'), /PFX or DER.*openssl/],
    [CERTIFICATE.cert, /without a key/],
    [CERTIFICATE.key, /no certificate/],
    [CERTIFICATE.cert + other.key, /another certificate/],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /can't be used/],
  ];
  for (const [i, [content, reason]] of FILES.entries()) {
    const file = join(ports.home, `${i}.pem`);
    writeFileSync(file, content);
    const { errors } = await run(`Import-ExchangeCertificate -FileName '${file}'`);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], ['CertificateNotUsable', 'FileName']);
    assert.match(errors[0]!.message, reason);
  }
  assert.equal(ports.config.list(ExchangeCertificate).length, 0);
});

test('one that a connector names stays, one that has expired takes -Force', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const expired = makeCertificate('old.test', Date.now() - 2e9, Date.now() - 1e9);
  writeFileSync(join(ports.home, 'old.pem'), expired.cert + expired.key);
  await run(`Import-ExchangeCertificate -FileName '${join(ports.home, 'old.pem')}'`);
  const enable = 'Get-ExchangeCertificate | Enable-ExchangeCertificate -Services SMTP';
  assert.equal((await run(enable)).errors[0]?.id, 'CertificateNotUsable');
  assert.deepEqual((await run(`${enable} -Force`)).errors, []);
  assert.equal((await run(`${enable},IIS`)).errors[0]?.id, 'ParameterNotSupported');
  await run(`Get-ReceiveConnector | Set-ReceiveConnector -TlsCertificateName ${expired.thumbprint}`);
  const remove = 'Get-ExchangeCertificate | Remove-ExchangeCertificate -Confirm:$false';
  assert.equal((await run(remove)).errors[0]?.id, 'CertificateInUse');
  await run('Get-ReceiveConnector | Set-ReceiveConnector -TlsCertificateName $null');
  const removed = await run(remove);
  assert.deepEqual(removed.errors, []);
  assert.match(removed.messages.join(), /not offered/);
});
