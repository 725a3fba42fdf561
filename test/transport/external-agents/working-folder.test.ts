// Where programs of agents are started: where the process stands, unless nothing can be started there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { workingFolder } from '../../../src/transport/external-agents/working-folder.ts';

test('the folder of the process, and / when it is gone', (t) => {
  const before = process.cwd();
  t.after(() => process.chdir(before));
  assert.equal(workingFolder(), before);
  const folder = mkdtempSync(join(tmpdir(), 'postern-cwd-'));
  process.chdir(folder);
  rmdirSync(folder);
  assert.equal(workingFolder(), '/');
});
