// IP addresses and ranges: what is accepted, how it prints, what it contains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toErrorRecord } from '../../src/core/error-record.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';

const RANGES: readonly (readonly [string, string, string, string])[] = [
  ['192.0.2.1', '192.0.2.1', '192.0.2.1', 'SingleAddress'],
  ['192.168.0.1/24', '192.168.0.0', '192.168.0.255', 'CIDR'],
  ['10.0.0.0/255.255.0.0', '10.0.0.0', '10.0.255.255', 'CIDR'],
  ['192.0.2.1-192.0.2.9', '192.0.2.1', '192.0.2.9', 'LoHi'],
  [' 192.0.2.1 - 192.0.2.9 ', '192.0.2.1', '192.0.2.9', 'LoHi'],
  ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', 'CIDR'],
  ['2001:db8::/32', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'CIDR'],
  ['2001:db8::1/128', '2001:db8::1', '2001:db8::1', 'CIDR'],
  ['::ffff:192.0.2.0/120', '192.0.2.0', '192.0.2.255', 'CIDR'],
  ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.7', 'SingleAddress'],
  ['::/80', '::', '::ffff:ffff:ffff', 'CIDR'],
  ['fe80::1-fe80::ff', 'fe80::1', 'fe80::ff', 'LoHi'],
];

for (const [text, lower, upper, format] of RANGES) {
  test(`the range "${text}" runs from ${lower} to ${upper}`, () => {
    const range = IPRange.parse(text);
    assert.equal(String(range.LowerBound), lower);
    assert.equal(String(range.UpperBound), upper);
    assert.equal(range.RangeFormat, format);
    assert.ok(range.equals(IPRange.parse(String(range))), 'it parses from what it prints');
  });
}

const REFUSED: readonly (readonly [string, string])[] = [
  ['', 'InvalidIPRange'],
  ['1.2.3', 'InvalidIPRange'],
  ['1.2.3.256', 'InvalidIPRange'],
  ['01.2.3.4', 'InvalidIPRange'],
  ['1.2.3.4/33', 'InvalidIPRange'],
  ['1.2.3.4/-1', 'InvalidIPRange'],
  ['1.2.3.4/255.0.255.0', 'InvalidIPRange'],
  ['1.2.3.4/24/24', 'InvalidIPRange'],
  ['1.2.3.4-', 'InvalidIPRange'],
  ['1.2.3.4-::1', 'InvalidIPRange'],
  ['1.2.3.4-1.2.3.5-1.2.3.6', 'InvalidIPRange'],
  ['1.2.3.9-1.2.3.4', 'IPRangeReversed'],
  ['fe80::1%eth0', 'InvalidIPRange'],
  ['::ffff:1.2.3.4/90', 'InvalidIPRange'],
  ['1.2.3.4\u0000', 'InvalidIPRange'],
];

for (const [text, id] of REFUSED) {
  test(`the range ${JSON.stringify(text)} is refused with ${id}`, () => {
    assert.throws(
      () => IPRange.parse(text),
      (thrown) => toErrorRecord(thrown).id === id,
    );
  });
}

test('IPv6 prints as RFC 5952 wants it', () => {
  const cases = [
    ['2001:0DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::1.2.3.4', '::102:304'],
  ] as const;
  for (const [given, printed] of cases) assert.equal(String(IPAddress.parse(given)), printed);
});

test('a mapped address and its IPv4 address are one', () => {
  assert.ok(IPAddress.parse('::ffff:192.0.2.1').equals(IPAddress.parse('192.0.2.1')));
  assert.ok(IPRange.parse('192.0.2.0/24').contains(IPAddress.parse('::ffff:192.0.2.77')));
});

test('a DNS list is asked with reversed octets or nibbles', () => {
  assert.equal(IPAddress.parse('192.0.2.99').reversedName('bad.example'), '99.2.0.192.bad.example');
  assert.equal(
    IPAddress.parse('2001:db8:1:2:3:4:567:89ab').reversedName('bad.example'),
    'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bad.example',
  );
});

test('ranges of random prefixes contain exactly their own addresses', () => {
  let seed = 42;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
  for (let i = 0; i < 2000; i++) {
    const base = random();
    const bits = random() % 33;
    const range = IPRange.parse(`${IPAddress.fromV4(base)}/${bits}`);
    const other = i % 2 === 0 ? random() : base ^ (random() >>> 24);
    const same = bits === 0 || base >>> (32 - bits) === (other >>> 0) >>> (32 - bits);
    assert.equal(range.contains(IPAddress.fromV4(other)), same, `${range} and ${IPAddress.fromV4(other)}`);
  }
});
