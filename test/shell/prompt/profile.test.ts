// The profile: it runs before the first prompt, unless it is not wanted or others may write to it.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { readCommandLine } from '../../../src/cli.ts';
import type { Ports } from '../../../src/core/ports.ts';
import type { ShellServices } from '../../../src/shell/contract.ts';
import { createShell } from '../../../src/shell/host.ts';
import { runPrompt } from '../../../src/shell/prompt/index.ts';

/** What is shown by a session that runs the lines. */
async function session(t: TestContext, profile: string | undefined, mode: number, lines: string, wanted = true) {
  const home = mkdtempSync(join(tmpdir(), 'postern-profile-'));
  const before = process.env['XDG_CONFIG_HOME'];
  process.env['XDG_CONFIG_HOME'] = home;
  t.after(() => {
    rmSync(home, { recursive: true });
    if (before === undefined) delete process.env['XDG_CONFIG_HOME'];
    else process.env['XDG_CONFIG_HOME'] = before;
  });
  mkdirSync(join(home, 'postern'));
  const path = join(home, 'postern', 'profile.ps1');
  if (profile !== undefined) {
    writeFileSync(path, profile);
    chmodSync(path, mode);
  }
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let shown = '';
  for (const stream of [stdout, stderr]) stream.on('data', (chunk) => (shown += chunk));
  const services = {
    cmdlets: [],
    views: [],
    ports: { home, server: 'EDGE1', now: () => new Date() } as Ports,
    version: '0',
    io: { stdin, stdout, stderr, interactive: true, color: false },
  } as unknown as ShellServices;
  const status = runPrompt(services, createShell(services), { banner: false, profile: wanted });
  stdin.end(lines);
  assert.equal(await status, 0);
  return { shown, path };
}

test('the profile runs first and in the scope of the session', async (t) => {
  const profile = "function hi { 'hello' }; $x = 5; 'profile ran'";
  const { shown, path } = await session(t, profile, 0o600, 'hi; "x=$x"; $PROFILE\n');
  assert.match(shown, /profile ran\n[\s\S]*hello\nx=5\n/);
  assert.ok(shown.includes(path));
});

test('without one, and with -NoProfile, nothing runs', async (t) => {
  assert.doesNotMatch((await session(t, undefined, 0o600, '1\n')).shown, /profile/);
  assert.doesNotMatch((await session(t, "'profile ran'", 0o600, '1\n', false)).shown, /profile/);
});

test('one that others may write to is not run', async (t) => {
  const { shown } = await session(t, "'profile ran'", 0o662, '"still here"\n');
  assert.doesNotMatch(shown, /profile ran/);
  assert.match(shown, /WARNING: [\s\S]*still here/);
});

test('errors of the profile are shown, and the prompt comes', async (t) => {
  assert.match((await session(t, 'if (', 0o600, '"still here"\n')).shown, /still here/);
  assert.match((await session(t, 'throw "oops"', 0o600, '"still here"\n')).shown, /oops[\s\S]*still here/);
  assert.match((await session(t, 'exit 3', 0o600, '"still here"\n')).shown, /still here/);
});

test('options of the command line', () => {
  const read = (...argv: string[]) => readCommandLine(argv, true).invocation;
  assert.deepEqual(read(), { kind: 'prompt' });
  assert.deepEqual(read('-NoLogo', '-NoProfile'), { kind: 'prompt', banner: false, profile: false });
});
