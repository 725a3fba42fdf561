// A shell for tests: its own cmdlets, output and errors as values or as text.
import { PassThrough } from 'node:stream';
import type { Cmdlet } from '../../../src/core/cmdlet.ts';
import type { View } from '../../../src/core/view.ts';
import type { RunOptions, ShellServices } from '../../../src/shell/contract.ts';
import type { Prompter } from '../../../src/shell/evaluator/prompter.ts';
import { createShell, type Shell } from '../../../src/shell/host.ts';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestShell {
  readonly shell: Shell;
  script(text: string, options?: Partial<RunOptions>): Promise<Ran>;
  argv(argv: readonly string[], options?: Partial<RunOptions>): Promise<Ran>;
  file(path: string, args?: readonly string[]): Promise<Ran>;
  /** The success stream as plain values. */
  values(text: string): Promise<unknown[]>;
  /** The ids of the errors a script reports. */
  errorIds(text: string): Promise<string[]>;
}

export interface TestShellOptions {
  readonly cmdlets?: readonly Cmdlet[];
  readonly views?: readonly View[];
  readonly prompter?: Prompter;
}

export function testShell({ cmdlets = [], views = [], prompter }: TestShellOptions = {}): TestShell {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: process.stdin, stdout, stderr, interactive: false, color: false };
  const services: ShellServices = { cmdlets, views, ports: undefined as never, io, version: '0.0.0' };
  const shell = createShell(services, { prompter });
  let [out, err] = ['', ''];
  stdout.on('data', (chunk) => {
    out += chunk;
  });
  stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ran = async (work: Promise<number>): Promise<Ran> => {
    const status = await work;
    await new Promise((resolve) => setImmediate(resolve));
    const result = { status, stdout: out, stderr: err };
    [out, err] = ['', ''];
    return result;
  };
  const script = (text: string, options: Partial<RunOptions> = {}) =>
    ran(shell.runScript(text, { json: false, ...options }));
  return {
    shell,
    script,
    argv: (argv, options = {}) => ran(shell.runArgv(argv, { json: false, ...options })),
    file: (path, args = []) => ran(shell.runFile(path, args, { json: false })),
    values: async (text) => JSON.parse((await script(text, { json: true })).stdout),
    errorIds: async (text) => {
      const lines = (await script(text, { json: true })).stderr.split('\n').filter((line) => line.startsWith('{'));
      return lines.map((line) => JSON.parse(line).error.id);
    },
  };
}
