// What the unit's ExecStartPost runs: it waits for its own main process, in a /proc that hides whatever has rights the caller lacks.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const SCRIPT = join(import.meta.dirname, '../../scripts/await-listening.mjs');

function folderOf(t: TestContext): { readonly home: string; lock(pid: number, status: string): void } {
  const home = mkdtempSync(join(tmpdir(), 'postern-await-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  chmodSync(home, 0o755);
  const lock = (pid: number, status: string) =>
    writeFileSync(join(home, 'transport.lock'), JSON.stringify({ pid, status }), { mode: 0o644 });
  return { home, lock };
}

/** Started by `prefix`; the exit status. */
async function awaiting(home: string, main: number, prefix: readonly string[] = []): Promise<number | null> {
  const [file = '', ...args] = [...prefix, process.execPath, SCRIPT];
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], POSTERN_HOME: home, MAINPID: String(main) },
    stdio: 'ignore',
  });
  const [status] = await once(child, 'exit');
  return status as number | null;
}

test('it ends well when the lock says so, and badly when the process has ended', async (t) => {
  const { home, lock } = folderOf(t);
  const main = spawn('sleep', ['60']);
  t.after(() => main.kill('SIGKILL'));
  lock(1, 'Running');
  const waiting = awaiting(home, main.pid!);
  await sleep(300);
  lock(main.pid!, 'Running');
  assert.equal(await waiting, 0);
  lock(main.pid!, 'StartPending');
  const again = awaiting(home, main.pid!);
  main.kill('SIGKILL');
  assert.equal(await again, 1);
});

test('as in the unit: with an ambient capability, where other processes are hidden', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('left out: only root can set this up');
  const { home, lock } = folderOf(t);
  const caps = ['--inh-caps=-all,+net_bind_service', '--ambient-caps=-all,+net_bind_service'];
  const asUser = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...caps];
  const [file = '', ...args] = [...asUser, 'sleep', '60'];
  const main = spawn(file, args, { stdio: 'ignore' });
  t.after(() => main.kill('SIGKILL'));
  const hidden = [
    'unshare',
    '-m',
    'sh',
    '-c',
    'mount -t proc -o hidepid=invisible proc /proc || exit 77; exec "$@"',
    'sh',
  ];
  lock(main.pid!, 'StartPending');
  const waiting = awaiting(home, main.pid!, [...hidden, ...asUser]);
  await sleep(700);
  lock(main.pid!, 'Running');
  const status = await waiting;
  if (status !== 0 && status !== 1) return t.skip(`left out: it can't be set up here (${status})`);
  assert.equal(status, 0);
});
