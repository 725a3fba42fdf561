// What tells one Exchange-format log from another: the file name's prefix, the log type line and the columns.

export interface LogKind {
  /** The beginning of the file's name, such as AGENTLOG. */
  readonly prefix: string;
  /** What `#Log-type:` says, such as Agent Log. */
  readonly logType: string;
  /** Column names in order; the first is the row's time. */
  readonly fields: readonly string[];
}
