// Counting by source: sliding windows, open sessions, and the limits made of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../../../src/core/objects/receive-connector.ts';
import { TransportServer } from '../../../../src/core/objects/transport-server.ts';
import { IPAddress } from '../../../../src/core/values/ip-address.ts';
import { Admission } from '../../../../src/transport/receive/admission/admission.ts';
import { OpenSessions } from '../../../../src/transport/receive/admission/open-sessions.ts';
import { SlidingCount } from '../../../../src/transport/receive/admission/sliding-count.ts';
import { sourceOf } from '../../../../src/transport/receive/admission/source.ts';
import { plainConfig } from '../../../support/plain-config.ts';

const at = (text: string) => IPAddress.parse(text);

test('a sliding count fades, and a clock set back forgets', () => {
  let now = 1000;
  const count = new SlidingCount(100, () => now);
  for (let i = 0; i < 4; i++) count.add(1);
  count.add(2);
  assert.deepEqual([count.count(1), count.count(2), count.count(3), count.total()], [4, 1, 0, 5]);
  now = 1150;
  assert.deepEqual([count.count(1), count.total()], [2, 2.5]);
  now = 1199;
  assert.ok(count.count(1) < 0.1);
  count.add(1);
  now = 1400;
  assert.deepEqual([count.count(1), count.total()], [0, 0]);
  count.add(1);
  now = 5;
  assert.equal(count.count(1), 0);
});

test('too many sources are still counted together', () => {
  const count = new SlidingCount(1000, () => 0);
  for (let i = 0; i < 100_010; i++) count.add(i);
  assert.deepEqual([count.count(0), count.count(100_005), count.total()], [1, 0, 100_010]);
});

test('IPv6 clients are their network, IPv4 clients themselves', () => {
  assert.equal(sourceOf(at('2001:db8::1')), sourceOf(at('2001:db8::2:1')));
  assert.notEqual(sourceOf(at('2001:db8::1')), sourceOf(at('2001:db8:0:1::1')));
  assert.notEqual(sourceOf(at('192.0.2.1')), sourceOf(at('192.0.2.2')));
  assert.equal(sourceOf(at('::ffff:192.0.2.1')), sourceOf(at('192.0.2.1')));
});

test('a place is given back once, and moves to the client that a proxy names', () => {
  const open = new OpenSessions();
  const place = open.enter('g', undefined);
  const other = open.enter('g', 7);
  assert.deepEqual([open.total('g'), open.of('g', 7)], [2, 1]);
  place.name(7);
  assert.equal(open.of('g', 7), 2);
  place.leave();
  place.leave();
  place.name(7);
  assert.deepEqual([open.total('g'), open.of('g', 7)], [1, 1]);
  other.leave();
  assert.deepEqual([open.total('g'), open.of('g', 7)], [0, 0]);
});

function admission(connector: Readonly<Record<string, unknown>>, rate = 1_000_000) {
  const config = plainConfig();
  config.set(ReceiveConnector, connector);
  config.set(TransportServer, { MaxConnectionRatePerMinute: rate });
  const view = config.current();
  let now = 0;
  const counts = new Admission(() => now);
  const [object] = view.all(ReceiveConnector);
  return {
    counts,
    enter: (text: string) => counts.enter(object!, at(text)),
    why: (text: string) => (counts.full(view, object!) ?? counts.refusal(view, object!, at(text)))?.why.reason,
    message: (text: string, user: string) => counts.message(object!, at(text), user)?.why.reason,
    sleep: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test('sessions are limited altogether, by client, and by share of what is free', () => {
  const all = admission({ MaxInboundConnection: 2 });
  const first = all.enter('192.0.2.1');
  all.enter('192.0.2.2');
  assert.equal(all.why('192.0.2.3'), 'MaxInboundConnection');
  first.leave();
  assert.equal(all.why('192.0.2.3'), undefined);

  const each = admission({ MaxInboundConnectionPerSource: 2 });
  each.enter('192.0.2.1');
  each.enter('192.0.2.1');
  assert.equal(each.why('192.0.2.1'), 'MaxInboundConnectionPerSource');
  assert.equal(each.why('192.0.2.2'), undefined);

  // 2 % of 100 are 2; one is always allowed.
  const share = admission({ MaxInboundConnection: 100, MaxInboundConnectionPercentagePerSource: 2 });
  share.enter('192.0.2.1');
  assert.equal(share.why('192.0.2.1'), undefined);
  share.enter('192.0.2.1');
  assert.equal(share.why('192.0.2.1'), 'MaxInboundConnectionPercentagePerSource');
  assert.equal(share.why('192.0.2.2'), undefined);
});

test('the rate of connections: the first half is for whoever comes, of the rest a source has a tenth', () => {
  const { enter, why, sleep } = admission({}, 20);
  for (let i = 0; i < 10; i++) {
    assert.equal(why('192.0.2.1'), undefined);
    enter('192.0.2.1').leave();
  }
  assert.equal(why('192.0.2.1'), 'MaxConnectionRatePerMinute');
  for (let i = 2; i < 12; i++) {
    assert.equal(why(`192.0.2.${i}`), undefined);
    enter(`192.0.2.${i}`).leave();
  }
  assert.equal(why('192.0.2.99'), 'MaxConnectionRatePerMinute');
  sleep(120_000);
  assert.equal(why('192.0.2.1'), undefined);
});

test('messages are counted by client, by user, or both', () => {
  const both = admission({ MessageRateLimit: 2, MessageRateSource: 'All' });
  assert.equal(both.message('192.0.2.1', 'a@b'), undefined);
  assert.equal(both.message('192.0.2.2', 'a@b'), undefined);
  assert.equal(both.message('192.0.2.3', 'A@b'), 'MessageRateLimit');
  assert.equal(both.message('192.0.2.1', 'c@b'), undefined);
  assert.equal(both.message('192.0.2.1', 'd@b'), 'MessageRateLimit');
  both.sleep(120_000);
  assert.equal(both.message('192.0.2.1', 'd@b'), undefined);
});
