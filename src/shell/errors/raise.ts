// Raising the shell's errors by id, with the .NET exception types scripts catch them by.

import { PosternError } from '../../core/error-record.ts';
import { type ErrorData, type ErrorDetails, type ErrorId, postError } from '../../core/errors.ts';
import { ErrorObject, ExceptionObject } from '../values/index.ts';
import { ShellException, type Unwinds } from './shell-exception.ts';

const AUTOMATION = 'System.Management.Automation.';
const BINDING = `${AUTOMATION}ParameterBindingException`;
const VALIDATION = `${AUTOMATION}ParameterBindingValidationException`;

/** Exception types by error id; what is not listed is a RuntimeException. */
const TYPES: { readonly [id: string]: string } = {
  CommandNotFoundException: `${AUTOMATION}CommandNotFoundException`,
  NativeCommandRefused: `${AUTOMATION}CommandNotFoundException`,
  NamedParameterNotFound: BINDING,
  AmbiguousParameter: BINDING,
  ParameterAlreadyBound: BINDING,
  MissingArgument: BINDING,
  PositionalParameterNotFound: BINDING,
  AmbiguousPositionalParameterNoName: BINDING,
  AmbiguousParameterSet: BINDING,
  MissingMandatoryParameter: BINDING,
  InputObjectNotBound: BINDING,
  ParameterBindingFailed: BINDING,
  CannotConvertArgumentNoMessage: BINDING,
  ParameterArgumentTransformationError: `${AUTOMATION}ParameterBindingArgumentTransformationException`,
  ParameterArgumentValidationError: VALIDATION,
  ParameterArgumentValidationErrorNullNotAllowed: VALIDATION,
  ParameterArgumentValidationErrorEmptyStringNotAllowed: VALIDATION,
  ParameterArgumentValidationErrorEmptyArrayNotAllowed: VALIDATION,
  ParameterArgumentValidationErrorEmptyCollectionNotAllowed: VALIDATION,
  CallDepthOverflow: `${AUTOMATION}ScriptCallDepthException`,
  MethodNotFound: `${AUTOMATION}RuntimeException`,
  MethodException: `${AUTOMATION}MethodInvocationException`,
  InvalidCast: `${AUTOMATION}PSInvalidCastException`,
  VariableNotWritable: `${AUTOMATION}SessionStateUnauthorizedAccessException`,
  PathNotFound: `${AUTOMATION}ItemNotFoundException`,
  ObjectNotFound: `${AUTOMATION}ItemNotFoundException`,
};

/** .NET exceptions inside the RuntimeException of an id. */
const INNER: { readonly [id: string]: string } = {
  DivideByZero: 'System.DivideByZeroException',
  IndexOutOfRange: 'System.IndexOutOfRangeException',
};

/** Ids of core under the id PowerShell gives the same failure. */
const RENAMED: { readonly [id: string]: string } = {
  DivideByZero: 'RuntimeException',
  OperatorNotDefined: 'RuntimeException',
  InvalidCast: 'InvalidCastFromStringToInteger',
  IndexOutOfRange: 'System.IndexOutOfRangeException',
  InvalidJson: 'System.ArgumentException',
  InvalidStringData: 'InvalidOperation',
  BadScope: 'Argument',
};

/** The error of that id as an exception that ends the statement. */
export function shellError<Id extends ErrorId>(
  id: Id,
  data: ErrorData<Id>,
  details: ErrorDetails = {},
  unwinds: Unwinds = 'statement',
): ShellException {
  return new ShellException(fromPostern(postError(id, data, details)), unwinds);
}

/** Throws the error of that id. */
export function raise<Id extends ErrorId>(id: Id, data: ErrorData<Id>, details: ErrorDetails = {}): never {
  throw shellError(id, data, details);
}

/** An error with its own id and exception type, for what .NET would throw. */
export function netError(typeName: string, message: string, id?: string, category = 'NotSpecified'): ShellException {
  return new ShellException(
    new ErrorObject({ id: id ?? typeName, category, message, exception: new ExceptionObject(typeName, message) }),
    'statement',
  );
}

export function fromPostern({ record }: PosternError): ErrorObject {
  const inner = INNER[record.id];
  const type = TYPES[record.id] ?? `${AUTOMATION}RuntimeException`;
  const exception = new ExceptionObject(
    type,
    record.message,
    inner === undefined ? null : new ExceptionObject(inner, record.message),
  );
  return new ErrorObject({
    id: RENAMED[record.id] ?? record.id,
    category: record.category,
    message: record.message,
    target: record.target,
    recommendation: record.recommendation,
    parameter: record.parameter,
    exception,
  });
}

/** Anything thrown as a ShellException. */
export function asShellException(thrown: unknown): ShellException {
  if (thrown instanceof ShellException) return thrown;
  if (thrown instanceof PosternError) return new ShellException(fromPostern(thrown), 'statement');
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message))
    return shellError('CallDepthOverflow', { limit: CALL_DEPTH });
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = (thrown as { code?: unknown } | null)?.code;
  const id = typeof code === 'string' ? code : 'UnexpectedError';
  return netError('System.Exception', message, id);
}

/** How deep functions and script blocks may call each other. */
export const CALL_DEPTH = 1000;
