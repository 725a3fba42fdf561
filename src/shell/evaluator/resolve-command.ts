// From a command's name to what runs: alias, function, cmdlet, script file; then the same with Get- in front.
import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Cmdlet } from '../../core/cmdlet.ts';
import { markBuiltIn } from '../binder/cmdlet-info.ts';
import { nearest } from '../binder/find-parameter.ts';
import { ALIASES } from '../builtins/aliases.ts';
import { BUILTIN_LOADERS, LISTING } from '../builtins/index.ts';
import { resolvePath } from '../builtins/paths.ts';
import { refusedCommand, refusedFile } from '../builtins/refused-commands.ts';
import { shellError } from '../errors/raise.ts';
import type { Frame } from './frame.ts';
import type { FunctionValue } from './function-value.ts';
import { type Maybe, then } from './maybe.ts';
import type { Session } from './session.ts';

export type CommandTarget =
  | { readonly kind: 'function'; readonly value: FunctionValue }
  | { readonly kind: 'cmdlet'; readonly cmdlet: Cmdlet }
  | { readonly kind: 'script'; readonly path: string };

/** @throws ShellException CommandNotFoundException, CommandNotAvailable, NativeCommandRefused */
export function resolveCommand(frame: Frame, given: string): Maybe<CommandTarget> {
  const name = given.replace(/^[\w.]+\\(?=[A-Za-z]+-[A-Za-z]+$)/, '');
  return then(
    find(frame, name),
    (found) => found ?? then(find(frame, `Get-${name}`), (implied) => implied ?? notFound(frame, given)),
  );
}

function find(frame: Frame, given: string): Maybe<CommandTarget | undefined> {
  let key = given.toLowerCase();
  const seen = new Set<string>();
  for (let to = aliased(frame, key); to !== undefined; to = aliased(frame, key)) {
    if (seen.has(key)) return undefined;
    seen.add(key);
    key = to.toLowerCase();
  }
  const value = frame.scope.findFunction(key);
  if (value !== undefined) return { kind: 'function', value };
  return then(findCmdlet(frame, key), (cmdlet) => cmdlet ?? findScript(frame, seen.size === 0 ? given : key));
}

function aliased(frame: Frame, key: string): string | undefined {
  const own = frame.scope.findAlias(key);
  if (own !== undefined) return own;
  // Scripts that call a function of theirs h or r mean it, and not the history, which they have none of.
  if ((key === 'h' || key === 'r') && frame.scope.findFunction(key) !== undefined) return undefined;
  // An alias of a command this shell lacks leaves the name to functions and scripts.
  const target = ALIASES.get(key);
  return target !== undefined && isCmdlet(frame, target.toLowerCase()) ? target : undefined;
}

function isCmdlet({ session }: Frame, key: string): boolean {
  return BUILTIN_LOADERS.has(key) || session.cmdlets.has(key) || session.services.later?.find(key) !== undefined;
}

function findCmdlet(frame: Frame, key: string): Maybe<CommandTarget | undefined> {
  const { session } = frame;
  const known = (): CommandTarget | undefined => {
    const cmdlet = session.cmdlets.get(key);
    return cmdlet && { kind: 'cmdlet', cmdlet };
  };
  const loadOwn = BUILTIN_LOADERS.get(key);
  const load = loadOwn ?? session.services.later?.find(key);
  if (load === undefined || session.cmdlets.has(key)) return known();
  return load().then(async (loaded) => {
    if (loadOwn !== undefined) loaded.forEach(markBuiltIn);
    session.addCmdlets(loaded);
    if (LISTING.has(key)) await session.loadCmdlets();
    return known();
  });
}

function findScript(frame: Frame, name: string): CommandTarget | undefined {
  if (!/[\\/]/.test(name)) return undefined;
  const path = resolvePath(frame.session, name);
  for (const candidate of [path, `${path}.ps1`]) {
    try {
      if (candidate.toLowerCase().endsWith('.ps1') && statSync(candidate).isFile())
        return { kind: 'script', path: candidate };
    } catch {
      // Not there: the next candidate, or no such command.
    }
  }
  return undefined;
}

async function notFound({ session }: Frame, name: string): Promise<never> {
  const refused = refusedCommand(name) ?? (isProgram(session, name) ? refusedFile(name) : undefined);
  if (refused !== undefined) {
    const exception = shellError(refused.id, { detail: refused.message });
    exception.error.command = name;
    throw exception;
  }
  await session.loadCmdlets();
  const names = [...[...session.cmdlets.values()].map((one) => one.name), ...[...BUILTIN_LOADERS.keys()].map(capitals)];
  const exception = shellError(
    'CommandNotFoundException',
    { name, suggestion: nearest(name, names) },
    { target: name },
  );
  exception.error.command = name;
  exception.error.activity = '';
  throw exception;
}

/** A file that could be started, by its path or in the folders of PATH. */
function isProgram(session: Session, name: string): boolean {
  const folders = /[\\/]/.test(name) ? [''] : (process.env['PATH'] ?? '').split(delimiter).filter((one) => one !== '');
  return folders.some((folder) => {
    try {
      const found = statSync(folder === '' ? resolvePath(session, name) : join(folder, name));
      return found.isFile() && (found.mode & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}

const capitals = (key: string) => key.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
