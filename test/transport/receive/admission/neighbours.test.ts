// Counts that several processes share: what one tells, another judges by; who ends is forgotten where it must be, and a newcomer knows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../../../src/core/objects/receive-connector.ts';
import { IPAddress } from '../../../../src/core/values/ip-address.ts';
import { Admission } from '../../../../src/transport/receive/admission/admission.ts';
import { MOST_TOLD, Neighbours } from '../../../../src/transport/receive/admission/neighbours.ts';
import { OpenSessions } from '../../../../src/transport/receive/admission/open-sessions.ts';
import { SlidingCount } from '../../../../src/transport/receive/admission/sliding-count.ts';
import { LogonGuard } from '../../../../src/transport/receive/trust/logon-guard.ts';
import { plainConfig } from '../../../support/plain-config.ts';

const CLIENT = IPAddress.parse('192.0.2.1');

/** As it arrives through a pipe. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function pass(from: Neighbours, to: Neighbours, number = 0): void {
  for (let changes = from.changes(); changes; changes = from.changes()) to.hear(number, sent(changes));
}

test('open sessions of other processes count, until they or their process are gone', () => {
  const [here, there] = [new OpenSessions(), new OpenSessions()];
  const tell = () => here.hear(1, sent(there.changes() ?? []));
  const first = there.enter('c', 7);
  const second = there.enter('c', 7);
  const unnamed = there.enter('c', undefined);
  tell();
  here.enter('c', 7);
  assert.deepEqual([here.total('c'), here.of('c', 7), here.of('c', 8)], [4, 3, 0]);
  first.leave();
  unnamed.name(8);
  tell();
  assert.deepEqual([here.total('c'), here.of('c', 7), here.of('c', 8)], [3, 2, 1]);
  assert.equal(there.changes(), undefined, 'told once');
  const newcomer = new OpenSessions();
  for (const [from, changes] of here.whole()) newcomer.hear(from, sent(changes));
  assert.deepEqual([newcomer.total('c'), newcomer.of('c', 7)], [3, 2]);
  here.gone(1);
  assert.deepEqual([here.total('c'), here.of('c', 7), here.of('c', 8)], [1, 1, 0]);
  second.leave();
});

test('a report is bounded and the rest comes in the next', () => {
  const [here, there] = [new OpenSessions(), new OpenSessions()];
  for (let i = 0; i < 2 * MOST_TOLD; i++) there.enter('c', i);
  const report = there.changes()!;
  assert.ok(report.length <= MOST_TOLD);
  here.hear(1, sent(report));
  assert.equal(here.total('c'), 2 * MOST_TOLD, 'the total comes first');
  for (let next = there.changes(); next; next = there.changes()) here.hear(1, sent(next));
  assert.equal(here.of('c', 2 * MOST_TOLD - 1), 1);

  const counts = [new SlidingCount(1000, () => 0), new SlidingCount(1000, () => 0)] as const;
  for (let i = 0; i < 20 * MOST_TOLD; i++) counts[1].add(i);
  for (let next = counts[1].changes(); next; next = counts[1].changes()) {
    assert.ok(next.sources.length <= MOST_TOLD);
    counts[0].hear(1, sent(next));
  }
  assert.equal(counts[0].total(), 20 * MOST_TOLD);
  assert.equal(counts[0].count(1), 1);
});

test('a sliding count adds what others count, once, and a newcomer hears the whole', () => {
  let now = 0;
  const [here, there] = [new SlidingCount(100, () => now), new SlidingCount(100, () => now)];
  there.add(5);
  there.add(5);
  here.hear(1, sent(there.changes()));
  here.add(5);
  assert.deepEqual([here.count(5), here.total()], [3, 3]);
  assert.deepEqual(here.changes(), { total: 1, sources: [[5, 1]] }, 'only its own is told');
  const newcomer = new SlidingCount(100, () => now);
  newcomer.hear(0, sent(here.whole()[0]![1]));
  assert.deepEqual([newcomer.count(5), newcomer.total()], [3, 3]);
  now = 250;
  assert.equal(here.count(5), 0);
});

test('admission refuses by what all processes have let in', () => {
  const config = plainConfig();
  config.set(ReceiveConnector, { MaxInboundConnectionPerSource: 2 });
  const view = config.current();
  const connector = view.all(ReceiveConnector)[0]!;
  const [ours, theirs] = [new Neighbours(), new Neighbours()];
  const here = new Admission(() => 0, ours);
  const there = new Admission(() => 0, theirs);
  const places = [there.enter(connector, CLIENT), there.enter(connector, CLIENT)];
  assert.equal(here.refusal(view, connector, CLIENT), undefined);
  pass(theirs, ours, 1);
  assert.equal(here.refusal(view, connector, CLIENT)?.why.reason, 'MaxInboundConnectionPerSource');
  for (const place of places) place.leave();
  pass(theirs, ours, 1);
  assert.equal(here.refusal(view, connector, CLIENT), undefined);
});

test('failed logons anywhere add up, a success anywhere clears them', () => {
  const [ours, theirs] = [new Neighbours(), new Neighbours()];
  const [here, there] = [new LogonGuard(() => 0), new LogonGuard(() => 0)];
  ours.join('logons', here);
  theirs.join('logons', there);
  const attempt = (guard: LogonGuard, isGood: boolean) => {
    const admitted = guard.admit(CLIENT, 'ann');
    assert.equal(admitted.kind, 'admitted');
    if (admitted.kind === 'admitted') admitted.done(isGood);
  };
  for (let i = 0; i < 5; i++) attempt(there, false);
  attempt(there, true);
  for (let i = 0; i < 5; i++) attempt(there, false);
  pass(theirs, ours);
  for (let i = 0; i < 4; i++) attempt(here, false);
  assert.equal(here.refusal(CLIENT), undefined);
  attempt(here, false);
  assert.equal(here.refusal(CLIENT), 'TooManyFailedLogons');
  pass(ours, theirs);
  assert.equal(there.refusal(CLIENT), 'TooManyFailedLogons');
  const fresh = new Neighbours();
  const newcomer = new LogonGuard(() => 0);
  fresh.join('logons', newcomer);
  for (const [from, report] of ours.whole()) fresh.hear(from, sent(report));
  assert.equal(newcomer.refusal(CLIENT), 'TooManyFailedLogons');
});
