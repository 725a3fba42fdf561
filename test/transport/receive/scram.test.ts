// SCRAM-SHA-256 by the example of RFC 7677, and what a client may not send.
import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import type { ScramKeys } from '../../../src/core/accounts.ts';
import { ScramServer } from '../../../src/transport/receive/trust/scram-server.ts';

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** RFC 7677, 3: user `user`, password `pencil`. */
const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
const salted = pbkdf2Sync('pencil', salt, 4096, 32, 'sha256');
const KEYS: ScramKeys = {
  salt,
  iterations: 4096,
  storedKey: createHash('sha256').update(hmac(salted, 'Client Key')).digest(),
  serverKey: hmac(salted, 'Server Key'),
  account: { identity: 'X\\user', addresses: [], source: 'local' },
  reason: 'BadPassword',
};
const NONCE = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
const FIRST = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO';
const FINAL = `c=biws,r=rOprNGfwEbeRWgbNEkqO${NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;

const server = (keys = KEYS) => new ScramServer(() => keys, NONCE);

test('the example of RFC 7677', () => {
  const scram = server();
  assert.deepEqual(scram.next(FIRST), {
    kind: 'challenge',
    text: `r=rOprNGfwEbeRWgbNEkqO${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  });
  assert.equal(scram.name, 'user');
  assert.deepEqual(scram.next(FINAL), { kind: 'proved', text: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=' });
});

const MALFORMED = [
  '',
  'n=user,r=abc',
  'p=tls-unique,,n=user,r=abc',
  'n,a=root,n=user,r=abc',
  'n,,n=,r=abc',
  'n,,n=user,r=',
  'n,,n=us=er,r=abc',
  'n,,n=user,r=a\u0001b',
  'x,,n=user,r=abc',
  `n,,n=${'u'.repeat(2000)},r=abc`,
];
for (const message of MALFORMED)
  test(`refused as a first message: ${message.slice(0, 40)}`, () => {
    assert.equal(server().next(message).kind, 'malformed');
  });

test('a name may hold a comma and an equals sign', () => {
  const scram = server();
  scram.next('n,,n=a=2Cb=3Dc,r=abc');
  assert.equal(scram.name, 'a,b=c');
});

const REFUSED = [
  ['another nonce', FINAL.replace('r=rOpr', 'r=rOpx')],
  ['another proof', FINAL.replace('p=dHzb', 'p=eHzb')],
  ['a short proof', FINAL.replace(/p=.*/, 'p=dHzb')],
  ['another header', FINAL.replace('c=biws', 'c=eSws')],
  ['an extension that is not signed', FINAL.replace(',p=', ',x=1,p=')],
] as const;
for (const [what, message] of REFUSED)
  test(`refused: ${what}`, () => {
    const scram = server();
    scram.next(FIRST);
    assert.equal(scram.next(message).kind, 'refused');
  });

test('keys of nobody fit no proof', () => {
  const scram = server({ ...KEYS, account: undefined });
  scram.next(FIRST);
  assert.equal(scram.next(FINAL).kind, 'refused');
});
