// The shell's own cmdlets, from scripts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALIASES } from '../../src/shell/builtins/aliases.ts';
import { BUILTIN_LOADERS, loadBuiltins } from '../../src/shell/builtins/index.ts';
import { parse } from '../../src/shell/parser/parse.ts';
import { testShell } from './support/run-shell.ts';

test('the list of built-in cmdlets and their files agree', async () => {
  const cmdlets = await loadBuiltins();
  const names = cmdlets.map(({ name }) => name.toLowerCase());
  assert.deepEqual([...new Set(names)].sort(), [...BUILTIN_LOADERS.keys()].sort());
  assert.equal(new Set(names).size, names.length);
});

test('every built-in cmdlet has a summary, help and examples that parse', async () => {
  for (const { name, summary, parameters, examples } of await loadBuiltins()) {
    assert.match(summary, /^[A-Z].*[.:?]$/s, name);
    for (const [parameter, { help }] of Object.entries(parameters))
      assert.match(help, /^\S.*\.$/s, `${name} -${parameter}`);
    assert.ok(examples.length > 0, name);
    for (const { command } of examples) assert.deepEqual(parse(command).errors, [], command);
  }
});

test('aliases of built-in cmdlets are in the table', async () => {
  for (const { name, aliases = [] } of await loadBuiltins())
    for (const alias of aliases) {
      if (alias === 'md' || alias === 'mkdir' || ALIASES.has(alias)) continue;
      assert.fail(`${alias} of ${name}`);
    }
});

test('Exchange log files are read as they are', async () => {
  const shell = testShell();
  const log =
    '"#Software: x","#Fields: Timestamp,SessionId,Agent","2024-01-01,1,A","2024-01-02,2,B" -join "`n" | ConvertFrom-Csv';
  assert.deepEqual(await shell.values(`(${log} | ? Agent -eq B).SessionId`), ['2']);
});

test('built-in errors have their ids', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Get-Content /no/such/file', 'PathNotFound'],
    ['Get-Variable nope', 'VariableNotFound'],
    ["'{' | ConvertFrom-Json", 'System.ArgumentException'],
    ["'a' | select -ExpandProperty zz", 'ExpandPropertyNotFound'],
    ['New-Object -ComObject x', 'ParameterNotSupported'],
    ['Test-Path $null', 'NullPathNotPermitted'],
    ["'a' | measure -Sum", 'NonNumericInputObject'],
    ['Read-Host x', 'RuntimeException'],
  ];
  for (const [text, id] of cases) assert.deepEqual(await testShell().errorIds(text), [id], text);
});
