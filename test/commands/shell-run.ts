// Runs scripts through the real shell over a test's ports: lexer, parser, binder and cmdlets as users meet them, without a process.
import { PassThrough } from 'node:stream';
import { CMDLETS } from '../../src/commands/index.ts';
import { VIEWS } from '../../src/commands/views.ts';
import type { AuditTrail } from '../../src/core/audit.ts';
import type { Ports } from '../../src/core/ports.ts';
import type { ShellServices } from '../../src/shell/contract.ts';
import { createShell } from '../../src/shell/host.ts';

/** An error record as --json prints it. */
export interface ShownError {
  readonly id: string;
  readonly message: string;
  readonly category: string;
  readonly target: string | null;
  readonly parameter?: string;
}

export interface ShellRun {
  readonly status: number;
  readonly output: readonly Record<string, unknown>[];
  readonly errors: readonly ShownError[];
  /** Warnings and the like, as lines. */
  readonly messages: readonly string[];
}

export type RunScript = (script: string) => Promise<ShellRun>;

/** A shell in which variables stay from script to script, and in which nobody can be asked. */
export function shellOver(ports: Ports, audit?: AuditTrail): RunScript {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  let out = '';
  let err = '';
  streams.stdout.on('data', (chunk) => (out += chunk));
  streams.stderr.on('data', (chunk) => (err += chunk));
  const io = { ...streams, interactive: false, color: false } as unknown as ShellServices['io'];
  const shell = createShell({ cmdlets: CMDLETS, views: VIEWS, ports, audit, version: '0', io });
  return async (script) => {
    [out, err] = ['', ''];
    const status = await shell.runScript(script, { json: true });
    await new Promise((resolve) => setImmediate(resolve));
    const errors: ShownError[] = [];
    const messages: string[] = [];
    for (const line of err.split('\n').filter((one) => one !== '')) {
      if (line.startsWith('{"error":')) errors.push((JSON.parse(line) as { error: ShownError }).error);
      else messages.push(line);
    }
    return { status, output: JSON.parse(out) as Record<string, unknown>[], errors, messages };
  };
}

/** A text as a literal of the shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
