// The completion scripts, run by the shells they are for.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { completionScript } from '../../src/completion/index.ts';
import { defineCmdlet } from '../../src/core/cmdlet.ts';
import { PosternError } from '../../src/core/error-record.ts';
import { types } from '../../src/core/types.ts';

const cmdlets = [
  defineCmdlet({
    verb: 'Set',
    noun: 'Thing',
    summary: 'Changes a thing.',
    confirmImpact: 'Medium',
    parameters: {
      Identity: { type: types.text(), position: 0, help: 'Which.' },
      Action: { type: types.oneOf('Action', ['Reject', 'Delete']), help: 'What.' },
      Enabled: { type: types.boolean, help: 'Whether.' },
      Gone: { type: types.text(), help: 'No.', refused: 'gone.' },
    },
    examples: [],
    process: () => {},
  }),
  defineCmdlet({
    verb: 'Get',
    noun: 'Thing',
    summary: 'Gives things.',
    parameters: {},
    examples: [],
    process: () => {},
  }),
];

/** What bash would offer for the words, the last one being typed. */
function bash(...words: readonly string[]): string[] {
  const script = `${completionScript('bash', cmdlets)}
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_postern
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['--norc', '-c', script, 'bash', 'postern', ...words], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  return run.stdout.split('\n').filter((word) => word !== '');
}

const installed = (shell: string) => spawnSync(shell, ['--version']).status === 0;

test('bash completes commands, parameters and values, ignoring case', {
  skip: !installed('bash') && 'bash is not installed',
}, () => {
  assert.deepEqual(bash('st'), ['start', 'stop', 'status']);
  assert.deepEqual(bash('set-t'), ['Set-Thing']);
  assert.deepEqual(bash('set-thing', '-a'), ['-Action']);
  assert.deepEqual(bash('Set-Thing', '-'), [
    '-Identity',
    '-Action',
    '-Enabled',
    '-WhatIf',
    '-Confirm',
    '-Verbose',
    '-Debug',
    '-ErrorAction',
    '-WarningAction',
    '-ErrorVariable',
    '-OutVariable',
  ]);
  assert.deepEqual(bash('set-thing', '--id'), ['-Identity']);
  assert.deepEqual(bash('set-thing', '-Act', 'r'), ['Reject']);
  assert.deepEqual(bash('set-thing', 'x', '-Enabled', ''), ['$true', '$false']);
  assert.deepEqual(bash('get-thing', '-ea', ''), []);
  assert.deepEqual(bash('get-thing', '-ErrorA', 'si'), ['SilentlyContinue']);
  assert.deepEqual(bash('get-thing', "'|'", 'set-'), ['Set-Thing']);
  assert.deepEqual(bash('completion', ''), ['bash', 'zsh']);
  assert.deepEqual(bash('help', 'get'), ['Get-Thing']);
  assert.deepEqual(bash('--j'), ['--json']);
  assert.deepEqual(bash('set-thing', '$(touch /nonexistent)', '-z*'), []);
});

test('zsh reads its script', {
  skip: !installed('zsh') && 'zsh is not installed: its completion script is not run',
}, () => {
  const check = spawnSync('zsh', ['-n'], { input: completionScript('zsh', cmdlets), encoding: 'utf8' });
  assert.equal(check.stderr, '');
  const script = `compdef() { :; }
compadd() { while [[ "$1" != -- ]]; do shift; done; shift; print -l -- "$@"; }
${completionScript('zsh', cmdlets)}
words=(postern set-thing -Act r) CURRENT=4
_postern`;
  const run = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8' });
  assert.equal(run.stderr, '');
  assert.deepEqual(run.stdout.trim().split('\n'), ['Reject', 'Delete']);
});

test('an unknown shell is a bad command line', () => {
  for (const shell of ['', 'tcsh', '__proto__'])
    assert.throws(
      () => completionScript(shell, cmdlets),
      (thrown) => thrown instanceof PosternError && thrown.record.id === 'BadCommandLine',
    );
});
