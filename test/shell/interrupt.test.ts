// Real signals and closed pipes against the real program: what runs is stopped, a prompt is not, statuses are a shell's.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const ENTRY = path.join(import.meta.dirname, '../../bin/postern.js');
const home = mkdtempSync(path.join(tmpdir(), 'interrupt-'));
const env = { ...process.env, POSTERN_HOME: home, NODE_OPTIONS: '' };
after(() => rmSync(home, { recursive: true, force: true }));

/** What a child has written so far, and a wait for more. */
function listen(child: ChildProcess) {
  let text = '';
  const wake = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk;
      for (const one of wake) one();
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const until = (pattern: RegExp, from = 0) =>
    new Promise<number>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(text.slice(from));
        if (match === null) return;
        wake.delete(look);
        resolve(from + match.index + match[0].length);
      };
      wake.add(look);
      void ended.then(() => reject(new Error(`ended without ${pattern}: ${text}`)));
      look();
    });
  return { ended, until, text: () => text };
}

const RUNNING: Readonly<Record<string, string>> = {
  'a loop': "'ready'; while ($true) { $i++ }",
  'a cmdlet that waits': "'ready'; Start-Sleep 600; 'not reached'",
  'endless recursion that is caught': "'ready'; function f { f }; while ($true) { try { f } catch { } }",
  'a pipeline': "'ready'; while ($true) { 1..1000 | Where-Object { $_ -lt 0 } }",
};

for (const [name, script] of Object.entries(RUNNING))
  test(`SIGINT ends ${name} with 130`, async () => {
    const child = spawn(process.execPath, [ENTRY, '-c', script], { env });
    const { ended, until, text } = listen(child);
    await until(/ready/);
    child.kill('SIGINT');
    assert.equal(await ended, 130);
    assert.equal(text(), 'ready\n');
  });

test('finally blocks run when a script is interrupted, catch blocks do not', async () => {
  const script = "'ready'; try { Start-Sleep 600 } catch { 'caught' } finally { 1..2 | % { \"last $_\" } }; 'after'";
  const child = spawn(process.execPath, [ENTRY, '-c', script], { env });
  const { ended, until, text } = listen(child);
  await until(/ready/);
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  assert.equal(text(), 'ready\nlast 1\nlast 2\n');
});

test('a reader that has enough ends the pipeline without a word', async () => {
  const child = spawn(process.execPath, [ENTRY, '-c', 'while ($true) { "x" * 1000 }'], { env });
  child.stdout.once('data', () => child.stdout.destroy());
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const status = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(status, 0);
  assert.doesNotMatch(errors, /EPIPE/);
});

test('Ctrl-C at the prompt stops the pipeline and not the shell', async (t) => {
  if (spawnSync('script', ['--version']).status !== 0) return t.skip('no script(1) to make a terminal with');
  const command = `'${process.execPath}' '${ENTRY}'`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...env, TERM: 'dumb' } });
  const { ended, until } = listen(child);
  let at = await until(/\[PS\].*> /);
  child.stdin.write('"go" + 1; while ($true) { $i++ }\r');
  at = await until(/go1/, at);
  child.stdin.write('\x03');
  at = await until(/\[PS\].*> /, at);
  child.stdin.write('"alive" + 2\r');
  at = await until(/alive2/, at);
  child.stdin.write('exit 7\r');
  assert.equal(await ended, 7);
});
