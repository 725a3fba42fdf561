// LDAP filters as bytes, and names that try to be syntax.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { children, readElement } from '../../src/trust/ber.ts';
import { escapeFilterValue, escapeNameValue, filterBytes } from '../../src/trust/ldap/filter.ts';

test('a comparison, a presence, substrings, and their combinations', () => {
  assert.equal(filterBytes('(uid=kim)').toString('hex'), 'a30a0403756964' + '04036b696d');
  assert.equal(filterBytes('(uid=*)').toString('hex'), '8703756964');
  assert.equal(filterBytes('(cn=a*b*c)').toString('hex'), 'a40f0402636e3009' + '800161810162820163');
  assert.equal(filterBytes('(&(a=1)(!(b=2)))')[0], 0xa0);
});

for (const text of [
  '',
  'uid=kim',
  '(uid=kim',
  '(uid=kim))',
  '(=x)',
  '()',
  '(&)',
  '(!(a=1)(b=2))',
  '(a=\\zz)',
  '('.repeat(50),
])
  test(`no filter: ${text}`, () => {
    assert.throws(() => filterBytes(text));
  });

for (const hostile of ['*', 'kim)(uid=*', '*)(objectClass=*', '\\2a', 'a\0b', '((', '\\'])
  test(`a name stays a name: ${JSON.stringify(hostile)}`, () => {
    const filter = filterBytes(`(uid=${escapeFilterValue(hostile)})`);
    const { tag, content } = readElement(filter)!;
    assert.equal(tag, 0xa3, 'one comparison');
    assert.equal(children(content)[1]!.content.toString('utf8'), hostile);
  });

test('a name stays one value of a distinguished name', () => {
  assert.equal(escapeNameValue('a,ou=x+b="c"'), 'a\\,ou\\=x\\+b\\=\\"c\\"');
  assert.equal(escapeNameValue(' a '), '\\ a\\ ');
  assert.equal(escapeNameValue('a\0'), 'a\\00');
  assert.equal(escapeNameValue('#a'), '\\#a');
});

test('lengths that lie are no elements', () => {
  assert.throws(() => readElement(Buffer.from([0x30, 0x80, 0, 0])));
  assert.throws(() => readElement(Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1])));
  assert.throws(() => readElement(Buffer.from([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]), 0, 1000));
  assert.equal(readElement(Buffer.from([0x30, 5, 1])), undefined);
  assert.throws(() => children(Buffer.from([4, 5, 1])));
});
