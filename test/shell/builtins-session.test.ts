// History, transcripts, blocks run by Invoke-Command, progress, and the names a session accepts or refuses with a reason.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { sessionHistory } from '../../src/shell/evaluator/session-history.ts';
import { createShell } from '../../src/shell/host.ts';
import { testShell } from './support/run-shell.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'postern-session-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('the history is what the prompt put there, and its lines run again', async () => {
  const shell = testShell();
  const history = sessionHistory(shell.shell.session);
  const at = new Date(2026, 0, 2, 3, 4, 5);
  history.add('1 + 1', 'Completed', at, new Date(at.getTime() + 1500));
  history.add("'two'", 'Failed', at, at);
  const script = '(h).Count; (h 1).CommandLine; (h 1).Duration.TotalSeconds; h -Count 1 | foreach Id; r 1; r; r "1 "';
  assert.deepEqual(await shell.values(script), [2, '1 + 1', 1.5, 2, 2, 'two', 2]);
  assert.deepEqual(await shell.errorIds('r 99'), ['GetHistoryNoHistoryForId']);
  assert.deepEqual(await shell.errorIds('h 99'), ['GetHistoryNoHistoryForId']);
  assert.deepEqual(await shell.values('Clear-History -CommandLine *two*; (h).CommandLine; Clear-History; @(h).Count'), [
    '1 + 1',
    0,
  ]);
  assert.deepEqual(await testShell().errorIds('r'), ['GetHistoryNoHistoryForId']);
});

test('a line that runs itself ends in an error', async () => {
  const shell = testShell();
  assert.deepEqual(await shell.errorIds("Add-History 'r 1'; r 1"), ['CallDepthOverflow']);
});

test('a function called h or r is the script’s own', async () => {
  assert.deepEqual(await testShell().values('function h { 1 }; function r { 2 }; h; r'), [1, 2]);
});

test('a transcript holds what was shown, and only the owner reads it', async (t) => {
  const path = join(folder(t), 'sub', 'log.txt');
  const shell = testShell();
  await shell.script(`Start-Transcript '${path}'; 'one'; Write-Host two; Write-Warning three; Get-Item /no/such`);
  await shell.script("Stop-Transcript; 'after'");
  const text = readFileSync(path, 'utf8');
  assert.match(text, /\none\ntwo\nWARNING: three\nGet-Item: .*\n\*+\nTranscript end\n/s);
  assert.ok(!text.includes('after'));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(await shell.errorIds('Stop-Transcript'), ['InvalidOperation']);
  assert.deepEqual(await shell.errorIds(`Start-Transcript '${path}' -NoClobber`), ['NoClobber']);
  assert.deepEqual(await shell.errorIds(`Start-Transcript '${path}' -Append; Start-Transcript x`), [
    'InvalidOperation',
  ]);
  assert.ok(readFileSync(path, 'utf8').startsWith(text));
});

test('blocks run here, with arguments, input and a scope of their own', async () => {
  const script = `$x = 1; icm { param($a, $b) $x = 5; $a + $b } -ArgumentList 2, 3; $x; icm { $x = 7 } -NoNewScope; $x
    1, 2 | icm { $input | foreach { $_ * 10 } }; icm { 'here' } -ComputerName localhost; @(icm { return })
    icm { 'session' } -Session (New-PSSession)`;
  assert.deepEqual(await testShell().values(script), [5, 1, 7, 10, 20, 'here', 'session']);
  assert.deepEqual(await testShell().errorIds('icm { 1 } -ComputerName dc1.contoso.com'), ['RemotingNotSupported']);
});

test('what scripts for Exchange begin with is accepted', async () => {
  const script = `Add-PSSnapin *Exchange*; Add-PSSnapin Microsoft.Exchange.Management.PowerShell.Admin -ErrorAction Stop
    Import-Module ActiveDirectory; $s = New-PSSession -ConfigurationName Microsoft.Exchange -ConnectionUri http://edge1/PowerShell/ -Authentication Kerberos
    Import-PSSession $s -DisableNameChecking -AllowClobber | Out-Null; Remove-PSSession $s; Set-ExecutionPolicy RemoteSigned -Force
    (Get-PSSnapin *Exchange*) -eq $null; $s.State`;
  assert.deepEqual(await testShell().values(script), [true, 'Opened']);
});

test('objects of Get-Command have what scripts read', async () => {
  const script = `$c = Get-Command Get-Content; $c.Name; $c.Verb; $c.Noun; "$($c.CommandType)"; $c.Parameters.ContainsKey('path')
    $c.Parameters['TotalCount'].Aliases -contains 'Head'; (Get-Command *-Clixml).Count; (gcm gc).CommandType.ToString()`;
  assert.deepEqual(await testShell().values(script), [
    ...['Get-Content', 'Get', 'Content', 'Cmdlet', true, true, 2, 'Alias'],
  ]);
});

test('programs and cmdlets of Windows are refused by name, and a script can catch it', async () => {
  for (const name of [
    'net stop x',
    'nslookup contoso.com',
    'ping.exe x',
    "& 'C:\\Windows\\System32\\sc.exe' query",
    'robocopy a b',
  ])
    assert.deepEqual(await testShell().errorIds(name), ['NativeCommandRefused'], name);
  for (const name of ['kill 1', 'Get-WmiObject Win32_Service', 'gp HKLM:\\x', 'Start-Job { 1 }', 'ConvertTo-Xml 1'])
    assert.deepEqual(await testShell().errorIds(name), ['CommandNotAvailable'], name);
  assert.deepEqual(await testShell().values("try { net stop x } catch { 'caught' }"), ['caught']);
  assert.deepEqual(await testShell().errorIds('no-such-thing'), ['CommandNotFoundException']);
});

test('long errors and warnings are broken between words on a terminal only', async () => {
  const run = async (isTTY: boolean) => {
    const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY, columns: 30 })];
    let shown = '';
    stdout.resume();
    stderr.on('data', (chunk) => {
      shown += chunk;
    });
    const io = { stdin: process.stdin, stdout, stderr, interactive: false, color: true };
    const shell = createShell({ cmdlets: [], views: [], ports: undefined as never, io, version: '0' });
    await shell.runScript("Write-Warning 'one two three four five six'", { json: false });
    await new Promise((done) => setImmediate(done));
    return shown;
  };
  const yellow = (text: string) => `\x1b[33m${text}\x1b[39m\n`;
  assert.equal(await run(true), yellow('WARNING: one two three four ') + yellow('five six'));
  assert.equal(await run(false), 'WARNING: one two three four five six\n');
});

test('progress is a bar on a terminal only, and gives way to what else is shown', async () => {
  const run = async (isTTY: boolean, text: string) => {
    const [stdout, stderr] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY })];
    let shown = '';
    stdout.resume();
    stderr.on('data', (chunk) => {
      shown += chunk;
    });
    const io = { stdin: process.stdin, stdout, stderr, interactive: false, color: false };
    const shell = createShell({ cmdlets: [], views: [], ports: undefined as never, io, version: '0' });
    await shell.runScript(text, { json: false });
    await new Promise((done) => setImmediate(done));
    return shown;
  };
  const script = "Write-Progress \"Load\x1b[2J\" 'step' -PercentComplete 50; 'x'; Write-Progress Load -Completed";
  const bar = await run(true, script);
  assert.match(bar, /^\r\x1b\[KLoad\S*2J {2}\[#{10}\.{10}\] 50 % {2}step\r\x1b\[K$/);
  assert.ok(!bar.includes('\x1b[2J'));
  assert.equal(await run(false, script), '');
  assert.equal(await run(true, `$ProgressPreference = 'SilentlyContinue'; ${script}`), '');
});

test('lines around a match, and lines added to a followed file', async (t) => {
  const file = join(folder(t), 'a.log');
  writeFileSync(file, 'a\nb\nhit\nc\nd\n');
  const script = `$m = Select-String hit '${file}' -Context 1, 2; $m.Context.PreContext; $m.Context.PostContext; $m.LineNumber`;
  assert.deepEqual(await testShell().values(script), ['b', 'c', 'd', 3]);
  const followed = `Get-Content '${file}' -Wait | foreach { if ($_ -eq 'd') { Add-Content '${file}' 'new' }; $_ } | select -First 6`;
  assert.deepEqual(await testShell().values(followed), ['a', 'b', 'hit', 'c', 'd', 'new']);
});
