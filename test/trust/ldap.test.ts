// Logons against a real OpenLDAP server: by template and by search, over all kinds of connection, and with names that are attacks.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { defaultsOf } from '../../src/core/object-class.ts';
import { LdapAuthenticationConfig } from '../../src/core/objects/ldap-authentication-config.ts';
import { TimeSpan } from '../../src/core/values/time-span.ts';
import { type LdapConfig, ldapLogon } from '../../src/trust/ldap/ldap-logon.ts';
import { makeCertificate } from '../support/test-certificate.ts';

const SLAPD = ['/usr/sbin/slapd', '/usr/local/libexec/slapd'].find((path) => existsSync(path));
const SCHEMA = ['/etc/ldap/schema', '/etc/openldap/schema'].find((path) => existsSync(path));
const skip = SLAPD && SCHEMA ? false : 'OpenLDAP is not installed: logons against a directory were not tried';

const CERTIFICATE = makeCertificate('localhost');
const home = mkdtempSync(join(tmpdir(), 'postern-ldap-'));
let ports: { readonly plain: number; readonly tls: number };
let stop: () => Promise<void> = async () => undefined;

/** It lets anybody bind with a name and no password, as the worst directories do. */
const CONFIG = `
include ${SCHEMA}/core.schema
include ${SCHEMA}/cosine.schema
include ${SCHEMA}/inetorgperson.schema
allow bind_anon_dn bind_anon_cred
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${home}/cert.pem
TLSCertificateKeyFile ${home}/key.pem
database mdb
suffix "dc=contoso,dc=com"
rootdn "cn=admin,dc=contoso,dc=com"
rootpw admin
directory ${home}/db
`;

const person = (uid: string, name: string) => `
dn: uid=${uid},ou=people,dc=contoso,dc=com
objectClass: inetOrgPerson
uid: ${uid}
cn: ${name}
sn: ${name}
mail: ${uid}@contoso.com
mail: ${name}@contoso.com
userPassword: secret-${uid}
`;

const LDIF = `dn: dc=contoso,dc=com
objectClass: dcObject
objectClass: organization
o: Contoso
dc: contoso

dn: ou=people,dc=contoso,dc=com
objectClass: organizationalUnit
ou: people
${person('kim', 'Kim')}${person('pat', 'Pat')}${person('pat2', 'Pat')}`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

before(async () => {
  if (skip) return;
  mkdirSync(join(home, 'db'));
  writeFileSync(join(home, 'cert.pem'), CERTIFICATE.cert);
  writeFileSync(join(home, 'key.pem'), CERTIFICATE.key);
  writeFileSync(join(home, 'slapd.conf'), CONFIG);
  writeFileSync(join(home, 'people.ldif'), LDIF);
  execFileSync(SLAPD!, ['-T', 'add', '-f', join(home, 'slapd.conf'), '-l', join(home, 'people.ldif')], {
    stdio: 'pipe',
  });
  ports = { plain: await freePort(), tls: await freePort() };
  const urls = `ldap://127.0.0.1:${ports.plain} ldaps://127.0.0.1:${ports.tls}`;
  const server = spawn(SLAPD!, ['-f', join(home, 'slapd.conf'), '-h', urls, '-d', '0'], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  stop = async () => {
    server.kill();
    await ended;
  };
  while (!(await listens(ports.plain))) await new Promise((resolve) => setTimeout(resolve, 50));
});

after(async () => {
  await stop();
  rmSync(home, { recursive: true, force: true });
});

function config(changes: Partial<LdapConfig> = {}): LdapConfig {
  const base = { Server: 'localhost', Port: ports.plain, Security: 'None', Domain: 'CONTOSO' };
  const template = { BindTemplate: 'uid={user},ou=people,dc=contoso,dc=com' };
  return { ...defaultsOf(LdapAuthenticationConfig), ...base, ...template, ...changes } as LdapConfig;
}

const search = (changes: Partial<LdapConfig> = {}) =>
  config({
    BindTemplate: null,
    SearchBase: 'dc=contoso,dc=com',
    SearchFilter: '(|(uid={user})(mail={name}))',
    ...changes,
  });

test('by a template', { skip }, async () => {
  const logon = await ldapLogon(config(), 'CONTOSO\\kim', 'secret-kim', '');
  assert.deepEqual(logon, { kind: 'good', account: { identity: 'CONTOSO\\kim', addresses: [], source: 'ldap' } });
  assert.deepEqual(await ldapLogon(config(), 'kim', 'wrong', ''), { kind: 'bad', reason: 'LdapBindRefused' });
  assert.deepEqual(await ldapLogon(config(), 'FABRIKAM\\kim', 'secret-kim', ''), {
    kind: 'bad',
    reason: 'UnknownUser',
  });
});

test('by a search, with the addresses', { skip }, async () => {
  const account = { identity: 'CONTOSO\\kim', addresses: ['kim@contoso.com', 'kim@contoso.com'], source: 'ldap' };
  assert.deepEqual(await ldapLogon(search(), 'kim@contoso.com', 'secret-kim', ''), { kind: 'good', account });
  // The same account by another name.
  for (const name of ['Kim@contoso.com', 'CONTOSO\\KIM'])
    assert.deepEqual(await ldapLogon(search(), name, 'secret-kim', ''), { kind: 'good', account });
  const byMail = search({ AccountAttribute: 'cn', SearchFilter: '(mail={name})', AddressAttribute: null });
  const named = { kind: 'good', account: { ...account, identity: 'CONTOSO\\Kim', addresses: [] } };
  assert.deepEqual(await ldapLogon(byMail, 'kim@contoso.com', 'secret-kim', ''), named);
  assert.deepEqual(await ldapLogon(search(), 'nobody', 'secret-kim', ''), { kind: 'bad', reason: 'UnknownUser' });
  assert.deepEqual(await ldapLogon(search(), 'Pat@contoso.com', 'secret-pat', ''), {
    kind: 'bad',
    reason: 'AmbiguousUser',
  });
});

test('a search with a name of its own', { skip }, async () => {
  const SearchUser = 'cn=admin,dc=contoso,dc=com';
  assert.equal((await ldapLogon(search({ SearchUser }), 'kim', 'secret-kim', 'admin')).kind, 'good');
  assert.equal((await ldapLogon(search({ SearchUser }), 'kim', 'secret-kim', 'wrong')).kind, 'unavailable');
});

const ATTACKS = [
  '*',
  'kim)(uid=*',
  '*)(uid=*))(|(uid=*',
  '\\2a',
  'k*',
  'kim\0',
  'kim,ou=people',
  'kim+uid=pat',
  '',
  '\\',
];
for (const name of ATTACKS)
  test(`a name that is an attack: ${JSON.stringify(name)}`, { skip }, async () => {
    for (const how of [config(), search()]) {
      assert.equal((await ldapLogon(how, name, 'secret-kim', '')).kind, 'bad');
      assert.equal((await ldapLogon(how, name, '', '')).kind, 'bad');
    }
  });

test('an empty password is nobody’s, though the directory takes it', { skip }, async () => {
  for (const how of [config(), search()])
    assert.deepEqual(await ldapLogon(how, 'kim', '', ''), { kind: 'bad', reason: 'EmptyPassword' });
});

test('over TLS and by StartTLS, with a certificate that is trusted and one that is not', { skip }, async () => {
  const trusted = { TrustedCertificate: CERTIFICATE.cert };
  for (const how of [{ Security: 'Tls', Port: ports.tls } as const, { Security: 'StartTls' } as const]) {
    assert.equal((await ldapLogon(config({ ...how, ...trusted }), 'kim', 'secret-kim', '')).kind, 'good');
    assert.equal((await ldapLogon(config(how), 'kim', 'secret-kim', '')).kind, 'unavailable');
    // The certificate is for another name.
    const other = { ...how, ...trusted, Server: '127.0.0.1' };
    assert.equal((await ldapLogon(config(other), 'kim', 'secret-kim', '')).kind, 'unavailable');
  }
});

test('a directory that is not there, silent, or talks nonsense', async () => {
  const nobody = { ...defaultsOf(LdapAuthenticationConfig), Server: '127.0.0.1', Security: 'None' } as LdapConfig;
  const ask = (Port: number) =>
    ldapLogon({ ...nobody, Port, BindTemplate: 'cn={user}', Timeout: new TimeSpan(300) }, 'kim', 'x', '');
  assert.equal((await ask(await freePort())).kind, 'unavailable');
  for (const answer of [
    '',
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    '0\x84\x7f\xff\xff\xff',
    '0\x05\x02\x01\x01\x61',
    '0\0'.repeat(200),
  ]) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(Buffer.from(answer, 'latin1'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    assert.equal((await ask(port)).kind, 'unavailable', JSON.stringify(answer));
    server.close();
  }
});
