// Reading and writing variables by name, scope and drive, the automatic ones included.
import type { VariableAst } from '../ast.ts';
import { raise } from '../errors/raise.ts';
import { ScriptBlock, stringify } from '../values/index.ts';
import { readEnvironment } from './environment.ts';
import { type Expr, withParts } from './expr.ts';
import type { Frame } from './frame.ts';
import { assign } from './scope.ts';

const CONSTANTS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Variables the engine answers for itself. */
const AUTOMATIC = new Map<string, (frame: Frame) => unknown>([
  ['_', ({ session }) => session.underscore],
  ['psitem', ({ session }) => session.underscore],
  ['?', ({ session }) => session.succeeded],
  ['error', ({ session }) => session.errors],
  ['lastexitcode', ({ session }) => session.lastExitCode],
  ['pwd', ({ session }) => session.location],
]);

export function readVariable(ast: VariableAst): Expr {
  const key = ast.name.toLowerCase();
  if (ast.drive !== undefined) return withParts((frame) => readDrive(frame, ast.drive!, ast.name));
  if (ast.scope === undefined || ast.scope === 'local') {
    if (CONSTANTS.has(key)) {
      const value = CONSTANTS.get(key);
      return withParts(() => value);
    }
    if (key === '_') return withParts((frame) => frame.session.underscore);
    const automatic = AUTOMATIC.get(key);
    if (automatic !== undefined) return withParts(automatic);
  }
  if (ast.scope === undefined || ast.scope === 'using')
    return withParts((frame) => {
      const variable = frame.scope.find(key);
      if (variable !== undefined) return variable.value;
      return missing(frame, ast.name);
    });
  return withParts((frame) => {
    const scope = frame.scope.named(ast.scope);
    const variable =
      ast.scope === 'local' || ast.scope === 'private' ? scope.variables.get(key) : scope.variables.get(key);
    if (variable !== undefined) return variable.value;
    return AUTOMATIC.get(key)?.(frame) ?? CONSTANTS.get(key) ?? missing(frame, ast.name);
  });
}

function missing(frame: Frame, name: string): unknown {
  if (frame.session.strict) raise('VariableIsUndefined', { name }, { target: name });
  return null;
}

function readDrive(frame: Frame, drive: string, name: string): unknown {
  switch (drive) {
    case 'env':
      return readEnvironment(name);
    case 'function':
      return frame.scope.findFunction(name.toLowerCase())?.block ?? null;
    case 'alias':
      return frame.scope.findAlias(name.toLowerCase()) ?? null;
    default:
      return null;
  }
}

/** Assigns by the variable's own scope or drive. @throws ShellException VariableNotWritable */
export function writeVariable(frame: Frame, ast: VariableAst, value: unknown): void {
  const key = ast.name.toLowerCase();
  if (ast.drive !== undefined) {
    writeDrive(frame, ast.drive, ast.name, value);
    return;
  }
  if (CONSTANTS.has(key)) {
    if (key === 'null') return;
    raise('VariableNotWritable', { name: ast.name }, { target: ast.name });
  }
  if (key === '?' || (key === 'error' && ast.scope === undefined))
    raise('VariableNotWritable', { name: ast.name }, { target: ast.name });
  if (key === '_' || key === 'psitem') {
    frame.session.underscore = value;
    return;
  }
  if (key === 'lastexitcode') {
    frame.session.lastExitCode = value as number;
    return;
  }
  const scope = frame.scope.named(ast.scope);
  const own = scope.variables.get(key);
  if (own !== undefined) assign(own, value);
  else scope.set(ast.name, value);
  if (ast.scope === 'private') scope.variables.get(key)!.isPrivate = true;
}

function writeDrive(frame: Frame, drive: string, name: string, value: unknown): void {
  if (drive === 'env') {
    if (value === null || value === '') delete process.env[name];
    else process.env[name] = stringify(value);
    return;
  }
  if (drive === 'function' && value instanceof ScriptBlock) {
    frame.scope.functions ??= new Map();
    frame.scope.functions.set(name.toLowerCase(), {
      name,
      isFilter: false,
      block: value,
      parameters: undefined,
      help: undefined,
    });
    return;
  }
  if (drive === 'alias') {
    frame.scope.aliases ??= new Map();
    frame.scope.aliases.set(name.toLowerCase(), stringify(value));
    return;
  }
  raise('ConstructNotSupported', { construct: `The drive ${drive}:` });
}
