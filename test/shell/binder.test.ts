// The binder: names, prefixes, sets, positions, the pipeline, and what each refusal is called.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';
import { getThing, removeThing, setThing } from './support/sample-cmdlets.ts';

const cmdlets = [getThing, setThing, removeThing];
const shell = testShell({ cmdlets });

test('names ignore case, and prefixes, double dashes and colons are understood', async () => {
  for (const text of ['set-thing -identity a -siz 10MB', 'Set-Thing --Identity a --Size:10MB', 'Set-Thing a -Si 10MB'])
    assert.deepEqual(await shell.values(text), [
      { Identity: 'a', Size: 10485760, Level: null, Names: null, Enabled: null },
    ]);
});

test('each wrong use has its id', async () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Set-Thing a -Nope 1', 'NamedParameterNotFound'],
    ['Set-Thing a -E $true -En $true', 'ParameterAlreadyBound'],
    ['Set-Thing a -Size', 'MissingArgument'],
    ['Set-Thing a b', 'PositionalParameterNotFound'],
    ['Set-Thing', 'MissingMandatoryParameter'],
    ['Set-Thing $null', 'ParameterArgumentValidationErrorNullNotAllowed'],
    ["Set-Thing ''", 'ParameterArgumentValidationErrorEmptyStringNotAllowed'],
    ['Set-Thing a -Size huge', 'InvalidByteSize'],
    ['Set-Thing a -Level L', 'AmbiguousEnumValue'],
    ['Set-Thing a -Level None', 'InvalidEnumValue'],
    ['Set-Thing a -Enabled "true"', 'CannotConvertArgumentNoMessage'],
    ['Set-Thing a -DomainController dc1', 'ParameterNotSupported'],
    ['Get-Thing 9', 'PropertyOutOfRange'],
    ['Remove-Thing a -All', 'PositionalParameterNotFound'],
    ['Remove-Thing -Identity a -All', 'AmbiguousParameterSet'],
    ['Set-Thing a -W 1', 'AmbiguousParameter'],
    ['5 | Get-Thing', 'InputObjectNotBound'],
    ['Get-Thnig', 'CommandNotFoundException'],
  ];
  for (const [text, id] of cases) assert.deepEqual(await shell.errorIds(text), [id], text);
});

test('an error names the parameter', async () => {
  const { stderr } = await shell.script('Set-Thing a -Size huge', { json: true });
  assert.equal(JSON.parse(stderr).error.parameter, 'Size');
});

test('objects bind by value, then by property', async () => {
  assert.deepEqual(await shell.values("'a','b' | Set-Thing | % Identity"), ['a', 'b']);
  assert.deepEqual(await shell.values('Get-Thing | Set-Thing | % Identity'), ['t1', 't2']);
  assert.deepEqual(await shell.values("[pscustomobject]@{Identity='p'} | Set-Thing | % Identity"), ['p']);
});

test('a script block for a pipeline parameter is run for each object', async () => {
  assert.deepEqual(await shell.values('1..2 | Set-Thing -Identity { "x$_" } | % Identity'), ['x1', 'x2']);
});

test('lists take commas, changes and literal spellings', async () => {
  const [list] = (await shell.values('Set-Thing a -Names 10MB,b')) as { Names: unknown }[];
  assert.deepEqual(list?.Names, ['10485760', 'b']);
  const [change] = (await shell.values("Set-Thing a -Names @{Add='x';Remove='y','z'}")) as { Names: unknown }[];
  assert.deepEqual(change?.Names, { add: ['x'], remove: ['y', 'z'] });
  assert.deepEqual(await shell.values('(Set-Thing 35MB).Identity'), ['35MB']);
});

test('-WhatIf does nothing and says so; a confirmation nobody can give is an error', async () => {
  const whatIf = await shell.script('Remove-Thing a -WhatIf');
  assert.match(whatIf.stdout, /^What if: Performing the operation "Removing" on target "a"\./);
  assert.deepEqual(await shell.errorIds('Remove-Thing a'), ['ConfirmationNotPossible']);
  assert.deepEqual(await shell.values('Remove-Thing a -Confirm:$false'), ['removed a']);
  assert.deepEqual(await shell.values("$ConfirmPreference = 'None'; Remove-Thing -All"), ['removed all']);
});

test('a person is asked for what is missing and for confirmation', async () => {
  const asked: string[] = [];
  const asking = testShell({
    cmdlets,
    prompter: {
      ask: async ({ heading, label }) => {
        asked.push(`${heading === undefined ? '' : 'heading '}${label}`);
        return 'given';
      },
      choose: async ({ caption, choices, initial }) => {
        asked.push(`${caption.trim()} ${choices.length} ${initial}`);
        return 1;
      },
    },
  });
  assert.deepEqual(await asking.values("'x' | Remove-Thing; Remove-Thing"), ['removed x', 'removed given']);
  assert.deepEqual(asked, ['Confirm 4 0', 'heading Identity', 'Confirm 4 0']);
});

test('names from outside cannot reach a prototype', async () => {
  assert.deepEqual(await shell.errorIds('Set-Thing a -__proto__ 1'), ['NamedParameterNotFound']);
  assert.deepEqual(await shell.values("$h = @{}; $h['__proto__'] = 5; $h.__proto__; @{a=1}.constructor"), [5, null]);
  assert.deepEqual(await shell.values('$o = [pscustomobject]@{__proto__=1}; $o.__proto__'), [1]);
});
