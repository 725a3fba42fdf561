// The contract of the administrator audit log: what the shell tells it of a cmdlet that changes something, and what can be asked of it.

export interface AuditParameter {
  readonly Name: string;
  /** As text; a secret's is `********`. */
  readonly Value: string;
}

/** Texts; an empty one stands for a value that wasn't there or isn't any more. */
export interface ModifiedProperty {
  readonly Name: string;
  readonly OldValue: string;
  readonly NewValue: string;
}

/** One configuration object as a cmdlet changed it. */
export interface ObjectChange {
  /** Its class. */
  readonly type: string;
  readonly name: string;
  readonly properties: readonly ModifiedProperty[];
}

/** What is known before a cmdlet acts. */
export interface AuditStart {
  readonly cmdlet: string;
  /** What it is about to change, in the words of its question. */
  readonly object: string;
  readonly parameters: readonly AuditParameter[];
  /** Whether it is the first of its invocation: it is on disk before the cmdlet acts. */
  readonly first: boolean;
}

/** An action that is being logged. */
export interface AuditAction {
  /** `error`: the id of what went wrong; undefined when it succeeded. */
  finish(error: string | undefined): void;
}

/** The writing side, for the shell. */
export interface AuditTrail {
  /** Undefined: actions of this cmdlet aren't logged. @throws PosternError AuditLogUnavailable, Store*; then nothing must be changed */
  begin(start: AuditStart): AuditAction | undefined;
  /** Writes what is still in memory; at the end of an invocation. */
  flush(): void;
}

/** One action as Search-AdminAuditLog shows it. */
export interface AdminAuditLogEvent {
  readonly RunDate: Date;
  /** The user of the operating system. */
  readonly Caller: string;
  /** Who became that user by sudo. */
  readonly SudoUser: string;
  readonly CmdletName: string;
  readonly ObjectModified: string;
  readonly CmdletParameters: readonly AuditParameter[];
  readonly ModifiedProperties: readonly ModifiedProperty[];
  /** False also while it isn't finished. */
  readonly Succeeded: boolean;
  /** The id of the error; `Unfinished` when the cmdlet is at work or was ended from outside. */
  readonly Error: string;
  readonly OriginatingServer: string;
  readonly HostName: string;
  readonly ProcessId: number;
  readonly Identity: number;
}

/** Texts match whole values ignoring case, with `*` and `?` as wildcards; of a list, any of them. */
export interface AuditQuery {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  readonly cmdlets?: readonly string[] | undefined;
  readonly objects?: readonly string[] | undefined;
  /** Names of parameters, any of which was given. */
  readonly parameters?: readonly string[] | undefined;
  /** The caller or who became the caller by sudo. */
  readonly users?: readonly string[] | undefined;
  readonly succeeded?: boolean | undefined;
}

/** The reading side, for cmdlets. */
export interface AuditLogPort {
  /** Newest first. */
  search(query: AuditQuery): Iterable<AdminAuditLogEvent>;
}
