// `npm start`: on a terminal the transport as a child and the shell in the same window; without one the transport itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ENTRY, openPrompt } from './app.ts';
import { findHome } from './service/home.ts';
import { createService, type Launch } from './service/service.ts';
import { transportEnvironment } from './service/transport-environment.ts';
import { TRANSPORT_FLAGS } from './service/transport-flags.ts';

/** Gives the exit status. @throws PosternError AlreadyRunning, StartFailed */
export async function startHere(): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const { runTransport } = await import('./run-transport.ts');
    return runTransport({
      onListening: (bindings) =>
        process.stdout.write(`Postern listens on ${bindings.join(', ') || 'no address'}; data in ${findHome()}.\n`),
    });
  }
  const children = new Set<ChildProcess>();
  // Start-Service and Restart-Service of this shell start children of it too: leaving the shell stops what it started.
  const service = createService(findHome(), launchChild(children));
  await service.start();
  try {
    return await openPrompt(service);
  } finally {
    for (const child of children) child.stdin?.end();
    await Promise.all([...children].map((child) => once(child, 'exit')));
  }
}

/** In a session of its own, so that Ctrl-C reaches the shell alone; it stops when its standard input ends, however this process does. */
function launchChild(children: Set<ChildProcess>): Launch {
  return (home) => {
    const child = spawn(process.execPath, [...TRANSPORT_FLAGS, ENTRY, '--transport', '--until-stdin-ends'], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env: transportEnvironment(home),
    });
    let said = '';
    let ended = false;
    children.add(child);
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    const end = () => {
      ended = true;
      children.delete(child);
    };
    child.once('exit', end).once('error', end);
    child.unref();
    return { exited: () => ended, output: () => said.trim() };
  };
}
