// What every failure becomes before anyone sees it: an id that tests and scripts can rely on, a category and a text.

/** PowerShell's ErrorCategory names that Postern uses. */
export type ErrorCategory =
  | 'NotSpecified'
  | 'InvalidArgument'
  | 'InvalidData'
  | 'InvalidOperation'
  | 'InvalidType'
  | 'InvalidResult'
  | 'LimitsExceeded'
  | 'MetadataError'
  | 'NotImplemented'
  | 'ObjectNotFound'
  | 'OpenError'
  | 'OperationStopped'
  | 'OperationTimeout'
  | 'ParserError'
  | 'PermissionDenied'
  | 'ReadError'
  | 'ResourceBusy'
  | 'ResourceExists'
  | 'ResourceUnavailable'
  | 'SyntaxError'
  | 'WriteError'
  | 'ConnectionError';

/** One failure as data. `id` is stable and documented in docs/errors.md; `message` is for people and may change. */
export interface ErrorRecord {
  readonly id: string;
  readonly category: ErrorCategory;
  readonly message: string;
  /** The value or object the failure is about; null when there is none. */
  readonly target: unknown;
  /** The parameter the value came in by, without the dash. */
  readonly parameter?: string | undefined;
  /** What the user can do about it. */
  readonly recommendation?: string | undefined;
}

/** An ErrorRecord that can be thrown. Code outside the shell throws nothing else on purpose. */
export class PosternError extends Error {
  readonly record: ErrorRecord;

  constructor(record: ErrorRecord, options?: ErrorOptions) {
    super(record.message, options);
    this.name = 'PosternError';
    this.record = record;
  }
}

/** The record of anything thrown; an unexpected exception keeps its message under the id `UnexpectedError`. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof PosternError) return thrown.record;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { id: 'UnexpectedError', category: 'NotSpecified', message, target: null };
}
