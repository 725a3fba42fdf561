// Accounts: their logon names, their passwords, and that no output has those.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountSecret } from '../../src/core/objects/account-secret.ts';
import { LdapAuthenticationConfig } from '../../src/core/objects/ldap-authentication-config.ts';
import { MailUser } from '../../src/core/objects/mail-user.ts';
import type { ConfigView, Ports } from '../../src/core/ports.ts';
import { createAccounts } from '../../src/trust/accounts.ts';
import { shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

const NEW = `$password = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
  New-MailUser 'Kim Akers' -Password $password -SamAccountName kim -UserPrincipalName kim@contoso.com -EmailAddresses kim.akers@contoso.com, info@contoso.com -SenderAddresses '*@fabrikam.com'`;

function viewOf({ config }: Ports): ConfigView {
  const users = config.list(MailUser);
  const secrets = config.list(AccountSecret);
  const all = (objectClass: unknown) => (objectClass === MailUser ? users : secrets);
  return { one: () => config.get(LdapAuthenticationConfig), all } as unknown as ConfigView;
}

test('an account logs on with each of its names, and shows no password', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const made = await run(NEW);
  assert.deepEqual(made.errors, []);
  const accounts = createAccounts(ports.secrets);
  for (const name of ['CONTOSO\\kim', 'contoso\\KIM', 'kim', 'kim@contoso.com', 'Info@contoso.com'])
    assert.equal((await accounts.logon(viewOf(ports), name, 'correct horse')).kind, 'good', name);
  for (const name of ['FABRIKAM\\kim', 'Kim Akers', 'kim@fabrikam.com', '', 'kim\\contoso'])
    assert.deepEqual(await accounts.logon(viewOf(ports), name, 'correct horse'), {
      kind: 'bad',
      reason: 'UnknownUser',
    });
  for (const password of ['Correct horse', '', 'correct horse ', 'correct horse\0'])
    assert.equal((await accounts.logon(viewOf(ports), 'kim', password)).kind, 'bad', password);
  const logon = await accounts.logon(viewOf(ports), 'kim', 'correct horse');
  assert.deepEqual(logon.kind === 'good' && logon.account.addresses, [
    'kim@contoso.com',
    'kim.akers@contoso.com',
    'info@contoso.com',
    '*@fabrikam.com',
  ]);
  const shown = await run('Get-MailUser | ConvertTo-Json; Get-MailUser | fl * | Out-String; $password | Out-String');
  const text = JSON.stringify([shown.output, made.output]);
  const { Secret } = ports.config.list(AccountSecret)[0]!;
  const { scrypt, scram } = JSON.parse(Secret) as { scrypt: { hash: string }; scram: { storedKey: string } };
  for (const secret of ['correct horse', scrypt.hash, scram.storedKey]) assert.ok(!text.includes(secret));
});

test('a password is changed, an account is turned off, and is gone', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  await run(NEW);
  const accounts = createAccounts(ports.secrets);
  const logon = (password: string) => accounts.logon(viewOf(ports), 'kim', password);
  const change = "Set-MailUser 'Kim Akers' -Password (ConvertTo-SecureString 'battery staple' -AsPlainText -Force)";
  assert.deepEqual((await run(change)).errors, []);
  assert.equal((await logon('correct horse')).kind, 'bad');
  assert.equal((await logon('battery staple')).kind, 'good');
  await run("Set-MailUser 'Kim Akers' -Enabled $false");
  assert.deepEqual(await logon('battery staple'), { kind: 'bad', reason: 'AccountDisabled' });
  await run("Remove-MailUser 'Kim Akers' -Confirm:$false");
  assert.equal(ports.config.list(AccountSecret).length, 0);
});

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["New-MailUser pat -Password 'correct horse'", 'PasswordNotSecure', 'Password'],
  ['New-MailUser pat -Password $password -SamAccountName a\\b', 'PropertyInvalid', 'SamAccountName'],
  ['New-MailUser pat -Password $password -Domain "A`nB"', 'PropertyInvalid', 'Domain'],
  ['New-MailUser pat -Password $password -EmailAddresses INFO@contoso.com', 'ObjectAlreadyExists', 'EmailAddresses'],
  [
    'New-MailUser pat -Password $password -UserPrincipalName info@contoso.com',
    'ObjectAlreadyExists',
    'UserPrincipalName',
  ],
  ['New-MailUser pat -Password $password -SamAccountName KIM', 'ObjectAlreadyExists', 'SamAccountName'],
  ["New-MailUser 'kim akers' -Password $password -SamAccountName x", 'ObjectAlreadyExists', ''],
];
for (const [script, id, parameter] of REFUSED)
  test(`${id}: ${script}`, async (t) => {
    const { ports } = testPorts(t);
    const run = shellOver(ports);
    await run(`${NEW} -Domain CONTOSO`);
    const { errors } = await run(
      script.includes('-Domain') || !script.includes('KIM') ? script : `${script} -Domain contoso`,
    );
    assert.equal(errors[0]?.id, id);
    if (parameter !== '') assert.equal(errors[0]?.parameter, parameter);
    assert.equal(ports.config.list(MailUser).length, 1);
    assert.equal(ports.config.list(AccountSecret).length, 1);
  });

test('keys of an account that is not there are the same each time', async (t) => {
  const { ports } = testPorts(t);
  const accounts = createAccounts(ports.secrets);
  const [one, two] = [1, 2].map(() => accounts.scramKeys(viewOf(ports), 'nobody'));
  assert.deepEqual(one!.salt, two!.salt);
  assert.equal(one!.account, undefined);
});

test('a user principal name at an accepted domain is the address of its account', async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  await run(
    "New-AcceptedDomain Contoso -DomainName contoso.com; $p = ConvertTo-SecureString 'correct horse' -AsPlainText -Force",
  );
  const made = await run(`New-MailUser kim -Password $p -UserPrincipalName kim@contoso.com
    New-MailUser pat -Password $p -UserPrincipalName pat@elsewhere.example
    New-MailUser lee -Password $p -UserPrincipalName lee@contoso.com -EmailAddresses info@contoso.com`);
  assert.deepEqual(made.errors, []);
  const addresses = ports.config.list(MailUser).map(({ Name, EmailAddresses }) => `${Name} ${EmailAddresses.join()}`);
  assert.deepEqual(addresses, ['kim kim@contoso.com', 'lee info@contoso.com', 'pat ']);
  const { errors } = await run('New-MailUser two -Password $p -UserPrincipalName KIM@contoso.com');
  assert.deepEqual([errors[0]?.id, errors[0]?.parameter], ['ObjectAlreadyExists', 'UserPrincipalName']);
});

test("the directory's password is sealed in the store, opened for a search, and without its key a logon is put off", async (t) => {
  const { ports } = testPorts(t);
  const run = shellOver(ports);
  const { errors } = await run(
    `Set-LdapAuthenticationConfig -Enabled $true -Server 127.0.0.1 -Port 1 -Security None -SearchBase 'dc=x' -SearchUser 'cn=mail' -SearchPassword (ConvertTo-SecureString 'open sesame' -AsPlainText -Force)`,
  );
  assert.deepEqual(errors, []);
  const { Secret } = ports.config.list(AccountSecret)[0]!;
  assert.ok(!Secret.includes('open sesame'));
  assert.equal(ports.secrets.open(Secret), 'open sesame');
  const asked = await createAccounts(ports.secrets).logon(viewOf(ports), 'pat', 'x');
  assert.match(asked.kind === 'unavailable' ? asked.reason : '', /^LdapFailed/);
  const other = testPorts(t).ports.secrets;
  const unread = await createAccounts(other).logon(viewOf(ports), 'pat', 'x');
  assert.deepEqual(unread, { kind: 'unavailable', reason: 'SecretUnreadable' });
});
