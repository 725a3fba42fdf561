// A million objects through stages that keep nothing fit into a heap that could not hold them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const ENTRY = path.join(import.meta.dirname, '../../bin/postern.js');

test('streaming stages keep the heap under 48 MB', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'streaming-'));
  try {
    const script =
      '1..1000000 | ForEach-Object { [pscustomobject]@{ n = $_; text = "object $_" } } | Where-Object n -gt 5 | ' +
      'Select-Object text | Measure-Object | ForEach-Object Count';
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-old-space-size=48', ENTRY, '-c', script], {
      encoding: 'utf8',
      env: { ...process.env, POSTERN_HOME: home, NODE_OPTIONS: '' },
    });
    assert.equal(status, 0, stderr.slice(-500));
    assert.equal(stdout, '999995\n');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
