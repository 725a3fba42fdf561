// `npm start`: on a terminal the transport as a child and the shell in the same window; without one the transport itself.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openPrompt } from './app.ts';
import { postError } from './core/errors.ts';
import { findHome } from './service/home.ts';
import { readLock } from './service/lock-file.ts';

const entry = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'postern.js');

/** Gives the exit status. @throws PosternError AlreadyRunning, StartFailed */
export async function startHere(): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const { runTransport } = await import('./run-transport.ts');
    return runTransport({
      onListening: (bindings) =>
        process.stdout.write(`Postern listens on ${bindings.join(', ') || 'no address'}; data in ${findHome()}.\n`),
    });
  }
  const child = await startChild(findHome());
  try {
    return await openPrompt();
  } finally {
    child.end();
    await child.ended;
  }
}

/** The transport in a session of its own, so that Ctrl-C reaches the shell alone; it stops when its standard input ends, however this process does. */
async function startChild(home: string) {
  const child = spawn(process.execPath, [entry, '--transport', '--until-stdin-ends'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, POSTERN_HOME: home },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.on('error', () => {});
  while (readLock(home)?.status !== 'Running' || readLock(home)?.pid !== child.pid) {
    if (child.exitCode !== null) throw postError('StartFailed', { detail: said.trim() });
    await sleep(15);
  }
  child.unref();
  return { end: () => void child.stdin.end(), ended };
}
