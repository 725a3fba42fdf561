// The shell as programs call it: vectors, texts, files, JSON, exit statuses.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { defineCmdlet } from '../../src/core/cmdlet.ts';
import { testShell } from './support/run-shell.ts';
import { getThing, removeThing, setThing } from './support/sample-cmdlets.ts';

const cmdlets = [getThing, setThing, removeThing];
const shell = testShell({ cmdlets });
let folder = '';

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'host-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('an argument vector is not split again', async () => {
  assert.equal((await shell.argv(['Set-Thing', 'two words', '|', '%', 'Identity'])).stdout, 'two words\n');
  assert.equal((await shell.argv(['Write-Output', 'a|b;c,$x `n'])).stdout, 'a|b;c,$x `n\n');
  assert.equal(
    (await shell.argv(['Get-Thing', '3', '|', '?', '{ $_.Size -gt 2 }', '|', 'select', '-exp', 'Identity'])).stdout,
    't3\n',
  );
  assert.equal((await shell.argv(['Write-Output', '$(1 + 1)'])).stdout, '2\n');
  assert.equal((await shell.argv(['Write-Output', '10.0.0.1'])).stdout, '10.0.0.1\n');
});

test('commas in a vector are a list only where a list is wanted', async () => {
  const { stdout } = await shell.argv(['Get-Thing', '1', '|', 'fl', 'Identity,Size']);
  assert.match(stdout, /Identity : t1\nSize {5}: 1/);
  const { stdout: names } = await shell.argv(['Set-Thing', 'a,b', '-Names', 'x,y'], { json: true });
  assert.deepEqual(JSON.parse(names)[0], {
    Identity: 'a,b',
    Size: null,
    Level: null,
    Names: ['x', 'y'],
    Enabled: null,
  });
});

test('-Name:value and switches with values work in a vector', async () => {
  assert.equal((await shell.argv(['Remove-Thing', 'a', '-Confirm:$false'])).stdout, 'removed a\n');
  assert.equal((await shell.argv(['Remove-Thing', '--Identity:a', '--Confirm:$false'])).stdout, 'removed a\n');
});

test('exit statuses', async () => {
  const cases: readonly (readonly [string, number])[] = [
    ["'fine'", 0],
    ['Write-Error x', 1],
    ["Write-Error x; 'fine'", 0],
    ['throw "x"', 1],
    ['exit 7', 7],
    ['& { exit 8 }', 8],
    ['if (', 1],
    ['nope', 1],
    ['1/0', 1],
  ];
  for (const [text, status] of cases) assert.equal((await testShell().script(text)).status, status, text);
  assert.equal((await shell.argv(['nope'])).status, 1);
  assert.equal((await shell.argv(['Set-Thing', 'a', '-Size', 'x'])).status, 1);
  assert.equal((await shell.argv(['Get-Thing'])).status, 0);
});

test('a script file gets its arguments, and exit is its status', async () => {
  const file = path.join(folder, 'a.ps1');
  await writeFile(
    file,
    'param([int]$n, [switch]$Twice)\nWrite-Output "n=$n $Twice"\nif ($Twice) { exit ($n * 2) }\n"end"\n',
  );
  assert.deepEqual(await shell.file(file, ['-n', '4']), { status: 0, stdout: 'n=4 False\nend\n', stderr: '' });
  assert.deepEqual(await shell.file(file, ['4', '-Twice']), { status: 8, stdout: 'n=4 True\n', stderr: '' });
  assert.equal((await shell.file(path.join(folder, 'none.ps1'))).status, 1);
  await writeFile(file, 'function broken {\n  1\n');
  const broken = await shell.file(file);
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /^ParserError: .*a\.ps1:/);
});

test('--json gives one array and one line for each error', async () => {
  const { stdout, stderr } = await shell.script('Get-Thing 1; Write-Error "bad`nline" -ErrorId MyId; 1.5; $null', {
    json: true,
  });
  assert.deepEqual(JSON.parse(stdout), [
    { Identity: 't1', Size: 1, When: new Date(1970, 0, 1).toISOString() },
    1.5,
    null,
  ]);
  const lines = stderr.trimEnd().split('\n');
  assert.equal(lines.length, 1);
  const { error } = JSON.parse(lines[0]!);
  assert.deepEqual(error, { phase: 'run', id: 'MyId', message: 'bad\nline', category: 'NotSpecified', target: null });
  assert.equal((await shell.script('', { json: true })).stdout, '[]\n');
  assert.equal(JSON.parse((await shell.script('if (', { json: true })).stderr).error.phase, 'parse');
});

test('control characters from data do not reach the terminal', async () => {
  const { stdout } = await shell.script('"a`e[2Jb`0c"; [pscustomobject]@{x="`e]0;t`a"}');
  assert.doesNotMatch(stdout, /[\u0000-\u0008\u000b-\u001f]/);
  const { stderr } = await shell.script('Write-Error "x`e[31m"; Write-Warning "y`e[0m"');
  assert.doesNotMatch(stderr, /\u001b/);
});

test('warnings and host output', async () => {
  const { stdout, stderr } = await shell.script(
    'Write-Warning w; Write-Host a -NoNewline; Write-Host b; Write-Verbose v -Verbose',
  );
  assert.equal(stdout, 'ab\n');
  assert.equal(stderr, 'WARNING: w\nVERBOSE: v\n');
});

test('a cmdlet that throws because it was stopped shows no error', async () => {
  const wait = defineCmdlet({
    verb: 'Wait',
    noun: 'Thing',
    summary: 'Waits until it is stopped.',
    parameters: {},
    examples: [],
    process: async (_, { signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      signal.throwIfAborted();
    },
  });
  const { script, shell: stopped } = testShell({ cmdlets: [wait] });
  const running = script('Wait-Thing; "after"');
  setImmediate(() => stopped.stop());
  assert.deepEqual(await running, { status: 130, stdout: '', stderr: '' });
});
