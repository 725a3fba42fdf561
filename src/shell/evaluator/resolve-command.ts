// From a command's name to what runs: alias, function, cmdlet, script file; then the same with Get- in front.
import { statSync } from 'node:fs';
import type { Cmdlet } from '../../core/cmdlet.ts';
import { markBuiltIn } from '../binder/cmdlet-info.ts';
import { nearest } from '../binder/find-parameter.ts';
import { ALIASES } from '../builtins/aliases.ts';
import { BUILTIN_LOADERS } from '../builtins/index.ts';
import { nativeProgram } from '../builtins/native-programs.ts';
import { resolvePath } from '../builtins/paths.ts';
import { netError, raise, shellError } from '../errors/raise.ts';
import type { Frame } from './frame.ts';
import type { FunctionValue } from './function-value.ts';
import type { Maybe } from './maybe.ts';

export type CommandTarget =
  | { readonly kind: 'function'; readonly value: FunctionValue }
  | { readonly kind: 'cmdlet'; readonly cmdlet: Cmdlet }
  | { readonly kind: 'script'; readonly path: string };

/** What PowerShell throws when a program can't be started. */
const NATIVE_FAILED = 'System.Management.Automation.ApplicationFailedException';

/** @throws ShellException CommandNotFoundException, NativeCommandRefused */
export function resolveCommand(frame: Frame, given: string): Maybe<CommandTarget> {
  const name = given.replace(/^[\w.]+\\(?=[A-Za-z]+-[A-Za-z]+$)/, '');
  return find(frame, name) ?? find(frame, `Get-${name}`) ?? notFound(frame, given);
}

function find(frame: Frame, given: string): Maybe<CommandTarget> | undefined {
  let key = given.toLowerCase();
  const seen = new Set<string>();
  for (let to = aliased(frame, key); to !== undefined; to = aliased(frame, key)) {
    if (seen.has(key)) return undefined;
    seen.add(key);
    key = to.toLowerCase();
  }
  const value = frame.scope.findFunction(key);
  if (value !== undefined) return { kind: 'function', value };
  return findCmdlet(frame, key) ?? findScript(frame, seen.size === 0 ? given : key);
}

function aliased(frame: Frame, key: string): string | undefined {
  const own = frame.scope.findAlias(key);
  if (own !== undefined) return own;
  // An alias of a command this shell lacks leaves the name to functions and scripts.
  const target = ALIASES.get(key);
  const there =
    target !== undefined &&
    (BUILTIN_LOADERS.has(target.toLowerCase()) || frame.session.cmdlets.has(target.toLowerCase()));
  return there ? target : undefined;
}

function findCmdlet(frame: Frame, key: string): Maybe<CommandTarget> | undefined {
  const { cmdlets } = frame.session;
  const cmdlet = cmdlets.get(key);
  if (cmdlet !== undefined) return { kind: 'cmdlet', cmdlet };
  const load = BUILTIN_LOADERS.get(key);
  if (load === undefined) return undefined;
  return load().then((loaded) => {
    for (const one of loaded) {
      markBuiltIn(one);
      cmdlets.set(one.name.toLowerCase(), one);
    }
    const found = cmdlets.get(key);
    return found === undefined
      ? raise('CommandNotFoundException', { name: key }, { target: key })
      : { kind: 'cmdlet', cmdlet: found };
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

function notFound(frame: Frame, name: string): never {
  const refused = nativeProgram(name);
  if (refused !== undefined) {
    const exception = netError(NATIVE_FAILED, refused, 'NativeCommandRefused', 'PermissionDenied');
    exception.error.command = name;
    throw exception;
  }
  const names = [
    ...frame.session.services.cmdlets.map((one) => one.name),
    ...[...BUILTIN_LOADERS.keys()].map(capitals),
  ];
  const exception = shellError(
    'CommandNotFoundException',
    { name, suggestion: nearest(name, names) },
    { target: name },
  );
  exception.error.command = name;
  throw exception;
}

const capitals = (key: string) => key.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
