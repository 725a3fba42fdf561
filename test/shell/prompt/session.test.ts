// The prompt over the real engine: output, errors, variables that stay, Tab, Ctrl-C and exit.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { defineCmdlet } from '../../../src/core/cmdlet.ts';
import type { Ports } from '../../../src/core/ports.ts';
import { types } from '../../../src/core/types.ts';
import type { ShellServices } from '../../../src/shell/contract.ts';
import { createShell } from '../../../src/shell/host.ts';
import { runPrompt, TerminalPrompter } from '../../../src/shell/prompt/index.ts';

const addThing = defineCmdlet({
  verb: 'Add',
  noun: 'Thing',
  summary: 'Adds a thing.',
  parameters: { Name: { type: types.text(), mandatory: true, help: 'Its name.' } },
  examples: [],
  process: ({ Name }) => [`added ${Name}`],
});

test('a session at the prompt', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'postern-prompt-'));
  t.after(() => rmSync(home, { recursive: true }));
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const stderr = new PassThrough();
  let shown = '';
  for (const stream of [stdout, stderr]) stream.on('data', (chunk) => (shown += chunk));
  const services: ShellServices = {
    cmdlets: [addThing],
    views: [],
    ports: { home, server: 'EDGE1', now: () => new Date() } as Ports,
    version: '0',
    io: { stdin, stdout, stderr, interactive: true, color: false } as unknown as ShellServices['io'],
  };
  const prompter = new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new Error('stopped') });
  const shell = createShell(services, { prompter });
  const status = runPrompt(services, shell, { prompter });
  const expect = async (typed: string, wanted: RegExp) => {
    const from = shown.length;
    stdin.write(typed);
    while (!wanted.test(shown.slice(from))) await pause(2, undefined, { signal: t.signal });
    while (!/\[PS\] EDGE1 > |:\x1b/.test(shown.slice(from))) await pause(2, undefined, { signal: t.signal });
  };
  await expect('$a = [pscustomobject]@{x=1}\n', /\[PS\]/);
  await expect('$a\n', /\nx\r?\n-\r?\n1/);
  await expect('Get-Nope\n', /Get-Nope/);
  stdin.write('add-th\t');
  while (!shown.includes('Add-Thing ')) await pause(2, undefined, { signal: t.signal });
  await expect('-Name b\n', /added b/);
  await expect('Add-Thing\n', /Name:/);
  await expect('c\r', /added c[\s\S]*\[PS\]/);
  stdin.write('while ($true) { }\n');
  await pause(50);
  await expect('\x03', /\[PS\]/);
  stdin.write('exit 4\n');
  assert.equal(await status, 4);
});
