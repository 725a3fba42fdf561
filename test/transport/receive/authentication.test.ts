// SCRAM-SHA-256 over a real session, and what the guard and the logon log make of logons that fail.
import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { ReceiveConnector } from '../../../src/core/objects/receive-connector.ts';
import { TimeSpan } from '../../../src/core/values/time-span.ts';
import type { LogonAttempt } from '../../../src/transport/receive/trust/trust-context.ts';
import { plainConfig } from '../../support/plain-config.ts';
import type { SmtpClient } from '../../support/smtp-client.ts';
import { ANY_PORT, startTestTransport } from '../../support/test-transport.ts';
import { addUsers, plainAccounts } from '../../support/trust-setup.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

async function start(t: TestContext) {
  const config = plainConfig();
  const attempts: LogonAttempt[] = [];
  config.set(ReceiveConnector, {
    Bindings: [ANY_PORT],
    Fqdn: 'edge.test',
    AuthMechanism: 'BasicAuth',
    PermissionGroups: 'ExchangeUsers',
    AuthTarpitInterval: new TimeSpan(0),
    TarpitInterval: new TimeSpan(0),
    MaxLogonFailures: 0,
  });
  await addUsers(config, ['CONTOSO\\kim secret kim@contoso.com']);
  const accounts = plainAccounts();
  const transport = await startTestTransport({ config, accounts, logonLog: (attempt) => attempts.push(attempt) });
  t.after(() => transport.stop());
  const open = async () => {
    const client = await transport.connect();
    await client.reply();
    await client.ask('EHLO client.example');
    return client;
  };
  return { open, attempts, transport };
}

/** The client's side of RFC 5802. */
async function scram(client: SmtpClient, name: string, password: string): Promise<string> {
  const bare = `n=${name},r=clientnonce`;
  const challenge = await client.ask(`AUTH SCRAM-SHA-256 ${base64(`n,,${bare}`)}`);
  const server = Buffer.from(challenge.slice(4), 'base64').toString();
  const [, nonce, salt, count] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(server)!;
  const salted = pbkdf2Sync(password, Buffer.from(salt!, 'base64'), Number(count), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const withoutProof = `c=biws,r=${nonce}`;
  const message = `${bare},${server},${withoutProof}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!)).toString('base64');
  const final = await client.ask(base64(`${withoutProof},p=${proof}`));
  if (!final.startsWith('334')) return final;
  const verifier = hmac(hmac(salted, 'Server Key'), message).toString('base64');
  assert.equal(Buffer.from(final.slice(4), 'base64').toString(), `v=${verifier}`);
  return client.ask('');
}

test('SCRAM-SHA-256 proves both sides', async (t) => {
  const { open, attempts } = await start(t);
  const client = await open();
  assert.match(await scram(client, 'nobody', 'secret'), /^535 5\.7\.3/);
  assert.match(await scram(client, 'kim', 'wrong'), /^535 5\.7\.3/);
  assert.match(await scram(client, 'CONTOSO\\kim', 'secret'), /^235 2\.7\.0/);
  assert.match(await client.ask('MAIL FROM:<kim@contoso.com>'), /^250/);
  assert.deepEqual(
    attempts.map(({ account, result, reason }) => [account, result, reason]),
    [
      ['nobody', 'Failed', 'UnknownUser'],
      ['kim', 'Failed', 'BadPassword'],
      ['CONTOSO\\kim', 'Succeeded', 'local'],
    ],
  );
  client.close();
});

test('a source that keeps failing is refused, with the right password too, and other sessions go on', async (t) => {
  const { open, attempts } = await start(t);
  const guessing = await open();
  for (let i = 0; i < 10; i++)
    assert.match(await guessing.ask(`AUTH PLAIN ${base64(`\0user${i}\0guess`)}`), /^535/, `guess ${i}`);
  assert.match(await guessing.ask(`AUTH PLAIN ${base64('\0kim\0secret')}`), /^454 4\.7\.0/);
  const again = await open();
  assert.match(await again.ask(`AUTH LOGIN`), /^454 4\.7\.0/);
  assert.equal(attempts.at(-1)?.reason, 'TooManyFailedLogons');
  assert.match(await again.ask('NOOP'), /^250/);
  for (const client of [guessing, again]) client.close();
});
