// The one table of error ids, gathered from a file per area, and `fail`, the only way to raise one.
import { type ErrorCategory, type ErrorRecord, PosternError } from './error-record.ts';
import { COMMAND_ERRORS } from './errors/commands.ts';
import { SERVICE_ERRORS } from './errors/service.ts';
import { SHELL_ERRORS } from './errors/shell.ts';
import { STORE_ERRORS } from './errors/store.ts';
import { TRANSPORT_ERRORS } from './errors/transport.ts';
import { VALUE_ERRORS } from './errors/values.ts';

export const ERRORS = {
  ...VALUE_ERRORS,
  ...STORE_ERRORS,
  ...COMMAND_ERRORS,
  ...SHELL_ERRORS,
  ...TRANSPORT_ERRORS,
  ...SERVICE_ERRORS,
} as const;

export type ErrorId = keyof typeof ERRORS;

/** The values an error's text is made from. */
export type ErrorData<Id extends ErrorId> = Parameters<(typeof ERRORS)[Id]['text']>[0];

export interface ErrorDetails {
  readonly target?: unknown;
  readonly parameter?: string | undefined;
  readonly recommendation?: string | undefined;
  readonly cause?: unknown;
}

/** The error of that id, ready to throw or to write. */
export function postError<Id extends ErrorId>(id: Id, data: ErrorData<Id>, details: ErrorDetails = {}): PosternError {
  const entry = ERRORS[id] as { category: ErrorCategory; text: (data: ErrorData<Id>) => string };
  const record: ErrorRecord = {
    id,
    category: entry.category,
    message: entry.text(data),
    target: details.target ?? null,
    parameter: details.parameter,
    recommendation: details.recommendation,
  };
  return new PosternError(record, details.cause === undefined ? undefined : { cause: details.cause });
}

/** Throws the error of that id. */
export function fail<Id extends ErrorId>(id: Id, data: ErrorData<Id>, details: ErrorDetails = {}): never {
  throw postError(id, data, details);
}
