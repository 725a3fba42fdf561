// The prompt over streams: lines, continuation, history, Ctrl-C, Ctrl-D, exit, Tab and questions.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ports } from '../../../src/core/ports.ts';
import type { ShellIo } from '../../../src/shell/contract.ts';
import { InteractiveShell, type PromptSession, TerminalPrompter } from '../../../src/shell/prompt/index.ts';

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_R = '\x12';
const UP = '\x1b[A';

function open(t: TestContext, options: { historyFile?: string; tty?: boolean } = {}) {
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { isTTY: options.tty ?? true, columns: 100 });
  const stderr = new PassThrough();
  let shown = '';
  stdout.on('data', (chunk) => (shown += chunk));
  const io = { stdin, stdout, stderr, interactive: true, color: false } as unknown as ShellIo;
  const { historyFile } = options;
  const prompter = new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new Error('stopped') });
  const shell = new InteractiveShell({ io, server: 'EDGE1', version: '0', historyFile, prompter });
  const ran: string[] = [];
  let release: (() => void) | undefined;
  const session: PromptSession = {
    run: async (text) => {
      ran.push(text);
      if (text === 'wait') await new Promise<void>((resolve) => (release = resolve));
      if (text === 'throw') throw new Error('no');
      if (text === 'ask') ran.push(await prompter.ask({ heading: 'cmdlet X', label: 'Name', help: 'The name.' }));
      if (text === 'choose')
        ran.push(
          String(
            await prompter.choose({
              caption: 'Confirm',
              message: 'Sure?',
              choices: [
                { label: '&Yes', help: 'Go.' },
                { label: 'Yes to &All', help: 'Go on.' },
              ],
              initial: 0,
            }),
          ),
        );
      return text.startsWith('exit') ? Number(text.slice(5)) : undefined;
    },
    stop: () => release?.(),
    completion: {
      commandNames: () => ['Get-TransportAgent'],
      parametersOf: () => undefined,
      valuesFor: () => undefined,
      outputMembers: () => [],
      membersOf: () => [],
      variableNames: () => [],
      ports: {} as Ports,
      location: '/',
    },
  };
  const status = shell.run(session);
  t.after(() => stdin.end());
  const until = async (there: () => boolean) => {
    while (!there()) await pause(2, undefined, { signal: t.signal });
  };
  const shows = (text: string) => until(() => shown.includes(text));
  return { stdin, ran, status, shows, until, shown: () => shown };
}

test('lines run one after the other, and exit gives the status', async (t) => {
  const at = open(t);
  await at.shows('[PS] EDGE1 > ');
  at.stdin.write('Get-A\nthrow\nGet-B | fl\nexit 3\n');
  assert.equal(await at.status, 3);
  assert.deepEqual(at.ran, ['Get-A', 'throw', 'Get-B | fl', 'exit 3']);
});

test('incomplete input goes on at >>, and an empty line submits it', async (t) => {
  const at = open(t);
  at.stdin.write('if (1) {\n');
  await at.shows('>> ');
  at.stdin.write('2 }\n"open\n\nexit 0\n');
  assert.equal(await at.status, 0);
  assert.deepEqual(at.ran, ['if (1) {\n2 }', '"open\n', 'exit 0']);
});

test('Ctrl-C stops the pipeline and not the shell', async (t) => {
  const at = open(t);
  at.stdin.write('wait\n');
  await at.until(() => at.ran.length === 1);
  at.stdin.write(CTRL_C);
  await at.until(() => at.shown().split('[PS]').length > 2);
  at.stdin.write(`half{ ${CTRL_C}`);
  await at.shows('^C');
  at.stdin.write('exit 5\n');
  assert.equal(await at.status, 5);
  assert.deepEqual(at.ran, ['wait', 'exit 5']);
});

test('Ctrl-D leaves, and so does the end of the input', async (t) => {
  const typed = open(t);
  typed.stdin.write(CTRL_D);
  assert.equal(await typed.status, 0);
  const piped = open(t, { tty: false });
  piped.stdin.end('Get-A\nGet-B\n');
  assert.equal(await piped.status, 0);
  assert.deepEqual(piped.ran, ['Get-A', 'Get-B']);
});

test('Tab completes a command ignoring case', async (t) => {
  const at = open(t);
  at.stdin.write('get-tr\t');
  await at.shows('Get-TransportAgent ');
  at.stdin.write('\nexit 0\n');
  await at.status;
  assert.deepEqual(at.ran, ['Get-TransportAgent ', 'exit 0']);
});

test('history is kept between sessions in a file of the owner, without secrets', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-history-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const historyFile = join(folder, 'history');
  const first = open(t, { historyFile });
  first.stdin.write('Get-First\nSet-X -Password a\nexit 0\n');
  await first.status;
  assert.equal(readFileSync(historyFile, 'utf8'), 'Get-First\nexit 0\n');
  assert.equal(statSync(historyFile).mode & 0o777, 0o600);
  const second = open(t, { historyFile });
  second.stdin.write('first');
  await second.shows('first');
  second.stdin.write(CTRL_R);
  await second.shows('Get-First');
  second.stdin.write('\nexit 0\n');
  await second.status;
  assert.deepEqual(second.ran, ['Get-First', 'exit 0']);
});

test('a command of several lines comes back whole, in this session and the next', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-history-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const historyFile = join(folder, 'history');
  const command = 'if (1) {\n2 }';
  const first = open(t, { historyFile });
  first.stdin.write(`${command}\nGet-A ` + '`\n-B\n');
  await first.until(() => first.ran.length === 2);
  for (const key of [UP, UP, UP]) first.stdin.write(key);
  await first.until(() => first.shown().includes('\n>> 2 }'));
  assert.doesNotMatch(first.shown(), /\| 2/);
  // The cursor stands behind the last letter: the mark takes three cells.
  assert.match(first.shown(), />> 2 \}\x1b\[7G/);
  first.stdin.write('\r');
  await first.until(() => first.ran.length === 3);
  first.stdin.write('exit 0\n');
  await first.status;
  assert.deepEqual(first.ran, [command, 'Get-A `\n-B', command, 'exit 0']);
  const second = open(t, { historyFile });
  second.stdin.write('2 }');
  second.stdin.write(CTRL_R);
  await second.shows('\n>> 2 }');
  second.stdin.write('\r');
  await second.until(() => second.ran.length === 1);
  second.stdin.write('exit 0\n');
  await second.status;
  assert.equal(second.ran[0], command);
});

test('pasted lines wait for Enter', async (t) => {
  const at = open(t);
  await at.shows('[PS]');
  at.stdin.write('\x1b[200~Get-A\rGet-B\r\x1b[201~');
  await at.until(() => at.shown().split('>> ').length > 2);
  assert.deepEqual(at.ran, []);
  at.stdin.write('\r');
  await at.until(() => at.ran.length === 1);
  at.stdin.write('exit 0\n');
  await at.status;
  assert.deepEqual(at.ran, ['Get-A\nGet-B\n', 'exit 0']);
});

test('a signal from outside is a Ctrl-C', async (t) => {
  const at = open(t);
  at.stdin.write('wait\n');
  await at.until(() => at.ran.length === 1);
  process.kill(process.pid, 'SIGINT');
  await at.until(() => at.shown().split('[PS]').length > 2);
  at.stdin.write('exit 5\n');
  assert.equal(await at.status, 5);
});

test('one key turns a page, and the rest of what was typed stays', async (t) => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const prompter = new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new Error('stopped') });
  const key = prompter.key('more?');
  stdin.write(' q');
  assert.equal(await key, ' ');
  assert.equal(await prompter.key('more?'), 'q');
  assert.match(String(stdout.read()), /more\?.*\r\x1b\[K/);
  const stopped = prompter.key('more?');
  stdin.write(CTRL_C);
  await assert.rejects(stopped, /stopped/);
  t.after(() => stdin.end());
});

test('the history file is bounded', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-history-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const historyFile = join(folder, 'history');
  writeFileSync(historyFile, Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(''));
  const at = open(t, { historyFile });
  at.stdin.write('exit 0\n');
  await at.status;
  assert.equal(readFileSync(historyFile, 'utf8').split('\n').length, 2002);
});

test('questions take the terminal and give it back', async (t) => {
  const at = open(t);
  at.stdin.write('ask\n');
  await at.shows('Name:');
  at.stdin.write('!?\r');
  await at.shows('The name.');
  at.stdin.write('value\r');
  await at.until(() => at.ran.length === 2);
  at.stdin.write('choose\n');
  await at.shows('[Y] Yes  [A] Yes to All  [?] Help (default is "Y"):');
  at.stdin.write('a\r');
  await at.until(() => at.ran.length === 4);
  assert.doesNotMatch(at.shown(), /[✔?] +(?:\x1b\[\d+m)*(?:Name:|\[Y\])/);
  at.stdin.write('ask\n');
  await at.until(() => at.ran.length === 5);
  await at.until(() => at.shown().split('cmdlet X').length === 3);
  await at.until(() => at.shown().split('Name:').length > 5);
  at.stdin.write(CTRL_C);
  await at.until(() => at.shown().split('[PS]').length > 4);
  at.stdin.write('exit 0\n');
  assert.equal(await at.status, 0);
  assert.deepEqual(at.ran, ['ask', 'value', 'choose', '1', 'ask', 'exit 0']);
});

test('a secret is asked for in the words given and shown as stars', async (t) => {
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  let shown = '';
  stdout.on('data', (chunk) => (shown += chunk));
  t.after(() => stdin.end());
  const prompter = new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new Error('stopped') });
  const asked = prompter.ask({ label: 'Password for user x', secret: true });
  while (!shown.includes('x:')) await pause(2, undefined, { signal: t.signal });
  assert.match(shown, /(?:^|[^ ])Password for user x:/);
  // Ctrl-T shows nothing.
  for (const key of ['ab', '\x14', 'c', '\r']) stdin.write(key);
  assert.equal(await asked, 'abc');
  assert.ok(!shown.includes('abc') && shown.includes('***'));
});
