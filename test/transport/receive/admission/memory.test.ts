// What is remembered of clients stays small, however many there are and however much they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../../../src/core/objects/receive-connector.ts';
import { IPAddress } from '../../../../src/core/values/ip-address.ts';
import { Admission } from '../../../../src/transport/receive/admission/admission.ts';
import { OpenSessions } from '../../../../src/transport/receive/admission/open-sessions.ts';
import { liveMemory } from '../../../support/live-memory.ts';
import { plainConfig } from '../../../support/plain-config.ts';

const SENDERS = 10_000;
/** Of a local part, as long as XLONGADDR lets it be. */
const LENGTH = 1600;

test('sources that come and go between two reports are in none', () => {
  const open = new OpenSessions();
  const places = [1, 2].map((i) => open.enter('c', i));
  for (let i = 0; i < 50_000; i++) open.enter('c', i).leave();
  assert.deepEqual(open.changes(), [
    ['c', null, 2],
    ['c', 1, 1],
    ['c', 2, 1],
  ]);
  for (const place of places) place.leave();
  assert.equal(open.changes()?.length, 3);
  assert.equal(open.changes(), undefined);
});

test('a source that was told of is told to be gone, also to a newcomer', () => {
  const [here, there, newcomer] = [new OpenSessions(), new OpenSessions(), new OpenSessions()];
  const told = there.enter('c', 1);
  here.hear(1, there.changes());
  const untold = there.enter('c', 2);
  for (const [, changes] of there.whole()) newcomer.hear(1, changes);
  assert.deepEqual([newcomer.of('c', 1), newcomer.of('c', 2)], [1, 1]);
  told.leave();
  untold.leave();
  const changes = there.changes();
  for (const one of [here, newcomer]) {
    one.hear(1, changes);
    assert.deepEqual([one.total('c'), one.of('c', 1), one.of('c', 2)], [0, 0, 0]);
  }
  assert.equal(there.changes(), undefined);
});

test('of a sender whose messages are counted its text is not kept', () => {
  const config = plainConfig();
  config.set(ReceiveConnector, { MessageRateLimit: 1, MessageRateSource: 'User' });
  const connector = config.current().all(ReceiveConnector)[0]!;
  const admission = new Admission(() => 0);
  const client = IPAddress.parse('192.0.2.1');
  const sender = (i: number) => `${'x'.repeat(LENGTH)}${i}@long.example`;
  const before = liveMemory();
  for (let i = 0; i < SENDERS; i++) assert.equal(admission.message(connector, client, sender(i)), undefined);
  const grown = liveMemory() - before;
  assert.equal(admission.message(connector, client, sender(7).toUpperCase())?.why.reason, 'MessageRateLimit');
  assert.ok(grown < (SENDERS * LENGTH) / 4, `${grown} bytes`);
});
