// Session ids, PROXY headers, XCLIENT attributes and accepted domains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AcceptedDomain } from '../../../src/core/objects/accepted-domain.ts';
import { acceptedDomains } from '../../../src/core/values/accepted-domains.ts';
import { parseProxyHeader } from '../../../src/transport/receive/proxy-header.ts';
import { sessionIds } from '../../../src/transport/receive/session-ids.ts';
import { parseXclient } from '../../../src/transport/receive/xclient.ts';
import { plainConfig } from '../../support/plain-config.ts';

test('session ids ascend, within a start and from one to the next', () => {
  const first = sessionIds(1_700_000_000_000);
  const ids = Array.from({ length: 1000 }, () => first());
  ids.push(sessionIds(1_700_000_000_010)());
  for (const [i, id] of ids.entries()) {
    assert.match(id, /^[0-9A-F]{16}$/);
    if (i > 0) assert.ok(id > ids[i - 1]!, `${ids[i - 1]} ${id}`);
  }
});

test('session ids carry over', () => {
  // The tick whose lower half is about to overflow.
  const time = Number((0x08dc0000ffffffffn - 621_355_968_000_000_000n) / 10_000n);
  const next = sessionIds(time);
  let last = next();
  for (let i = 0; i < 20_000; i++) {
    const id = next();
    assert.ok(BigInt(`0x${id}`) === BigInt(`0x${last}`) + 64n);
    last = id;
  }
  assert.match(last, /^08DC0001/);
});

test('processes that start in the same moment have no session id in common', () => {
  const all = [0, 1, 31].map((index) => sessionIds(1_700_000_000_000, index));
  const ids = all.flatMap((next) => Array.from({ length: 1000 }, () => next()));
  assert.equal(new Set(ids).size, ids.length);
});

test('PROXY headers', () => {
  assert.equal(String(parseProxyHeader('PROXY TCP4 192.0.2.1 192.0.2.2 1 25')), '192.0.2.1:1');
  assert.equal(String(parseProxyHeader('PROXY TCP6 ::1 ::2 65535 25')), '[::1]:65535');
  assert.equal(parseProxyHeader('PROXY UNKNOWN ffff::1 x y'), 'unknown');
  for (const line of [
    'PROXY',
    'PROXY TCP4',
    'PROXY TCP4 1.2.3 1.2.3.4 1 2',
    'PROXY TCP4 ::1 ::1 1 2',
    'PROXY TCP6 1.2.3.4 ::1 1 2',
    'PROXY TCP4 1.2.3.4 1.2.3.4 65536 2',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1',
    'PROXY TCP4  1.2.3.4 1.2.3.4 1 2',
    'proxy TCP4 1.2.3.4 1.2.3.4 1 2',
    'PROXY UDP4 1.2.3.4 1.2.3.4 1 2',
    `PROXY UNKNOWN ${'x'.repeat(200)}`,
  ])
    assert.equal(parseProxyHeader(line), undefined, line);
});

test('XCLIENT attributes', () => {
  assert.equal(String(parseXclient('ADDR=192.0.2.1 PORT=25 NAME=[UNAVAILABLE]')), '192.0.2.1:25');
  assert.equal(String(parseXclient('addr=IPV6:2001:db8::1')), '[2001:db8::1]:0');
  assert.equal(String(parseXclient('ADDR=::ffff:192.0.2.1 HELO=a+2Bb')), '192.0.2.1:0');
  for (const text of [
    '',
    'ADDR',
    'ADDR=',
    'NAME=x',
    'ADDR=1.2.3.4 ADDR=5.6.7.8',
    'ADDR=1.2.3.4 X=1',
    'ADDR=1.2.3.4%eth0',
    'ADDR=1.2.3.4 NAME=a+0Ab',
  ])
    assert.equal(parseXclient(text), undefined, text);
});

test('accepted domains', () => {
  const config = plainConfig();
  config.set(
    AcceptedDomain,
    { DomainName: 'contoso.com', DomainType: 'InternalRelay' },
    { DomainName: '*.fabrikam.com', Default: true },
    { DomainName: 'Sub.example', MatchSubDomains: true },
  );
  const domains = acceptedDomains(config.current().all(AcceptedDomain));
  for (const yes of ['contoso.com', 'CONTOSO.COM', 'fabrikam.com', 'a.b.fabrikam.com', 'sub.example', 'x.sub.example'])
    assert.ok(domains.accepts(yes), yes);
  for (const no of ['a.contoso.com', 'xfabrikam.com', 'example', 'com', '', '.', '__proto__', 'constructor'])
    assert.ok(!domains.accepts(no), no);
  assert.equal(domains.defaultDomain, 'fabrikam.com');
  assert.equal(acceptedDomains(config.current().all(AcceptedDomain)), domains);
});
