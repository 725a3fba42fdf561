// PowerShell's rules as cases: the shell passes all of them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type ConformanceCase, runCase } from './support/run-conformance.ts';

/** A folder beside the clone, or wherever POSTERN_SHARED says. */
const SHARED = process.env['POSTERN_SHARED'] ?? path.join(import.meta.dirname, '../../../shared');
const FILE = path.join(SHARED, 'language', 'conformance.json');

test('the conformance set passes', async (t) => {
  if (!existsSync(FILE)) return t.skip('shared data absent: the conformance set was not run');
  const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: ConformanceCase[] };
  const counts = new Map<string, { passed: number; total: number }>();
  const failures: string[] = [];
  for (const one of cases) {
    const count = counts.get(one.feature) ?? { passed: 0, total: 0 };
    counts.set(one.feature, count);
    count.total++;
    const wrong = await runCase(one);
    if (wrong === undefined) count.passed++;
    else failures.push(`${one.id}: ${wrong}`);
  }
  const totals = [...counts.values()].reduce((sum, { passed, total }) => [sum[0]! + passed, sum[1]! + total], [0, 0]);
  t.diagnostic(`${totals[0]} of ${totals[1]} cases pass`);
  for (const [feature, { passed, total }] of counts) {
    t.diagnostic(`${feature} ${passed}/${total}`);
    const failed = failures.filter((one) => one.startsWith(feature));
    assert.equal(passed, total, `${feature}: ${passed} of ${total} pass\n${failed.join('\n')}`);
  }
});
