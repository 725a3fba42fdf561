// Makes hostile Received fields from a seed and checks what must hold for every one; used by the long run and the replay.
import assert from 'node:assert/strict';
import { lastExternalIp } from '../../src/core/last-external-ip.ts';
import { receivedFrom } from '../../src/core/received-from.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';

const PEER = IPAddress.parse('10.0.0.1');
const INTERNAL = [IPRange.parse('10.0.0.0/8')];

const PIECES = [
  'from ',
  'by ',
  ' by mx ',
  ' with ESMTP',
  '(',
  ')',
  '[',
  ']',
  '((',
  '\\',
  '"',
  '<',
  '>',
  ';',
  ':',
  '%',
  '=',
  ' ',
  '\t',
  '\r\n\t',
  '\0',
  'helo=',
  'HELO ',
  'EHLO ',
  '[192.0.2.1]',
  '(192.0.2.1)',
  '([192.0.2.1])',
  '[IPv6:2001:db8::1]',
  '[IPv6:',
  '::ffff:192.0.2.1',
  '[10.0.0.2]',
  '[127.0.0.1]',
  '[999.999.999.999]',
  '1.2.3',
  'fe80::1%eth0',
  'localhost',
  'mail pickup service ',
  'é',
  '\u2028',
  'x'.repeat(70),
  '('.repeat(50),
] as const;

/** A small generator of numbers (mulberry32), so that a seed repeats its run. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function hostileField(random: (below: number) => number): string {
  const start = random(4) === 0 ? '' : 'from ';
  return start + Array.from({ length: random(25) }, () => PIECES[random(PIECES.length)]).join('');
}

/** No exception; an address only if the field spells one; a trusted tail can't be talked away by an untrusted head. */
export function checkField(field: string): void {
  const from = receivedFrom(field);
  if (from !== undefined && from !== 'local') {
    assert.ok(from instanceof IPAddress);
    assert.ok(IPAddress.parse(from.toString()).equals(from));
    assert.match(field, from.version === 4 ? /\d+\.\d+|::/ : /:/);
  }
  const found = lastExternalIp(PEER, [{ name: 'Received', value: field }], INTERNAL);
  assert.ok(found === undefined || (found.equals(from as IPAddress) && !INTERNAL[0]!.contains(found)));
}

/** What a client can put into HELO where the server writes `from <helo> (<name> [<address>]) by`: a word of printable ASCII. */
export function checkHelo(helo: string): void {
  const word = helo.replace(/[^\x21-\x7e]/g, '').replace(/[()\\]/g, '?');
  if (word === '') return;
  const from = receivedFrom(`from ${word} (rdns.example [198.51.100.7]) by mx.example with SMTP`);
  assert.equal(String(from), '198.51.100.7', word);
}
