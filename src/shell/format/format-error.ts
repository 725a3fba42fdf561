// Errors of the formatting cmdlets under PowerShell's own ids.
import { type ErrorCategory, PosternError } from '../../core/error-record.ts';

const CATEGORIES = {
  ParameterArgumentValidationError: 'InvalidData',
  DictionaryKeyUnknown: 'InvalidArgument',
  DictionaryKeyAmbiguous: 'InvalidArgument',
  DictionaryKeyMandatoryEntry: 'InvalidArgument',
  DictionaryKeyIllegalValue: 'InvalidArgument',
  FormatViewNotFound: 'ObjectNotFound',
  FormatCannotSpecifyViewAndProperty: 'InvalidArgument',
  FormatCannotSpecifyAutosizeAndColumns: 'InvalidArgument',
  AmbiguousParameterSet: 'InvalidArgument',
  UnknownEncoding: 'InvalidArgument',
  NoClobber: 'ResourceExists',
  FileOpenFailure: 'OpenError',
  HelpNotFound: 'ResourceUnavailable',
  NoParmsFound: 'ObjectNotFound',
  CommandNotFoundException: 'ObjectNotFound',
} as const satisfies { readonly [id: string]: ErrorCategory };

export type FormatErrorId = keyof typeof CATEGORIES;

export function formatError(id: FormatErrorId, message: string, target: unknown = null): PosternError {
  return new PosternError({ id, category: CATEGORIES[id], message, target });
}
