// Postern as an oclif CLI: help, version, plugins and the service commands; each cmdlet is a command of it by the cmdlet table.
import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from '@oclif/core/command';
import { Config } from '@oclif/core/config';
import { run } from '@oclif/core/run';
import { changeService, openPorts, openShell } from './app.ts';
import { CMDLETS } from './commands/index.ts';
import type { Cmdlet } from './core/cmdlet.ts';
import { toErrorRecord } from './core/error-record.ts';
import type { ServiceState } from './core/ports.ts';

const here = fileURLToPath(import.meta.url);
const root = join(dirname(here), '..');

/** oclif commands by id; package.json names no target because the sources and the compiled package differ in it. */
export const COMMANDS: Record<string, typeof Command> = {
  start: serviceCommand('Start the transport in the background.', async () => {
    const state = await changeService('Start-Service', (service) => service.start());
    return `Postern is running: process ${state.pid}, ${listening(state)}.`;
  }),
  stop: serviceCommand('Stop the transport: open sessions get a few seconds to finish.', async () => {
    await changeService('Stop-Service', (service) => service.stop());
    return 'Postern has stopped.';
  }),
  status: serviceCommand('Tell whether the transport runs, since when and where it listens.', async () => {
    const { service, home } = openPorts();
    const state = service.state();
    const data = `data in ${home}`;
    if (state.status === 'Stopped') {
      process.exitCode = 3; // What init scripts expect of `status` for a stopped service (LSB).
      return `Stopped; ${data}.`;
    }
    return `${state.status}: process ${state.pid}, since ${state.since?.toISOString()}, ${listening(state)}; ${data}.`;
  }),
  completion: completionCommand(),
  ...Object.fromEntries(CMDLETS.map((cmdlet) => [cmdlet.name, cmdletCommand(cmdlet)])),
};

/** What help says of the ways to call postern that are no commands. */
const USAGE = `postern                               opens the management shell
postern Get-TransportAgent            runs one cmdlet; quote the bar of a pipeline: '|'
postern -Command '<script>'           runs a script text (-c)
postern <file.ps1> [arguments]        runs a script file; without arguments a script is read from standard input
postern --json ...                    prints objects as one JSON array, each error as one JSON line on standard error
Details of a cmdlet: postern Get-Help <name> -Full`;

/** Gives the exit status: oclif's own 2 for a bad command line becomes 64. */
export async function runOclif(argv: readonly string[]): Promise<number> {
  const config = await loadConfig();
  const words = argv[0] === 'help' ? [...argv.slice(1).map((word) => idOf(config, word)), '--help'] : [...argv];
  if (argv[0] !== '--help' && words.at(-1) !== '--help') words[0] = idOf(config, words[0] ?? '');
  try {
    await run(words, config);
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    return exitStatusOf(thrown);
  }
}

/** Whether a plugin (or Postern) has an oclif command of that name. */
export async function hasOclifCommand(name: string): Promise<boolean> {
  const config = await loadConfig();
  return config.findCommand(idOf(config, name)) !== undefined;
}

let loaded: Promise<Config> | undefined;

function loadConfig(): Promise<Config> {
  const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const target = `./${here.endsWith('.ts') ? 'src' : 'dist'}/oclif${extname(here)}`;
  pjson.description = `${pjson.description}\n${USAGE}`;
  pjson.oclif.commands = { strategy: 'explicit', target, identifier: 'COMMANDS' };
  loaded ??= Config.load({ root, pjson, userPlugins: true, devPlugins: false });
  return loaded;
}

/** Ids are case-sensitive to oclif and not to people. */
function idOf(config: Config, word: string): string {
  return config.commandIDs.find((id) => id.toLowerCase() === word.toLowerCase()) ?? word;
}

function exitStatusOf(thrown: unknown): number {
  const exit = (thrown as { oclif?: { exit?: number } }).oclif?.exit;
  if (exit === 0) return 0;
  const { message, id } = toErrorRecord(thrown);
  const own = id !== 'UnexpectedError';
  process.stderr.write(`postern: ${message.trim()}${own ? ` (${id})` : ''}\n`);
  if (id === 'BadCommandLine' || exit === 2) return 64;
  return own || exit === undefined ? 1 : exit;
}

function listening({ bindings = [] }: ServiceState): string {
  return bindings.length === 0 ? 'listening nowhere' : `listening on ${bindings.join(', ')}`;
}

function serviceCommand(summary: string, act: () => Promise<string>): typeof Command {
  return class extends Command {
    static override summary = summary;

    async run(): Promise<void> {
      await this.parse(this.constructor as typeof Command);
      process.stdout.write(`${await act()}\n`);
    }
  };
}

function completionCommand(): typeof Command {
  return class extends Command {
    static override summary = 'Print the completion script for bash or zsh.';
    static override usage = 'completion bash|zsh';
    static override strict = false;

    async run(): Promise<void> {
      const { completionScript } = await import('./completion/index.ts');
      process.stdout.write(completionScript(this.argv[0] ?? '', CMDLETS));
    }
  };
}

/** Its arguments go to our binder untouched: oclif can't read PowerShell's. */
function cmdletCommand(cmdlet: Cmdlet): typeof Command {
  return class extends Command {
    static override summary = cmdlet.summary;
    static override description =
      `${cmdlet.description ?? ''}\nAll parameters: postern Get-Help ${cmdlet.name} -Full`.trim();
    static override examples = cmdlet.examples.map(({ command }) => command);
    static override usage = `${cmdlet.name} [-Parameter value ...]`;
    static override strict = false;

    async run(): Promise<void> {
      const shell = openShell(process.stdin.isTTY === true && process.stdout.isTTY === true);
      process.exitCode = await shell.runArgv([cmdlet.name, ...this.argv], { json: false });
    }
  };
}
