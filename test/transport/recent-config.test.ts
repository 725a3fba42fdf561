// One view for what happens in one go, a new look for what happens a moment later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { recentConfig } from '../../src/transport/recent-config.ts';
import { plainConfig } from '../support/plain-config.ts';

test('what happens a moment after a change sees it, without a look for each question', async () => {
  const live = plainConfig();
  let looks = 0;
  const config = recentConfig({
    ...live,
    current: () => {
      looks++;
      return live.current();
    },
  });
  for (let i = 0; i < 1000; i++) config.current();
  assert.ok(looks < 1000, `${looks} looks`);
  live.set(ReceiveConnector, { Name: 'New' });
  await sleep(5);
  assert.equal(config.current().all(ReceiveConnector).length, 1);
});
