// Scripts that are too long, too deep or endless end in an error with an id, and the session goes on.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';

const CASES: Readonly<Record<string, readonly [script: string, id: string]>> = {
  'a script of 100 MB in lines': ['#\n'.repeat(50_000_000), 'ScriptTooLarge'],
  'a text of 100 MB': [`'${'x'.repeat(100_000_000)}'`, 'ScriptTooLarge'],
  'deep brackets': [`${'('.repeat(200_000)}1${')'.repeat(200_000)}`, 'ScriptTooComplicated'],
  'a long sum': [`1${'+1'.repeat(200_000)}`, 'ScriptTooComplicated'],
  'endless recursion': ['function f { f }; f', 'CallDepthOverflow'],
  'endless recursion in an expression': ['function f { 1 + (f) }; f', 'CallDepthOverflow'],
  'endless recursion of blocks': ['$b = { & $b }; & $b', 'CallDepthOverflow'],
  'endless recursion through the pipeline': ['function f { 1 | ForEach-Object { f } }; f', 'CallDepthOverflow'],
  'an unterminated text': ["'abc", 'TerminatorExpectedAtEndOfString'],
  'a dynamicparam block': ['function f { param() dynamicparam { 1 } end { } }; f', 'ConstructNotSupported'],
};

for (const [name, [script, id]] of Object.entries(CASES))
  test(name, async () => {
    const shell = testShell();
    assert.deepEqual(await shell.errorIds(script), [id]);
    assert.deepEqual(await shell.values("'still here'"), ['still here']);
  });

test('an error in a script names file and line, and underlines the place', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bad-input-'));
  try {
    await writeFile(`${folder}/a.ps1`, "$x = 1\n  $y = Get-Nothing -Name 'a'\n");
    const { stderr } = await testShell().file(`${folder}/a.ps1`);
    assert.match(stderr, /a\.ps1:2\nLine \|\n {3}2 \| {3}\$y = Get-Nothing -Name 'a'\n {5}\| +~+\n/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
