// Starts, stops and looks at the transport process of a data folder, whoever started it, through its lock file.
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../core/errors.ts';
import type { ServicePort, ServiceState } from '../core/ports.ts';
import { Endpoint } from '../core/values/endpoint.ts';
import { prepareHome, unitOf } from './home.ts';
import { readLock } from './lock-file.ts';
import { ownerOfProcess } from './process-identity.ts';
import { transportEnvironment } from './transport-environment.ts';
import { TRANSPORT_FLAGS } from './transport-flags.ts';

const START_LIMIT = 20_000;
const STOP_LIMIT = 30_000;
const POLL = 15;

/** A transport process that was launched and may not listen yet. */
export interface Launched {
  exited(): boolean;
  /** What it has printed, for the error when it doesn't start. */
  output(): string;
}

/** Starts a transport process for a data folder. */
export type Launch = (home: string) => Launched | Promise<Launched>;

export function createService(home: string, launch: Launch): ServicePort {
  const state = () => serviceState(home);
  // It would lack the unit's rights, and hold the lock against the unit.
  const requireStartable = () => {
    const unit = unitOf(home);
    if (unit !== undefined) fail('StartedBySystemd', { unit });
  };
  return {
    state,
    requireStartable,
    async start(signal) {
      const lock = readLock(home);
      if (lock) fail('AlreadyRunning', { pid: lock.pid, home, since: lock.since });
      requireStartable();
      prepareHome(home);
      const { exited, output } = await launch(home);
      for (const end = Date.now() + START_LIMIT; Date.now() < end; await sleep(POLL, undefined, { signal })) {
        const now = state();
        if (now.status === 'Running') return now;
        if (exited()) fail('StartFailed', { detail: output() });
      }
      return fail('StartFailed', { detail: `it didn't listen within ${START_LIMIT / 1000} seconds. ${output()}` });
    },
    async stop(signal) {
      const lock = readLock(home);
      if (!lock) return fail('NotRunning', { home });
      try {
        process.kill(lock.pid, 'SIGTERM');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EPERM') {
          fail('NotAllowedToSignal', { pid: lock.pid, owner: ownerOfProcess(lock.pid) });
        }
      }
      for (const end = Date.now() + STOP_LIMIT; Date.now() < end; await sleep(POLL, undefined, { signal })) {
        if (readLock(home)?.pid !== lock.pid) return;
      }
      fail('StopTimedOut', { pid: lock.pid });
    },
  };
}

export function serviceState(home: string): ServiceState {
  const lock = readLock(home);
  if (!lock) return { status: 'Stopped' };
  const bindings = lock.bindings.map((text) => Endpoint.tryParse(text)).filter((one) => one !== undefined);
  return { status: lock.status, pid: lock.pid, since: new Date(lock.since), bindings };
}

/**
 * Detached, its output in logs/transport.out of the data folder: execa can't hand a file over to a process that outlives it.
 * `entry` is bin/postern.js, which the process runs with `--transport`.
 */
export const launchDetached =
  (entry: string): Launch =>
  async (home) => {
    const { spawn } = await import('node:child_process');
    mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 });
    const path = join(home, 'logs', 'transport.out');
    const file = openSync(path, 'w', 0o600);
    const child = spawn(process.execPath, [...TRANSPORT_FLAGS, entry, '--transport'], {
      detached: true,
      stdio: ['ignore', file, file],
      env: transportEnvironment(home),
    });
    closeSync(file);
    child.unref();
    let ended = false;
    child.once('error', () => {
      ended = true;
    });
    child.once('exit', () => {
      ended = true;
    });
    return { exited: () => ended, output: () => readFileSync(path, 'utf8').trim().slice(-2000) };
  };
