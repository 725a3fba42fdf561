// Tab completion from what stands before the cursor.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Parameter } from '../../../src/core/cmdlet.ts';
import type { Ports } from '../../../src/core/ports.ts';
import { types } from '../../../src/core/types.ts';
import { complete } from '../../../src/shell/prompt/complete.ts';
import type { CompletionSource } from '../../../src/shell/prompt/completion-source.ts';

const parameters: { readonly [name: string]: Parameter } = {
  Identity: {
    type: types.text(),
    position: 0,
    help: 'Which.',
    complete: () => ['Content Filter Agent', "O'Neil", 'Sender'],
  },
  Action: { type: types.oneOf('Action', ['Reject', 'Delete']), help: 'What.', aliases: ['Act'] },
  Enabled: { type: types.boolean, help: 'Whether.' },
  Force: { type: types.switch, help: 'Whether.' },
  FilePath: { type: types.text(), position: 1, help: 'Where.' },
  Old: { type: types.text(), help: 'No.', refused: 'gone.' },
};

const sorting: { readonly [name: string]: Parameter } = {
  Property: { type: types.anything('Object[]'), position: 0, help: 'What.' },
  InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'Which.' },
};

const source = (location = '/'): CompletionSource => ({
  commandNames: () => ['Get-TransportAgent', 'Get-TransportConfig', 'Set-Thing', 'where'],
  parametersOf: (name) => (/^set-thing$/i.test(name) ? parameters : /^sort$/i.test(name) ? sorting : undefined),
  valuesFor: (name, parameter) => (name === 'Get-TransportAgent' && parameter === 'Identity' ? ['One'] : undefined),
  outputMembers: (name) => (/^get-transportagent$/i.test(name) ? ['Identity', 'Enabled', 'Priority'] : []),
  membersOf: (name) => (name === 'name' ? ['Length', 'Label'] : []),
  variableNames: () => ['name', 'Names', 'odd one'],
  ports: {} as Ports,
  location,
});

const words = (text: string, location?: string) => complete(text, source(location)).words;

test('commands stand at the beginning, after a pipe and in brackets', () => {
  const both = ['Get-TransportAgent', 'Get-TransportConfig'];
  for (const before of ['', 'x; ', 'Set-Thing | ', '1..3 | % { ', '$a = ', 'Set-Thing (', '&'])
    assert.deepEqual(words(`${before}get-tr`), both, before);
  assert.equal(complete('Set-Thing | get-tr', source()).start, 12);
});

test('parameters belong to the command the cursor is in', () => {
  assert.deepEqual(words('Set-Thing -F'), ['-FilePath', '-Force']);
  assert.deepEqual(words('where | Set-Thing a -ac'), ['-Action']);
  assert.deepEqual(words('Set-Thing (Get-TransportAgent -x 1) -Fo'), ['-Force']);
  assert.deepEqual(words('Set-Thing (Get-TransportAgent -Fo'), []);
  assert.deepEqual(words('Set-Thing -o'), ['-OutBuffer', '-OutVariable']);
  assert.ok(words('Set-Thing -').includes('-Identity'));
});

test('values follow the type of the parameter', () => {
  assert.deepEqual(words('Set-Thing -Action '), ['Delete', 'Reject']);
  assert.deepEqual(words('Set-Thing -act d'), ['Delete']);
  assert.deepEqual(words('Set-Thing -Action:r'), ['Reject']);
  assert.deepEqual(words('Set-Thing -Enabled $'), ['$false', '$name', '$Names', '$null', '$true', '${odd one}']);
  assert.deepEqual(words('Set-Thing -Enabled '), ['$false', '$true']);
  assert.deepEqual(words('Set-Thing -ErrorAction si'), ['SilentlyContinue']);
});

test('identities are quoted where they must be', () => {
  assert.deepEqual(words('Set-Thing '), ["'Content Filter Agent'", "'O''Neil'", 'Sender']);
  assert.deepEqual(words('Set-Thing con'), ["'Content Filter Agent'"]);
  assert.deepEqual(words('Set-Thing "con'), ['"Content Filter Agent"']);
  assert.deepEqual(words('Set-Thing -Force s'), ['Sender']);
  assert.deepEqual(words('Set-Thing -Identity Sender,c'), ["'Content Filter Agent'"]);
});

test('variables and paths', (t) => {
  assert.deepEqual(words('$na'), ['$name', '$Names']);
  assert.deepEqual(words('Set-Thing $na'), ['$name', '$Names']);
  const folder = mkdtempSync(join(tmpdir(), 'postern-complete-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'a b.txt'), '');
  assert.deepEqual(words('Set-Thing x s', folder), ['sub/']);
  assert.deepEqual(words('Set-Thing x sub/', folder), ["'sub/a b.txt'"]);
  assert.deepEqual(words('./s', folder), ['./sub/']);
});

test('members of variables and of what comes down the pipeline', () => {
  assert.deepEqual(words('$name.l'), ['Label', 'Length']);
  assert.deepEqual(words('1; $name.'), ['Label', 'Length']);
  assert.deepEqual(words('Get-TransportAgent | ? { $_.'), ['Enabled', 'Identity', 'Priority']);
  assert.deepEqual(words('Get-TransportAgent | where { $_.Enabled } | % { $x = $_.p'), ['Priority']);
  assert.deepEqual(words('Get-TransportAgent | % { if ($_.Enabled -and $PSItem.'), ['Enabled', 'Identity', 'Priority']);
  assert.deepEqual(words('$name | % { $_.le'), ['Length']);
  assert.deepEqual(words('$_.'), []);
  assert.deepEqual(words('Set-Thing | ? { $_.'), []);
  assert.deepEqual(words('Get-TransportAgent | sort P'), ['Priority']);
  assert.deepEqual(words('Get-TransportAgent | sort -Property Priority,i'), ['Identity']);
  assert.equal(complete('$name.l', source()).start, 6);
  assert.deepEqual(words('# $name.'), []);
});

test('members of what stands in brackets, and of variables assigned in the same text', () => {
  const all = ['Enabled', 'Identity', 'Priority'];
  assert.deepEqual(words('(Get-TransportAgent).'), all);
  assert.deepEqual(words('(Get-TransportAgent | ? Enabled | select -First 1).p'), ['Priority']);
  assert.deepEqual(words('(Get-TransportAgent)[0].p'), ['Priority']);
  assert.deepEqual(words('@(Get-TransportAgent)[0]?.p'), ['Priority']);
  assert.deepEqual(words('$(1; Get-TransportAgent).p'), ['Priority']);
  assert.deepEqual(words('$q = Get-TransportAgent | sort Priority; $q.'), all);
  assert.deepEqual(words('$name = Get-TransportAgent; $other = $name; $other.p'), ['Priority']);
  assert.deepEqual(words('foreach ($a in Get-TransportAgent) { $a.p'), ['Priority']);
  assert.deepEqual(words('(Get-TransportAgent).Priority '), []);
  assert.deepEqual(words('(Get-Nothing).'), []);
  assert.deepEqual(words('$a = $b; $b = $a; $a.'), []);
});

test('wildcards stand for the names they fit', () => {
  assert.deepEqual(words('get-*config'), ['Get-TransportConfig']);
  assert.deepEqual(words('Get-TransportAgent | sort *i*t'), ['Identity', 'Priority']);
  assert.deepEqual(words('Get-TransportAgent | sort [z-a]*'), []);
});

test('a folder in a closed quote goes on behind it, and no files are offered where none is wanted', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-complete-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'a b'));
  writeFileSync(join(folder, 'a b', 'c d.txt'), '');
  assert.deepEqual(words('Set-Thing x a', folder), ["'a b/'"]);
  assert.deepEqual(words("Set-Thing x 'a b/'c", folder), ["'a b/c d.txt'"]);
  assert.deepEqual(words('Set-Thing x ', folder), ["'a b/'"]);
  assert.deepEqual(words('Set-Thing x y ', folder), []);
});

test('completion survives any beginning of a script', () => {
  const script = 'if ($a -eq "x $(Get-Y -Z @{a=1; b={1}})") { Set-Thing \'a\',"b" -Action:Reject | ? { $_.x } } # c';
  for (let i = 0; i <= script.length; i++) assert.ok(Array.isArray(words(script.slice(0, i))));
});
