// The session as the output and help cmdlets see it.
import { ALIASES } from './builtins/aliases.ts';
import { formatting } from './builtins/formatting.ts';
import { resolvePath } from './builtins/paths.ts';
import type { Session } from './evaluator/session.ts';
import type { CommandFacts, ShellAccess } from './format/shell-access.ts';

const known = new WeakMap<Session, ShellAccess>();

export function shellAccess(session: Session): ShellAccess {
  let access = known.get(session);
  if (access === undefined) {
    access = {
      formatting: formatting(session),
      show: (object) => session.host.write(object),
      resolvePath: (path) => resolvePath(session, path),
      commands: () => commandsOf(session),
    };
    known.set(session, access);
  }
  return access;
}

function* commandsOf(session: Session): Iterable<CommandFacts> {
  for (const [name, target] of [...ALIASES, ...(session.global.aliases ?? [])])
    yield { kind: 'Alias', name, definition: target };
  for (const value of session.global.functions?.values() ?? [])
    yield {
      kind: value.isFilter ? 'Filter' : 'Function',
      name: value.name,
      definition: value.block.text,
      help: value.help,
    };
  for (const cmdlet of new Set(session.cmdlets.values())) yield { kind: 'Cmdlet', name: cmdlet.name, cmdlet };
}
