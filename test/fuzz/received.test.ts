// Replays the kept hostile Received fields and a few fresh ones, and checks that size costs no more than it should.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lastExternalIp } from '../../src/core/last-external-ip.ts';
import { receivedFrom } from '../../src/core/received-from.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { checkField, checkHelo, hostileField, randomFrom } from './received.ts';

test('the corpus', () => {
  const lines = readFileSync(new URL('./corpus/received.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean);
  assert.ok(lines.length > 0);
  for (const line of lines) {
    const field = JSON.parse(line) as string;
    checkField(field);
    checkHelo(field);
  }
});

test('fresh ones', () => {
  const random = randomFrom(7);
  for (let i = 0; i < 2000; i++) {
    const field = hostileField(random);
    checkField(field);
    checkHelo(field);
  }
});

test('fields of a megabyte are read no further than a few thousand characters', () => {
  for (const piece of ['(', ')', '\\', ' by', '[', '[192.0.2.1', '((((helo=', ' \t', 'from '])
    receivedFrom(`from ${piece.repeat(1_000_000 / piece.length)}`);
  assert.equal(receivedFrom(`from ${'x'.repeat(5000)} ([192.0.2.1]) by mx`), undefined);
});

test('ten thousand fields are walked no further than a hundred', () => {
  let reads = 0;
  const field = {
    name: 'Received',
    get value() {
      reads++;
      return 'from a ([10.0.0.2]) by b';
    },
  };
  lastExternalIp(IPAddress.parse('10.0.0.1'), Array(10_000).fill(field), [IPRange.parse('10.0.0.0/8')]);
  assert.ok(reads <= 101, String(reads));
});
