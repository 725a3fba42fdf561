// What answers of DNS lists mean: listings, matches, and the health of a list.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isListing } from '../../../src/core/dns-list/is-listing.ts';
import { type MatchRule, matchesList } from '../../../src/core/dns-list/matches-list.ts';
import { providerHealth } from '../../../src/core/dns-list/provider-health.ts';
import type { DnsResult } from '../../../src/core/ports.ts';
import { IPAddress } from '../../../src/core/values/ip-address.ts';

test('only 127.0.0.0/8 without 127.255.255.0/24 is a listing', () => {
  for (const answer of ['127.0.0.1', '127.0.0.2', '127.255.254.255', '127.1.2.3']) assert.ok(isListing(answer), answer);
  const others = [
    '127.255.255.0',
    '127.255.255.254',
    '10.0.0.1',
    '128.0.0.2',
    '1.127.0.0',
    '127.0.0',
    '127.0.0.2 ',
    '',
    '::1',
  ];
  for (const answer of others) assert.ok(!isListing(answer), answer);
});

suite('matching', () => {
  const rule = (changes: Partial<MatchRule>): MatchRule => ({
    AnyMatch: false,
    BitmaskMatch: null,
    IPAddressesMatch: [],
    ...changes,
  });
  const ip = IPAddress.parse;
  const table: readonly [string, MatchRule, readonly string[], boolean][] = [
    ['nothing set', rule({}), ['127.0.0.2'], false],
    ['any', rule({ AnyMatch: true }), ['127.0.0.2'], true],
    ['any, no answers', rule({ AnyMatch: true }), [], false],
    ['any, an operator error', rule({ AnyMatch: true }), ['127.255.255.254'], false],
    ['any, a foreign answer', rule({ AnyMatch: true }), ['93.184.216.34'], false],
    ['any, an error beside a listing', rule({ AnyMatch: true }), ['127.255.255.254', '127.0.0.4'], true],
    ['mask 4 on 4', rule({ BitmaskMatch: ip('127.0.0.4') }), ['127.0.0.4'], true],
    ['mask 4 on 6', rule({ BitmaskMatch: ip('127.0.0.4') }), ['127.0.0.6'], true],
    ['mask 4 on 2', rule({ BitmaskMatch: ip('127.0.0.4') }), ['127.0.0.2'], false],
    ['mask 0', rule({ BitmaskMatch: ip('127.0.0.0') }), ['127.0.0.255'], false],
    ['mask 0.0.0.255', rule({ BitmaskMatch: ip('0.0.0.255') }), ['127.0.0.1'], true],
    ['mask of IPv6', rule({ BitmaskMatch: ip('2001:db8::ff') }), ['127.0.0.255'], false],
    ['mask on an operator error', rule({ BitmaskMatch: ip('127.0.0.255') }), ['127.255.255.255'], false],
    ['address hit', rule({ IPAddressesMatch: [ip('127.0.0.3'), ip('127.0.0.5')] }), ['127.0.0.5'], true],
    ['address miss', rule({ IPAddressesMatch: [ip('127.0.0.3')] }), ['127.0.0.5'], false],
    ['foreign address named', rule({ IPAddressesMatch: [ip('10.0.0.1')] }), ['10.0.0.1'], false],
    ['second answer hits', rule({ IPAddressesMatch: [ip('127.0.0.3')] }), ['127.0.0.9', '127.0.0.3'], true],
    [
      'mask misses, address hits',
      rule({ BitmaskMatch: ip('127.0.0.4'), IPAddressesMatch: [ip('127.0.0.3')] }),
      ['127.0.0.3'],
      true,
    ],
  ];
  for (const [name, one, answers, expected] of table)
    test(name, () => assert.equal(matchesList(one, answers), expected));
});

suite('health', () => {
  const found = (...records: string[]): DnsResult<string> => ({ kind: 'found', records, ttl: 60 });
  const none: DnsResult<string> = { kind: 'none' };
  const failed: DnsResult<string> = { kind: 'failed', code: 'ETIMEOUT' };
  const table: readonly [string, DnsResult<string>, DnsResult<string>, readonly string[]][] = [
    ['sound', none, found('127.0.0.2'), []],
    ['sound, with an answer of its own kind', none, found('127.0.0.10', '127.0.0.4'), []],
    ['lists everything', found('127.0.0.2'), found('127.0.0.2'), ['ListsEverything']],
    ['empty', none, none, ['MissesTestEntry']],
    ['upside down', found('127.0.0.2'), none, ['ListsEverything', 'MissesTestEntry']],
    ['a domain for sale', found('93.184.216.34'), found('93.184.216.34'), ['ForeignAnswer', 'MissesTestEntry']],
    ['refused', found('127.255.255.254'), found('127.255.255.254'), ['OperatorRefuses', 'MissesTestEntry']],
    ['dead', failed, failed, ['NoAnswer']],
    ['half dead', failed, found('127.0.0.2'), ['NoAnswer']],
    ['test entry unknown', none, failed, ['NoAnswer']],
  ];
  for (const [name, loopback, testEntry, kinds] of table)
    test(name, () =>
      assert.deepEqual(
        providerHealth(loopback, testEntry).map(({ kind }) => kind),
        kinds,
      ),
    );
});
