// One view for what happens in one go, a new look for what happens next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { turnConfig } from '../../src/transport/turn-config.ts';
import { plainConfig } from '../support/plain-config.ts';

test('within a turn the view stays; the next turn sees the change', async () => {
  const live = plainConfig();
  const config = turnConfig(live);
  const before = config.current();
  live.set(ReceiveConnector, { Name: 'New' });
  assert.equal(config.current(), before);
  await Promise.resolve();
  assert.equal(config.current().all(ReceiveConnector).length, 1);
});
