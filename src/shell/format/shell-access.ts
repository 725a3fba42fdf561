// What the output and help cmdlets need of the session that runs them; the engine puts it on their context as `shell`.
import type { Cmdlet, CmdletContext } from '../../core/cmdlet.ts';
import type { FormatterOptions } from './formatter.ts';
import type { Signature } from './help/signature.ts';

/** A command of any kind, as Get-Command and Get-Help list it. */
export interface CommandFacts {
  readonly kind: 'Cmdlet' | 'Function' | 'Filter' | 'Alias' | 'ExternalScript' | 'Application';
  readonly name: string;
  readonly cmdlet?: Cmdlet | undefined;
  /** Its parameters; undefined for an alias. */
  readonly signature?: Signature | undefined;
  /** An alias's target, a function's text, a script's path. */
  readonly definition?: string | undefined;
  /** Comment-based help without comment marks. */
  readonly help?: string | undefined;
}

export interface ShellAccess {
  /** Views, profile, width and enumeration limit of the session. */
  readonly formatting: Pick<FormatterOptions, 'width' | 'profile' | 'enumerationLimit' | 'views' | 'errorLines'>;
  /** Shows an object where the success stream of the session ends (Out-Default, Out-Host). */
  show(object: unknown): void | Promise<void>;
  /** Shows a text at the terminal, waits for a key and takes the text away again; undefined when nobody is there. */
  readonly pageKey: ((text: string) => Promise<string>) | undefined;
  /** Lines of the terminal. */
  pageHeight(): number;
  /** The absolute path of one as typed, by the session's location. */
  resolvePath(path: string): string;
  /** What can be called by name from where the cmdlet is called. */
  commands(): Iterable<CommandFacts>;
  /** The script file of a path as typed. */
  script(path: string): Promise<CommandFacts | undefined>;
}

export type ShellCmdletContext = CmdletContext & { readonly shell: ShellAccess };

/** The session's side of a built-in's context. */
export function shellOf(context: CmdletContext): ShellAccess {
  return (context as ShellCmdletContext).shell;
}
