// `postern` alone on a terminal: the interactive shell over the engine's session.
import { join } from 'node:path';
import type { Cmdlet } from '../../core/cmdlet.ts';
import { transcriptOf } from '../builtins/transcript.ts';
import type { ExitStatus, RunOptions, ShellServices } from '../contract.ts';
import type { Session } from '../evaluator/session.ts';
import { sessionHistory } from '../evaluator/session-history.ts';
import { withoutSecrets } from '../secret-texts.ts';
import { InteractiveShell } from './interactive-shell.ts';
import { profilePath, profileState } from './profile.ts';
import { sessionCompletion } from './session-completion.ts';
import type { TerminalPrompter } from './terminal-prompter.ts';

/** The engine's shell, as far as the prompt drives it. */
export interface DrivenShell {
  readonly session: Session;
  runScript(text: string, options: RunOptions): Promise<ExitStatus>;
  stop(): void;
  readonly exited: ExitStatus | undefined;
}

export interface PromptOptions {
  /** The one the shell's session asks through. */
  readonly prompter?: TerminalPrompter | undefined;
  readonly banner?: boolean;
  /** False: the person's profile script is left out. */
  readonly profile?: boolean;
}

/** The status of a pipeline that Ctrl-C stopped. */
const STOPPED = 130;
const ENUMERATION_LIMIT = 16;
const UNSAFE = 'The profile {0} was not run: others than you may write to it.';

/** Resolves with the exit status when the person leaves. */
export function runPrompt(
  services: ShellServices,
  shell: DrivenShell,
  options: PromptOptions = {},
): Promise<ExitStatus> {
  let builtins: readonly Cmdlet[] = [];
  const interactive = new InteractiveShell({
    ...options,
    io: services.io,
    server: services.ports.server,
    version: services.version,
    historyFile: join(services.ports.home, 'history'),
  });
  // As the profile of Exchange's shell does: elements of a collection that a table or list shows.
  shell.session.global.set('FormatEnumerationLimit', ENUMERATION_LIMIT);
  const path = profilePath();
  shell.session.global.set('PROFILE', path);
  const status = interactive.run({
    start: async () => {
      const state = options.profile === false ? 'absent' : profileState(path);
      if (state === 'absent') return;
      const call = state === 'there' ? `. ${quote(path)}` : `Write-Warning (${quote(UNSAFE)} -f ${quote(path)})`;
      await shell.runScript(call, { json: false });
    },
    run: async (text) => {
      const { now } = services.ports;
      const started = now();
      const transcript = transcriptOf(shell.session);
      if (transcript !== undefined && text.trim() !== '') {
        const { text: shown, secrets } = withoutSecrets(text.trimEnd());
        transcript.command(`\n[PS] ${services.ports.server} > `, shown, secrets);
      }
      const status = await shell.runScript(text, { json: false });
      const ended = status === 0 ? 'Completed' : status === STOPPED ? 'Stopped' : 'Failed';
      sessionHistory(shell.session).add(text.trimEnd(), ended, started, now());
      return shell.exited;
    },
    stop: () => shell.stop(),
    completion: sessionCompletion(shell.session, () => builtins),
  });
  // Their names are wanted by the first Tab, not by the first prompt.
  setImmediate(async () => {
    const { loadBuiltins } = await import('../builtins/index.ts');
    await shell.session.loadCmdlets();
    builtins = await loadBuiltins();
  });
  return status;
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
