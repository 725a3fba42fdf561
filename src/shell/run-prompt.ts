// The shell at a terminal: puts the engine's session and the prompt together.
import { join } from 'node:path';
import { ALIASES } from './builtins/aliases.ts';
import { BUILTIN_LOADERS, loadBuiltins } from './builtins/index.ts';
import type { ExitStatus, ShellServices } from './contract.ts';
import { PipelineStop } from './errors/shell-exception.ts';
import type { Scope } from './evaluator/scope.ts';
import { createShell, type Shell } from './host.ts';
import { type CompletionSource, InteractiveShell } from './prompt/index.ts';

/** Resolves with the exit status when the person leaves. */
export async function runPrompt(services: ShellServices): Promise<ExitStatus> {
  const { io, ports, version } = services;
  const terminal = new InteractiveShell({
    io,
    server: ports.server,
    version,
    historyFile: join(ports.home, 'history'),
  });
  const shell = createShell(services, { prompter: terminal.prompter(() => new PipelineStop()) });
  // Completion knows the parameters of built-in cmdlets once they are loaded; nobody waits for that.
  const builtins = new Map(services.cmdlets.map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]));
  void loadBuiltins().then((loaded) => {
    for (const cmdlet of loaded) builtins.set(cmdlet.name.toLowerCase(), cmdlet);
  });
  return terminal.run({
    run: async (text) => {
      await shell.runScript(text, { json: false });
      return shell.exited;
    },
    stop: () => shell.stop(),
    completion: completionOf(shell, services, (name) => builtins.get(name)?.parameters),
  });
}

function completionOf(
  { session }: Shell,
  { cmdlets, ports }: ShellServices,
  parametersOf: (name: string) => ReturnType<CompletionSource['parametersOf']>,
): CompletionSource {
  const { functions, aliases } = session.global;
  return {
    ports,
    get location() {
      return session.location;
    },
    *commandNames() {
      for (const { name } of cmdlets) yield name;
      yield* BUILTIN_LOADERS.keys();
      yield* ALIASES.keys();
      yield* functions?.keys() ?? [];
    },
    parametersOf: (command) => {
      const name = command.toLowerCase();
      return parametersOf((aliases?.get(name) ?? ALIASES.get(name) ?? name).toLowerCase());
    },
    variableNames: () => variableNames(session.global),
  };
}

function* variableNames(scope: Scope): Iterable<string> {
  for (const { name } of scope.variables.values()) yield name;
}
