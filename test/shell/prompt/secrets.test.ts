// A password typed at the prompt is found neither in the history nor in a transcript, whatever else is said of it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import type { Ports } from '../../../src/core/ports.ts';
import type { ShellServices } from '../../../src/shell/contract.ts';
import { createShell } from '../../../src/shell/host.ts';
import { runPrompt, TerminalPrompter } from '../../../src/shell/prompt/index.ts';

const TYPED = [
  "ConvertTo-SecureString 'hunter2-a' -AsPlainText -Force | Out-Null",
  "$ErrorView = 'NormalView'; convertto-securestring hunter2-b -a -f -Bogus",
  "$password = 'hunter2-c'; Get-Item $password",
  "'kept'",
];

test('passwords stay out of the history and of transcripts', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'postern-prompt-'));
  t.after(() => rmSync(home, { recursive: true }));
  const [stdin, stderr] = [new PassThrough(), new PassThrough()];
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  for (const stream of [stdout, stderr]) stream.resume();
  const services: ShellServices = {
    cmdlets: [],
    views: [],
    ports: { home, server: 'EDGE1', now: () => new Date() } as Ports,
    version: '0',
    io: { stdin, stdout, stderr, interactive: true, color: false } as unknown as ShellServices['io'],
  };
  const prompter = new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new Error('stopped') });
  const shell = createShell(services, { prompter });
  const log = join(home, 'log.txt');
  const status = runPrompt(services, shell, { prompter, profile: false });
  stdin.write([`Start-Transcript '${log}'`, ...TYPED, 'Stop-Transcript', 'exit 0', ''].join('\n'));
  assert.equal(await status, 0);
  const transcript = readFileSync(log, 'utf8');
  const history = readFileSync(join(home, 'history'), 'utf8');
  assert.ok(!transcript.includes('hunter2'), transcript);
  assert.ok(!history.includes('hunter2'), history);
  assert.match(transcript, /\[PS\] EDGE1 > ConvertTo-SecureString \*{5} -AsPlainText -Force \| Out-Null/);
  assert.match(transcript, /\[PS\] EDGE1 > 'kept'\nkept\n/);
  assert.match(transcript, /Bogus/);
  assert.match(history, /^'kept'$/m);
});
