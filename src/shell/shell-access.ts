// The session as the output and help cmdlets see it from where they are called.
import { readFileSync } from 'node:fs';
import type { ScriptBlockAst } from './ast.ts';
import { ALIASES } from './builtins/aliases.ts';
import { formatting } from './builtins/formatting.ts';
import { resolvePath } from './builtins/paths.ts';
import type { Frame } from './evaluator/frame.ts';
import type { Scope } from './evaluator/scope.ts';
import { decode } from './evaluator/script-function.ts';
import type { Session } from './evaluator/session.ts';
import { signatureOf } from './format/help/signature.ts';
import type { CommandFacts, ShellAccess } from './format/shell-access.ts';

const known = new WeakMap<Scope, ShellAccess>();

export function shellAccess({ session, scope }: Frame): ShellAccess {
  let access = known.get(scope);
  if (access === undefined) {
    access = {
      formatting: formatting(session),
      show: (object) => session.host.write(object),
      pageKey: session.host.prompter?.key,
      pageHeight: () => session.services.io.stdout.rows ?? PAGE_HEIGHT,
      resolvePath: (path) => resolvePath(session, path),
      commands: () => commandsOf(session, scope),
      script: (path) => scriptFacts(session, path),
    };
    known.set(scope, access);
  }
  return access;
}

const PAGE_HEIGHT = 24;

/** Innermost scope first, each name of a kind once. */
function* commandsOf(session: Session, from: Scope): Iterable<CommandFacts> {
  const cmdlets = new Set(session.cmdlets.values());
  const names = new Set([...cmdlets].map(({ name }) => name.toLowerCase()));
  const aliases = new Map<string, string>();
  const functions = new Set<string>();
  for (let scope: Scope | undefined = from; scope !== undefined; scope = scope.parent) {
    for (const [name, target] of scope.aliases ?? []) if (!aliases.has(name)) aliases.set(name, target);
    for (const [key, { name, isFilter, block, parameters, help }] of scope.functions ?? []) {
      if (functions.has(key)) continue;
      functions.add(key);
      const signature = signatureOf(name, block.ast, parameters);
      yield { kind: isFilter ? 'Filter' : 'Function', name, definition: block.text, help, signature };
    }
  }
  // An alias of a command this shell lacks is none.
  for (const [name, target] of ALIASES)
    if (!aliases.has(name) && names.has(target.toLowerCase())) aliases.set(name, target);
  for (const [name, definition] of aliases) yield { kind: 'Alias', name, definition };
  for (const cmdlet of cmdlets) yield { kind: 'Cmdlet', name: cmdlet.name, cmdlet, signature: cmdlet };
}

/** A script file's facts, by a path as it is typed; undefined when there is none that can be read. */
async function scriptFacts(session: Session, path: string): Promise<CommandFacts | undefined> {
  const full = resolvePath(session, path);
  if (!/\.ps1$/i.test(full)) return undefined;
  let text: string;
  try {
    text = decode(readFileSync(full));
  } catch {
    return undefined;
  }
  const { parse } = await import('./parser/parse.ts');
  const ast: ScriptBlockAst = parse(text, { file: full }).ast;
  const name = full.split('/').at(-1)!;
  return {
    kind: 'ExternalScript',
    name,
    definition: full,
    help: ast.help,
    signature: signatureOf(name, ast, undefined),
  };
}
