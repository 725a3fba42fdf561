// The command line as users type it, as processes: what is an option, a parameter, an expression or a plain value, where output goes, and the exit status.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Finished, posternHome, ROOT } from '../support/postern.ts';

const lines = (text: string) => text.split('\n').filter((line) => line !== '');
const errorIds = ({ stderr }: Finished) =>
  lines(stderr).map((line) => (JSON.parse(line) as { error: { id: string } }).error.id);

test('elements of the argument vector', async (t) => {
  const { run } = posternHome(t);
  const cases: readonly (readonly [words: readonly string[], values: readonly unknown[]])[] = [
    [['two words', 'a,b', 'a|b', '||', ';', '%', "it's", '"q"', '`n', '>file', '&', '#'], []],
    [
      ['$true', '(1 + 1)', '@{a = "b c"}', '{ $x }'],
      [true, 2, { a: 'b c' }, ' $x '],
    ],
    [
      ['--', '-NoEnumerate', 'x'],
      ['-NoEnumerate', 'x'],
    ],
    [['-InputObject', '', '--NoEnumerate'], ['']],
    [['a b', '|', 'ForEach-Object', '{ "<$_>" }'], ['<a b>']],
  ];
  await Promise.all(
    cases.map(async ([words, values]) => {
      const finished = await run(['Write-Output', ...words, '--json']);
      assert.deepEqual([finished.status, errorIds(finished)], [0, []], words.join(' '));
      assert.deepEqual(JSON.parse(finished.stdout), values.length === 0 ? words : values);
    }),
  );
});

test('parameters of the vector: both dashes, prefixes, colons, any case, values that look like parameters', async (t) => {
  const { run, objects } = posternHome(t);
  const added: readonly (readonly string[])[] = [
    ['-IPAddress', '192.0.2.1', '-Comment', 'two | words'],
    ['--ipaddress', '192.0.2.2', '--comment:-not a parameter'],
    ['-IPA:192.0.2.3', '-Com:-x', '-WhatIf:$false'],
    ['-IPRange', '192.0.2.4 - 192.0.2.9', '-C', '5', '-Confirm:$false'],
    ['-IPAddress', '(192).ToString() + ".0.2.10"', '-Comment', 'a,b'],
  ];
  for (const words of added) {
    const { status, stderr } = await run(['add-ipblocklistentry', ...words]);
    assert.deepEqual([status, stderr], [0, '']);
  }
  assert.deepEqual(
    (await objects('Get-IPBlockListEntry')).map(({ IPRange, Comment }) => [IPRange, Comment]),
    [
      ['192.0.2.1', 'two | words'],
      ['192.0.2.2', '-not a parameter'],
      ['192.0.2.3', '-x'],
      ['192.0.2.4-192.0.2.9', '5'],
      ['192.0.2.10', 'a,b'],
    ],
  );
});

test("Postern's own options stand before the cmdlet; --json also last", async (t) => {
  const { run } = posternHome(t);
  const [first, last, both, middle] = await Promise.all([
    run(['--json', 'Get-TransportAgent', '|', 'select', 'Name']),
    run(['Get-TransportAgent', '|', 'select', 'Name', '--json']),
    run(['-NonInteractive', '--json', 'Get-TransportAgent', '|', 'select', 'Name', '--json']),
    run(['--json', 'Get-TransportAgent', '--json', '|', 'select', 'Name']),
  ]);
  for (const one of [first, last, both]) {
    assert.deepEqual([one.status, one.stderr], [0, '']);
    assert.deepEqual(JSON.parse(one.stdout), [{ Name: 'Connection Filtering Agent' }]);
  }
  assert.deepEqual([middle.status, errorIds(middle)], [1, ['NamedParameterNotFound']]);
});

test('exit statuses', async (t) => {
  const { home, run } = posternHome(t);
  mkdirSync(join(home, 'scripts'));
  const script = (name: string, text: string) => {
    const path = join(home, 'scripts', name);
    writeFileSync(path, text);
    return path;
  };
  const cases: readonly (readonly [args: readonly string[], status: number, input?: string])[] = [
    [['Get-ExchangeServer'], 0],
    [['Get-TransportAgent', 'Nobody'], 1],
    [['Get-TransportAgent', 'Nobody', '-ErrorAction', 'SilentlyContinue'], 1],
    [['Get-Nothing'], 1],
    [['-Command', 'Get-TransportAgent Nobody; Get-ExchangeServer'], 0],
    [['-Command', 'Get-ExchangeServer; Get-TransportAgent Nobody'], 1],
    [['-c', 'exit 9'], 9],
    [['-c', 'throw "x"; 1'], 1],
    [['-c', 'if ('], 1],
    [[script('exit.ps1', 'param($Status) exit $Status'), '7'], 7],
    [[script('named.ps1', 'param([int] $Status) exit $Status'), '-Status', '8'], 8],
    [[script('goes-on.ps1', 'Get-TransportAgent Nobody; 1')], 0],
    [[script('stops.ps1', 'Get-TransportAgent Nobody -ErrorAction Stop; exit 3')], 1],
    [['-File', script('no-exit.ps1', '"$args"'), 'a', 'b c'], 0],
    [[join(home, 'scripts', 'absent.ps1')], 1],
    [[], 5, 'Get-TransportAgent | Out-Null; exit 5'],
    [['-'], 1, 'Get-TransportAgent Nobody'],
    [['-Command', '-'], 0, 'Get-TransportAgent Nobody\nGet-ExchangeServer'],
    [['--nonsense'], 64],
    [['--nonsense', 'Get-TransportAgent'], 64],
    [['-Command'], 64],
    [['start', '--nonsense'], 64],
    [['help', 'Get-Nothing'], 64],
  ];
  await Promise.all(
    cases.map(async ([args, status, input]) => {
      const finished = await run(args, input === undefined ? {} : { input });
      assert.equal(finished.status, status, `${args.join(' ')}: ${finished.stderr}`);
    }),
  );
});

test('--json: one array on stdout, one line for each error on stderr', async (t) => {
  const { run } = posternHome(t);
  const [many, none, parse, unknown, nowhere] = await Promise.all([
    run([
      '--json',
      '-c',
      "1; Get-TransportAgent Nobody; 'two\nlines'; Write-Warning w; Get-Nothing; $null; Get-Date 1/1/2030",
    ]),
    run(['Get-IPBlockListEntry', '--json']),
    run(['--json', '-c', 'if (']),
    run(['--json', 'Set-TransportConfig', '-MaxSendSize', '5MB']),
    run(['--json', 'Get-AgentLog', '-Location', '/nowhere']),
  ]);
  assert.deepEqual(JSON.parse(many.stdout), [1, 'two\nlines', null, new Date(2030, 0, 1).toISOString()]);
  const [absent, warning, ...rest] = lines(many.stderr);
  assert.deepEqual(
    [absent, ...rest].map((line) => JSON.parse(line!).error.id),
    ['ObjectNotFound', 'CommandNotFoundException'],
  );
  assert.equal(warning, 'WARNING: w');
  assert.deepEqual(Object.keys(JSON.parse(absent!).error), [
    'phase',
    'id',
    'message',
    'category',
    'target',
    'parameter',
  ]);
  assert.deepEqual([none.stdout, none.stderr, none.status], ['[]\n', '', 0]);
  assert.deepEqual([parse.stdout, JSON.parse(parse.stderr).error.phase, parse.status], ['[]\n', 'parse', 1]);
  const { id, parameter } = JSON.parse(unknown.stderr).error;
  assert.deepEqual([id, parameter, unknown.status], ['ParameterNotSupported', 'MaxSendSize', 1]);
  const there = JSON.parse(nowhere.stderr).error;
  assert.deepEqual([there.id, there.parameter], ['LogFolderNotFound', 'Location']);
});

test('no banner, no colour and no question when there is no terminal', async (t) => {
  const { run } = posternHome(t);
  const all = await Promise.all([
    run(['Get-TransportAgent'], { env: { NO_COLOR: '', TERM: 'xterm-256color', FORCE_COLOR: '1' } }),
    run([], { input: 'Get-TransportAgent; Get-TransportAgent Nobody; Write-Warning w' }),
    run(['Add-IPBlockListEntry', '--json']),
    run(['Set-IPBlockListConfig', '-Enabled', '$false', '-Confirm', '--json']),
  ]);
  for (const { stdout, stderr } of all) assert.doesNotMatch(stdout + stderr, /\x1b|\[PS\]|management shell/);
  assert.deepEqual(
    all.slice(2).map((one) => [one.status, errorIds(one)]),
    [
      [1, ['MissingMandatoryParameter']],
      [1, ['ConfirmationNotPossible']],
    ],
  );
});

test('the data folder: POSTERN_HOME, or a folder below the home of the user', async (t) => {
  const { home } = posternHome(t);
  const folder = (env: NodeJS.ProcessEnv) => {
    const { POSTERN_HOME: _none, ...rest } = process.env;
    const done = spawnSync(process.execPath, [join(ROOT, 'bin', 'postern.js'), 'status'], { env: { ...rest, ...env } });
    return /data in (.*)\.$/m.exec(done.stdout.toString())?.[1];
  };
  assert.equal(folder({ POSTERN_HOME: join(home, 'given') }), join(home, 'given'));
  const { findHome } = await import('../../src/service/home.ts');
  const file = join(home, 'system');
  assert.equal(findHome({ HOME: home }, file), join(home, '.local/state/postern'), 'without that file');
  writeFileSync(file, '/srv/postern\n');
  assert.equal(findHome({ HOME: home }, file), '/srv/postern');
  assert.equal(findHome({ HOME: home, POSTERN_HOME: '/elsewhere' }, file), '/elsewhere');
  assert.equal(readFileSync(file, 'utf8'), '/srv/postern\n');
});
