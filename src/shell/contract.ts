// What the parts of the shell (engine, formatter, prompt) know of each other.
import type { AuditTrail } from '../core/audit.ts';
import type { Cmdlet } from '../core/cmdlet.ts';
import type { Ports } from '../core/ports.ts';
import type { View } from '../core/view.ts';

/** A script block as the formatter and the object cmdlets see it. */
export interface Invocable {
  /** Raw text without the braces. */
  readonly text: string;
  /** Runs it in the caller's scope with `$_` set; gives its success output. Synchronous when nothing in it waits. */
  invoke(item: unknown): readonly unknown[] | Promise<readonly unknown[]>;
}

/** A column of Format-Table, an entry of Format-List or Select-Object: a name (wildcards allowed) or a calculated property. */
export interface PropertySelector {
  /** The name or wildcard pattern; undefined for a calculated property. */
  readonly name?: string;
  readonly label?: string;
  readonly expression?: Invocable | string;
  readonly width?: number;
  readonly alignment?: 'left' | 'right' | 'center';
  /** A .NET format string such as N2. */
  readonly format?: string;
}

/** What Format-Table and its kin put into the pipeline: objects to show and how. Only the formatter takes it apart. */
export class FormatEntry {
  readonly options: FormatOptions;
  readonly object: unknown;

  constructor(options: FormatOptions, object: unknown) {
    this.options = options;
    this.object = object;
  }
}

/** One Format- cmdlet's request; the same object for all entries of one invocation. */
export interface FormatOptions {
  readonly shape: 'table' | 'list' | 'wide';
  readonly properties: readonly PropertySelector[] | undefined;
  readonly groupBy?: PropertySelector | undefined;
  readonly autoSize?: boolean;
  readonly wrap?: boolean;
  readonly hideHeaders?: boolean;
  readonly columns?: number;
}

/** Where output goes and what the far end can do. */
export interface ShellIo {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WritableStream & {
    readonly columns?: number;
    readonly rows?: number;
    readonly isTTY?: boolean;
  };
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number; readonly isTTY?: boolean };
  /** A person is there to be asked. */
  readonly interactive: boolean;
  /** Colours may be used. */
  readonly color: boolean;
}

/** Cmdlets that are loaded by noun, so that a one-shot loads only what it calls. */
export interface LaterCmdlets {
  /** How to load the cmdlets of the noun in that name; undefined when there is no such noun. */
  find(name: string): (() => Promise<readonly Cmdlet[]>) | undefined;
  all(): Promise<readonly Cmdlet[]>;
}

/** What app.ts hands the shell. */
export interface ShellServices {
  /** The cmdlets beside the shell's own that are there from the start. */
  readonly cmdlets: readonly Cmdlet[];
  /** Those that are loaded when they are first called or listed. */
  readonly later?: LaterCmdlets;
  readonly views: readonly View[];
  /** Opened on first use, so that `Get-Command` needs no store. */
  readonly ports: Ports;
  /** Told of every cmdlet that changes something. */
  readonly audit?: AuditTrail | undefined;
  readonly io: ShellIo;
  /** Version shown in the banner and $PSVersionTable. */
  readonly version: string;
}

/** How a run of the shell ends: the process's exit status (0 or 1 by `$?`, the script's `exit n`, 64 for a bad command line). */
export type ExitStatus = number;

export interface RunOptions {
  /** Print the success stream as one JSON array on stdout, each error record as one JSON line on stderr. */
  readonly json: boolean;
}
