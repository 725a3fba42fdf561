// Paths of MAIL and RCPT.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePathArgument } from '../../../src/transport/receive/path.ts';

const read = (text: string) => {
  const path = parsePathArgument(text, 'TO');
  return path && (path.mailbox ? [path.mailbox.local, path.mailbox.domain] : []);
};

test('paths', () => {
  assert.deepEqual(read('TO:<bob@contoso.com>'), ['bob', 'contoso.com']);
  assert.deepEqual(read('to: <bob@contoso.com>'), ['bob', 'contoso.com']);
  assert.deepEqual(read('TO:bob@contoso.com'), ['bob', 'contoso.com']);
  assert.deepEqual(read('TO:<>'), []);
  assert.deepEqual(read('TO:<"a@b"@c>'), ['"a@b"', 'c']);
  assert.deepEqual(read('TO:<"a>b\\" c"@d>'), ['"a>b\\" c"', 'd']);
  assert.deepEqual(read('TO:<@a.example,@b.example:c@d>'), ['c', 'd']);
  assert.deepEqual(read('TO:<a%b@c>'), ['a%b', 'c']);
  assert.deepEqual(read('TO:<a@[192.0.2.1]>'), ['a', '[192.0.2.1]']);
  assert.deepEqual(read('TO:<a@[IPv6:2001:db8::1]>'), ['a', '[IPv6:2001:db8::1]']);
  assert.deepEqual(read('TO:<POSTmaster>'), ['POSTmaster', undefined]);
});

test('what is no path', () => {
  for (const text of [
    '',
    'TO',
    'TO:',
    'FROM:<a@b>',
    'TO:<a@b',
    'TO:a@b>',
    'TO:<a@b>x',
    'TO:<a@b>>',
    'TO:<<a@b>>',
    'TO:<a@>',
    'TO:<@b>',
    'TO:<.a@b>',
    'TO:<a.@b>',
    'TO:<a b@c>',
    'TO:<a@b c>',
    'TO:<a@-b>',
    'TO:<@a:@b>',
    'TO:<a@b@c>',
    'TO:<"a"b@c>',
    'TO:<a\\@b@c>',
    'TO:<a@b> =x',
    'TO:<a@b> x=a=b',
    'TO:<a@[evil]>',
  ])
    assert.equal(read(text), undefined, text);
});

test('parameters', () => {
  const path = parsePathArgument('FROM:<a@b> SIZE=100  body=8BITMIME SMTPUTF8', 'FROM');
  assert.deepEqual(
    [...path!.parameters],
    [
      ['SIZE', '100'],
      ['BODY', '8BITMIME'],
      ['SMTPUTF8', ''],
    ],
  );
});

test('long input is read in linear time', () => {
  const long = 'x.'.repeat(500_000);
  for (const text of [`TO:<${long}`, `TO:<"${long}`, `TO:<@${long}`, `TO:<${long}@${long}>`, `TO:<a@b> ${long}`])
    read(text);
});
