// Tab over a session: what a noun's own Get- cmdlet says of its objects, and parameters of scripts and functions.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { defineCmdlet } from '../../../src/core/cmdlet.ts';
import { types } from '../../../src/core/types.ts';
import { complete } from '../../../src/shell/prompt/complete.ts';
import { sessionCompletion } from '../../../src/shell/prompt/session-completion.ts';
import { testShell } from '../support/run-shell.ts';

const IDENTITY = { Identity: { type: types.text(), position: 0, help: 'Which.' } } as const;

const cmdlet = (verb: string, noun: string, process: () => Iterable<unknown> | AsyncIterable<unknown>) =>
  defineCmdlet({ verb, noun, summary: 'For Tab.', parameters: IDENTITY, examples: [], process });

const CMDLETS = [
  cmdlet('Get', 'Rule', function* () {
    for (let i = 0; ; i++) yield { Identity: `Rule ${i}`, State: 'Enabled' };
  }),
  cmdlet('Set', 'Rule', () => []),
  cmdlet('Get', 'Broken', () => {
    throw new Error('no store');
  }),
  cmdlet('Set', 'Broken', () => []),
  cmdlet('Get', 'Slow', async function* () {
    yield { Identity: 'never asked' };
  }),
  cmdlet('Set', 'Slow', () => []),
];

function open(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tab-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { shell, script } = testShell({ cmdlets: CMDLETS });
  shell.session.location = folder;
  const words = (text: string) =>
    complete(
      text,
      sessionCompletion(shell.session, () => []),
    ).words;
  return { folder, script, words };
}

test('identities and properties come from the Get- cmdlet of the noun', (t) => {
  const { words } = open(t);
  assert.deepEqual(words('Set-Rule "Rule 11'), [
    '"Rule 11"',
    '"Rule 110"',
    '"Rule 111"',
    '"Rule 112"',
    '"Rule 113"',
    '"Rule 114"',
    '"Rule 115"',
    '"Rule 116"',
    '"Rule 117"',
    '"Rule 118"',
    '"Rule 119"',
  ]);
  assert.equal(words('Set-Rule -Identity ').length, 500);
  assert.deepEqual(words('Set-Broken -Identity '), []);
  assert.deepEqual(words('Set-Slow -Identity '), []);
  assert.deepEqual(words('(Get-Rule).s'), ['State']);
  assert.deepEqual(words('Get-Broken | sort s'), []);
});

test('parameters of functions and of script files', async (t) => {
  const { folder, script, words } = open(t);
  writeFileSync(join(folder, 'report.ps1'), "param([int] $Top, [ValidateSet('Day', 'Week')] $Span)\n'ran'");
  writeFileSync(join(folder, 'bad.ps1'), 'param(');
  await script('function Send-Report { param([switch] $Now, $Nobody) }');
  assert.deepEqual(words('Send-Report -N'), ['-Nobody', '-Now']);
  assert.deepEqual(words('./report.ps1 -t'), ['-Top']);
  assert.deepEqual(words('./report.ps1 -Span w'), ['Week']);
  assert.deepEqual(words('./bad.ps1 -t'), []);
  assert.deepEqual(words('./none.ps1 -t'), []);
});
