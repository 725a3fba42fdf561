// Secrets typed in a command: found in every place they are typed, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../../src/shell/secret-texts.ts';

const HIDDEN: readonly (readonly [string, string])[] = [
  ["ConvertTo-SecureString 'Pa55 w' -AsPlainText -Force", 'ConvertTo-SecureString ***** -AsPlainText -Force'],
  ['convertto-securestring hunter2 -a -f', 'convertto-securestring ***** -a -f'],
  ['ConvertTo-SecureString -String:"a$b" -AsPlainText', 'ConvertTo-SecureString -String:***** -AsPlainText'],
  ["'hunter2' | ConvertTo-SecureString -AsPlainText", '***** | ConvertTo-SecureString -AsPlainText'],
  [
    "Set-MailUser 'kim' -Password (ConvertTo-SecureString 'x' -AsPlainText -Force)",
    "Set-MailUser 'kim' -Password (ConvertTo-SecureString ***** -AsPlainText -Force)",
  ],
  ['Set-X -Password a -Name b', 'Set-X -Password ***** -Name b'],
  ['Import-ExchangeCertificate -Password:1234', 'Import-ExchangeCertificate -Password:*****'],
  ["$password = 'x'; $name = 'y'", "$password = *****; $name = 'y'"],
  ["@{ ApiToken = 'x'; Name = 'y' }", "@{ ApiToken = *****; Name = 'y' }"],
  ["[System.Net.NetworkCredential]::new('u', 'p')", '[System.Net.NetworkCredential]::new(*****, *****)'],
  ["New-Object PSCredential 'u', $p", 'New-Object PSCredential *****, $p'],
];

test('secrets become stars', () => {
  for (const [text, expected] of HIDDEN) {
    const hidden = withoutSecrets(text);
    assert.equal(hidden.text, expected);
    assert.notEqual(hidden.secrets.length, 0);
  }
});

test('what is no secret stays', () => {
  for (const text of [
    'Set-MailUser kim -Password $password',
    '$password = Read-Host -AsSecureString',
    '$credential = Get-Credential kim',
    "Get-MailUser 'kim' | fl",
    'ConvertTo-SecureString',
    'Set-X -Password',
    '@{ Password = ',
  ])
    assert.deepEqual(withoutSecrets(text), { text, secrets: [] }, text);
});
