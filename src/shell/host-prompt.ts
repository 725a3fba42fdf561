// The interactive side of the host: questions to the person, and the prompt over a session.
import { join } from 'node:path';
import type { ParameterTable } from '../core/cmdlet.ts';
import type { ValueType } from '../core/value-type.ts';
import { markBuiltIn } from './binder/cmdlet-info.ts';
import { ALIASES } from './builtins/aliases.ts';
import { loadBuiltins } from './builtins/index.ts';
import type { ExitStatus, ShellServices } from './contract.ts';
import { PipelineStop } from './errors/shell-exception.ts';
import type { Prompter } from './evaluator/prompter.ts';
import type { Session } from './evaluator/session.ts';
import type { Shell } from './host.ts';
import type { CompletionSource, InteractiveShell } from './prompt/index.ts';

/** Holds the terminal for prompt and questions; the prompt is loaded when the first of them is needed. */
export class Terminal implements Prompter {
  readonly #services: ShellServices;
  #shell: Promise<InteractiveShell> | undefined;

  constructor(services: ShellServices) {
    this.#services = services;
  }

  #open(): Promise<InteractiveShell> {
    const { io, ports, version } = this.#services;
    this.#shell ??= import('./prompt/index.ts').then(
      ({ InteractiveShell: Interactive }) =>
        new Interactive({ io, server: ports.server, version, historyFile: join(ports.home, 'shell-history') }),
    );
    return this.#shell;
  }

  async #prompter() {
    return (await this.#open()).prompter(() => new PipelineStop());
  }

  async ask(question: Parameters<Prompter['ask']>[0]): Promise<string> {
    return (await this.#prompter()).ask(question);
  }

  async choose(question: Parameters<Prompter['choose']>[0]): Promise<number> {
    return (await this.#prompter()).choose(question);
  }

  /** Runs the prompt until the person leaves; gives the exit status. */
  async run(shell: Shell): Promise<ExitStatus> {
    const interactive = await this.#open();
    for (const cmdlet of await loadBuiltins()) {
      markBuiltIn(cmdlet);
      const key = cmdlet.name.toLowerCase();
      if (!shell.session.cmdlets.has(key)) shell.session.cmdlets.set(key, cmdlet);
    }
    return interactive.run({
      run: async (text) => {
        await shell.runScript(text, { json: false });
        return shell.exited;
      },
      stop: () => shell.stop(),
      completion: completionOf(shell.session),
    });
  }
}

function completionOf(session: Session): CompletionSource {
  const names = function* (): Iterable<string> {
    for (const cmdlet of new Set(session.cmdlets.values())) yield cmdlet.name;
    for (const value of session.global.functions?.values() ?? []) yield value.name;
    yield* ALIASES.keys();
    yield* session.global.aliases?.keys() ?? [];
  };
  return {
    commandNames: names,
    parametersOf: (command) => parametersOf(session, command),
    variableNames: () => [...session.global.variables.values()].map(({ name }) => name),
    get ports() {
      return session.services.ports;
    },
    get location() {
      return session.location;
    },
  };
}

/** A type that only has a name: what completion needs of a function's parameter. */
const anything = (name: string): ValueType<unknown> => ({
  name,
  convert: (input) => input,
  toJson: () => null,
  fromJson: (json) => json,
  schema: {},
});

function parametersOf(session: Session, command: string): ParameterTable | undefined {
  const key = command.toLowerCase();
  const target = (session.global.aliases?.get(key) ?? ALIASES.get(key) ?? command).toLowerCase();
  const value = session.global.functions?.get(target);
  if (value === undefined) return session.cmdlets.get(target)?.parameters;
  const asts = value.parameters ?? value.block.ast.paramBlock?.parameters ?? [];
  return Object.fromEntries(
    asts.map(({ variable, types: given }) => [
      variable.name,
      { type: anything(given[0]?.text ?? 'Object'), help: `A parameter of ${value.name}.` },
    ]),
  );
}
