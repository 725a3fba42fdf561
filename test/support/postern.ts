// Runs Postern as users do, as processes with a data folder of their own: cmdlets by the command line, the transport as a service.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const ENTRY = join(ROOT, 'bin', 'postern.js');

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PosternHome {
  readonly home: string;
  /** One command line. */
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: NodeJS.ProcessEnv },
  ): Promise<Finished>;
  /** A script by -Command; fails the test when its exit status isn't 0. */
  script(text: string): Promise<string>;
  /** The same in one shell that stays, for tests that run many; it doesn't go on after an error either. */
  shell(text: string): Promise<string>;
  /** A script's success stream by --json; fails the test when its exit status isn't 0. */
  objects<T = Record<string, unknown>>(text: string): Promise<T[]>;
  /** Starts the transport on a free port and gives the port; one process receives, unless told otherwise. */
  start(options?: { readonly processes?: number }): Promise<number>;
  stop(): Promise<void>;
  /** The delivered messages' files below the mail folder, once there are at least so many; fails the test when they don't come. */
  delivered(count: number): Promise<readonly string[]>;
}

type Cleanup = { after(work: () => void | Promise<void>): void };

/** A fresh data folder, removed after the test; a failed test's transport is stopped. */
export function posternHome(t: Cleanup): PosternHome {
  const home = mkdtempSync(join(tmpdir(), 'postern-e2e-'));
  const run: PosternHome['run'] = (args, { input, env } = {}) => {
    const child = spawn(process.execPath, [ENTRY, ...args], {
      env: { ...process.env, NO_COLOR: '1', ...env, POSTERN_HOME: home },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    return new Promise((done) =>
      child.on('close', (status) =>
        done({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
      ),
    );
  };
  const script = async (text: string) => {
    const { status, stdout, stderr } = await run(['-Command', `$ErrorActionPreference = 'Stop'; ${text}`]);
    if (status !== 0) throw new Error(`exit ${status}: ${text}\n${stdout}\n${stderr}`);
    return stdout;
  };
  let loop: ShellLoop | undefined;
  const shell = async (text: string) => {
    loop ??= startShellLoop(home);
    const { status, stdout, stderr } = await loop.run(`$ErrorActionPreference = 'Stop'; ${text}`);
    if (status !== 0) throw new Error(`exit ${status}: ${text}\n${stdout}\n${stderr}`);
    return stdout;
  };
  const lock = () => JSON.parse(readFileSync(join(home, 'transport.lock'), 'utf8')) as { bindings: string[] };
  t.after(async () => {
    loop?.end();
    if (existsSync(join(home, 'transport.lock'))) await run(['stop']);
    rmSync(home, { recursive: true, force: true });
  });
  return {
    home,
    run,
    script,
    shell,
    async objects<T>(text: string) {
      const { status, stdout, stderr } = await run(['--json', '-Command', text]);
      if (status !== 0) throw new Error(`exit ${status}: ${text}\n${stdout}\n${stderr}`);
      return JSON.parse(stdout) as T[];
    },
    async start({ processes = 1 } = {}) {
      // Refusals without delay, and no limits that many tests from one address would meet.
      await shell(
        "Get-ReceiveConnector | Set-ReceiveConnector -Bindings '127.0.0.1:0' -TarpitInterval 00:00:00 -MaxInboundConnectionPerSource Unlimited -MaxInboundConnectionPercentagePerSource 100",
      );
      await shell(`Get-TransportServer | Set-TransportServer -ReceiveProcesses ${processes}`);
      const { status, stderr } = await run(['start']);
      if (status !== 0) throw new Error(stderr);
      return Number(lock().bindings[0]!.split(':').at(-1));
    },
    async stop() {
      const { status, stderr } = await run(['stop']);
      if (status !== 0) throw new Error(stderr);
    },
    delivered: (count) =>
      eventually(() => {
        const folder = join(home, 'mail');
        const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
        const mail = paths.filter((path) => /\/new\/./.test(path)).sort();
        if (mail.length < count) throw new Error(`${mail.length} of ${count} messages were delivered`);
        return mail;
      }),
  };
}

interface ShellLoop {
  /** One after the other. */
  run(text: string): Promise<Finished>;
  end(): void;
}

function startShellLoop(home: string): ShellLoop {
  const child = spawn(process.execPath, [join(ROOT, 'test', 'support', 'shell-loop.ts')], {
    env: { ...process.env, NO_COLOR: '1', POSTERN_HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  let wake = () => {};
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
      wake();
    });
  child.on('close', () => wake());
  return {
    async run(text) {
      child.stdin.write(`${JSON.stringify({ text })}\n`);
      for (;;) {
        const out = /^([^\0]*)\0(\d+)\n/.exec(texts.stdout);
        const err = /^([^\0]*)\0/.exec(texts.stderr);
        if (out && err) {
          texts.stdout = texts.stdout.slice(out[0].length);
          texts.stderr = texts.stderr.slice(err[0].length);
          return { status: Number(out[2]), stdout: out[1]!, stderr: err[1]! };
        }
        if (child.exitCode !== null) throw new Error(`The shell has ended: ${texts.stderr}`);
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    },
    end: () => child.stdin.end(),
  };
}
