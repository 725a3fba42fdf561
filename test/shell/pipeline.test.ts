// Pipelines: order, laziness, stopping from downstream, memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';
import { slowThings } from './support/sample-cmdlets.ts';

const shell = testShell();

test('Select-Object -First stops what is upstream and closes its generator', async () => {
  const counter = { made: 0, ended: false };
  const slow = testShell({ cmdlets: [slowThings(counter)] });
  assert.deepEqual(await slow.values('Get-SlowThing | Select-Object -First 3'), [1, 2, 3]);
  assert.deepEqual(counter, { made: 3, ended: true });
});

test('synchronous and waiting stages give the same', async () => {
  assert.deepEqual(await shell.values('1..5 | ? { $_ % 2 } | % { $_ * 10 } | measure -Sum | % Sum'), [90]);
  assert.deepEqual(
    await shell.values('1..5 | ? { $_ % 2 } | % { Start-Sleep 0; $_ * 10 } | measure -Sum | % Sum'),
    [90],
  );
});

test('downstream end runs when upstream was stopped', async () => {
  const script = 'function tail { begin { $n = 0 } process { $n++ } end { "n=$n" } }; 1..9 | select -First 2 | tail';
  assert.deepEqual(await shell.values(script), ['n=2']);
});

test('deep recursion is an error of its own, and the shell goes on', async () => {
  assert.deepEqual(await shell.errorIds('function f { f }; f'), ['CallDepthOverflow']);
  assert.deepEqual(await shell.values('function g($n) { if ($n) { 1 + (g ($n - 1)) } else { 0 } }; g 900'), [900]);
});

test('a stopped loop ends, and finally blocks run', async () => {
  const running = shell.script("try { while ($true) { } } finally { 'cleaned' }; 'not here'");
  setTimeout(() => shell.shell.stop(), 20);
  const { status, stdout } = await running;
  assert.equal(status, 130);
  assert.equal(stdout, 'cleaned\n');
  assert.deepEqual(await shell.values("'again'"), ['again']);
});

test('errors inside a stage keep what came before', async () => {
  const { stdout, stderr, status } = await shell.script('1,0,2 | % { 4 / $_ }');
  assert.equal(stdout, '4\n2\n');
  assert.match(stderr, /divide by zero/);
  assert.equal(status, 0);
});

test("an error of a later command passes by the try of an earlier one, and reaches the pipeline's own", async () => {
  const { values } = testShell();
  const up = "function up { try { 1; 2 } catch { 'not here' } finally { 'end' } };";
  assert.deepEqual(await values(`${up} try { up | ForEach-Object { throw 'x' } } catch { "outer $_" }`), ['outer x']);
  assert.deepEqual(
    await values(
      "try { 1 | ForEach-Object { try { $_ } catch { 'not here' } } | ForEach-Object { throw 'y' } } catch { \"$_\" }",
    ),
    ['y'],
  );
  assert.deepEqual(
    await values(
      'function own { try { 1 | ForEach-Object { throw \'z\' } } catch { "own $_" } }; own | ForEach-Object { $_ }',
    ),
    ['own z'],
  );
  assert.deepEqual(
    await values(
      `function outer { try { up | Write-Output } catch { 'not here' } }; ${up} try { outer | ForEach-Object { throw 'w' } } catch { "$_" }`,
    ),
    ['w'],
  );
});

test('$? after functions: errors of its own make it false, those of Write-Error inside do not', async () => {
  const { values } = testShell();
  assert.deepEqual(await values('function f { Write-Error x -ErrorAction SilentlyContinue; $? }; f; $?'), [
    false,
    true,
  ]);
  const own =
    "[CmdletBinding()] param() $PSCmdlet.WriteError((New-Object Management.Automation.ErrorRecord (New-Object Exception 'e'), 'id', 'NotSpecified', $null))";
  assert.deepEqual(await values(`function f { ${own} }; f 2>$null; $?`), [false]);
});

test('a property that does not fit gives its own error, not that of a missing parameter', async () => {
  const { errorIds } = testShell();
  const by = '[Parameter(Mandatory, ValueFromPipelineByPropertyName)]';
  const script = (object: string) =>
    `function f { param(${by}[int]$A, ${by}[string]$B) process { } }; [pscustomobject]@{ ${object} } | f`;
  assert.deepEqual(await errorIds(script("A = 'x'; B = 'y'")), ['ParameterArgumentTransformationError']);
  assert.deepEqual(await errorIds(script("B = 'y'")), ['MissingMandatoryParameter']);
});

test('commands are found and their arguments evaluated from left to right', async () => {
  const { script } = testShell();
  assert.match((await script('Get-NopeA | Get-NopeB')).stderr, /^Get-NopeA: /);
  const { stdout } = await script('Write-Output $(Write-Host a; 1) | Select-Object -First $(Write-Host b; 1)');
  assert.equal(stdout, 'a\nb\n1\n');
});

test('what a stage puts out while it begins reaches the next one once that has begun', async () => {
  const { values } = testShell();
  const [page, ...more] = await values("'x' | ConvertTo-Html -Fragment -PreContent first | Out-String");
  assert.equal(more.length, 0);
  assert.match(String(page), /^first\n<table>/);
});
