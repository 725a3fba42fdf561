// The command line: reads postern's own options, then hands over to the shell (cmdlets, scripts), to oclif (help, plugins,
// service commands) or to the transport. Cmdlets don't pass through oclif: loading it would double the time of a one-shot.
import { readFileSync } from 'node:fs';
import { toErrorRecord } from './core/error-record.ts';
import { postError } from './core/errors.ts';

/** EX_USAGE of sysexits.h: the command line itself is wrong. */
const BAD_COMMAND_LINE = 64;

/** What oclif answers: everything that isn't a cmdlet, a script or an expression. */
const OCLIF_COMMANDS = new Set(['start', 'stop', 'status', 'completion', 'help']);

/** What -NoLogo and -NoProfile leave out. */
export interface PromptChoices {
  readonly banner?: false;
  readonly profile?: false;
}

export type Invocation =
  | { readonly kind: 'stdin' | 'run' }
  | ({ readonly kind: 'prompt' } & PromptChoices)
  | { readonly kind: 'transport'; readonly untilStdinEnds: boolean }
  | { readonly kind: 'worker'; readonly index: number }
  | { readonly kind: 'script'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | { readonly kind: 'oclif'; readonly argv: readonly string[] }
  | { readonly kind: 'bad'; readonly detail: string };

export interface CommandLine {
  readonly invocation: Invocation;
  readonly json: boolean;
  readonly interactive: boolean;
}

/** Own options count only before the first word; `--json` also as the last element. */
export function readCommandLine(argv: readonly string[], stdinIsTerminal: boolean): CommandLine {
  let json = false;
  let interactive = true;
  let choices: PromptChoices = {};
  let at = 0;
  let rest = argv;
  const done = (invocation: Invocation): CommandLine => ({ invocation, json, interactive });
  if (argv.length > 1 && argv.at(-1) === '--json') {
    json = true;
    rest = argv.slice(0, -1);
  }
  for (; at < rest.length && /^-./.test(rest[at]!); at++) {
    const option = rest[at]!.replace(/^--?/, '').toLowerCase();
    const value = rest[at + 1];
    if (rest[at] === '--json') json = true;
    else if (['noninteractive', 'noni'].includes(option)) interactive = false;
    else if (option === 'nologo') choices = { ...choices, banner: false };
    else if (['noprofile', 'nop'].includes(option)) choices = { ...choices, profile: false };
    else if (option === 'noexit') continue;
    else if (['command', 'c'].includes(option)) {
      if (value === undefined) return done({ kind: 'bad', detail: '-Command needs a script.' });
      return done(value === '-' ? { kind: 'stdin' } : { kind: 'script', text: rest.slice(at + 1).join(' ') });
    } else if (['file', 'f'].includes(option)) {
      if (value === undefined) return done({ kind: 'bad', detail: '-File needs the path of a script.' });
      return done({ kind: 'file', path: value, args: rest.slice(at + 2) });
    } else if (['help', 'h', '?', 'version', 'v'].includes(option)) {
      return done({ kind: 'oclif', argv: [/^v/.test(option) ? '--version' : '--help', ...rest.slice(at + 1)] });
    } else if (rest[at] === '--run') return done({ kind: 'run' });
    else if (rest[at] === '--transport') {
      return done({ kind: 'transport', untilStdinEnds: rest[at + 1] === '--until-stdin-ends' });
    } else if (rest[at] === '--receive-worker' && /^[1-9]\d?$/.test(value ?? '')) {
      return done({ kind: 'worker', index: Number(value) });
    } else return done({ kind: 'bad', detail: `unknown option ${rest[at]}. See postern --help.` });
  }
  const words = rest.slice(at);
  const [first] = words;
  if (first === undefined)
    return done(stdinIsTerminal && interactive ? { kind: 'prompt', ...choices } : { kind: 'stdin' });
  if (first === '-') return done({ kind: 'stdin' });
  if (/\.ps1$/i.test(first)) return done({ kind: 'file', path: first, args: words.slice(1) });
  if (OCLIF_COMMANDS.has(first) || /^[a-z]+:/.test(first)) return done({ kind: 'oclif', argv: words });
  return done({ kind: 'argv', argv: words });
}

/** Runs one command line and sets the process's exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  const line = readCommandLine(argv, process.stdin.isTTY === true);
  try {
    process.exitCode = await run(line);
  } catch (thrown) {
    report(thrown, line.json);
    process.exitCode = 1;
  }
}

async function run({ invocation, json, interactive }: CommandLine): Promise<number> {
  switch (invocation.kind) {
    case 'bad':
      report(postError('BadCommandLine', { detail: invocation.detail }), json);
      return BAD_COMMAND_LINE;
    case 'oclif':
      return (await import('./oclif.ts')).runOclif(invocation.argv);
    case 'transport':
      return (await import('./run-transport.ts')).runTransport(invocation.untilStdinEnds ? { until: stdinEnd() } : {});
    case 'worker':
      return (await import('./run-receive-worker.ts')).runReceiveWorker(invocation.index);
    case 'run':
      return (await import('./start-here.ts')).startHere();
  }
  const { isCommand, openPrompt, openShell } = await import('./app.ts');
  if (invocation.kind === 'prompt') return openPrompt(undefined, invocation);
  const shell = openShell(interactive && process.stdin.isTTY === true && process.stdout.isTTY === true);
  switch (invocation.kind) {
    case 'stdin':
      return shell.runScript(readFileSync(0, 'utf8'), { json });
    case 'script':
      return shell.runScript(invocation.text, { json });
    case 'file':
      return shell.runFile(invocation.path, invocation.args, { json });
    case 'argv':
      if (!isCommand(invocation.argv[0]!)) {
        // Plugins are oclif's; nobody pays for loading it but who misspells a cmdlet or means a plugin.
        const { hasOclifCommand, runOclif } = await import('./oclif.ts');
        if (await hasOclifCommand(invocation.argv[0]!)) return runOclif(invocation.argv);
      }
      return shell.runArgv(invocation.argv, { json });
  }
}

function stdinEnd(): Promise<void> {
  return new Promise((resolve) => process.stdin.once('end', resolve).once('close', resolve).resume());
}

/** An error that no shell was there to show. */
function report(thrown: unknown, json: boolean): void {
  const { id, message, category, target } = toErrorRecord(thrown);
  if (json)
    process.stderr.write(
      `${JSON.stringify({ error: { phase: 'run', id, message, category, target: target === null ? null : String(target) } })}\n`,
    );
  else process.stderr.write(`postern: ${message} (${id})\n`);
}
