// Sources that guess are slowed down and refused; the owner of an account that is guessed at still gets in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IPAddress } from '../../../src/core/values/ip-address.ts';
import { type Admission, LogonGuard } from '../../../src/transport/receive/trust/logon-guard.ts';

const LIMITS = { failures: 3, window: 1000, refusal: 5000, accountFailures: 4 };
const at = (text: string) => IPAddress.parse(text);

function guardAt() {
  const clock = { now: 0 };
  return { clock, guard: new LogonGuard(() => clock.now, LIMITS) };
}

function admitted(admission: Admission) {
  assert.equal(admission.kind, 'admitted');
  return admission as Admission & { kind: 'admitted' };
}

test('a source is slowed down, refused, and forgiven', () => {
  const { clock, guard } = guardAt();
  const factors = [1, 2, 3].map((i) => {
    const admission = admitted(guard.admit(at('192.0.2.1'), `user${i}`));
    admission.done(false);
    return admission.factor;
  });
  assert.deepEqual(factors, [1, 2, 3]);
  assert.equal(guard.admit(at('192.0.2.1'), 'kim').kind, 'refused');
  assert.equal(guard.refusal(at('192.0.2.1')), 'TooManyFailedLogons');
  assert.equal(guard.refusal(at('192.0.2.2')), undefined);
  clock.now = 5001;
  admitted(guard.admit(at('192.0.2.1'), 'kim')).done(true);
  assert.equal(guard.refusal(at('192.0.2.1')), undefined);
});

test('an IPv6 network of 64 bits is one source', () => {
  const { guard } = guardAt();
  for (let i = 1; i <= 3; i++) admitted(guard.admit(at(`2001:db8::${i}`), 'kim')).done(false);
  assert.equal(guard.refusal(at('2001:db8::ffff')), 'TooManyFailedLogons');
  assert.equal(guard.refusal(at('2001:db8:0:1::1')), undefined);
});

test('an account that many sources guess at is open to its owner, and to one stranger at a time', () => {
  const { guard } = guardAt();
  admitted(guard.admit(at('198.51.100.1'), 'kim')).done(true);
  for (let i = 1; i <= 4; i++) admitted(guard.admit(at(`192.0.2.${i}`), 'KIM')).done(false);
  const stranger = admitted(guard.admit(at('203.0.113.1'), 'kim'));
  assert.deepEqual(guard.admit(at('203.0.113.2'), 'kim'), { kind: 'refused', reason: 'AccountIsBeingTried' });
  admitted(guard.admit(at('198.51.100.1'), 'kim')).done(true);
  stranger.done(false);
  admitted(guard.admit(at('203.0.113.2'), 'kim')).release();
  admitted(guard.admit(at('203.0.113.3'), 'kim')).done(true);
});

test('what is remembered is bounded', () => {
  const { guard } = guardAt();
  for (let i = 0; i < 50_000; i++)
    admitted(guard.admit(IPAddress.fromV4(i + 1), 'x'.repeat(500) + String(i))).done(false);
  assert.equal(guard.refusal(at('0.0.0.1')), undefined);
});
