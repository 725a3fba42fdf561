// Errors of the shell at run time; parse errors keep PowerShell's own ids and live with the parser.
import { defineError, shown } from './define.ts';

type Named = { readonly name: string };
type Parameter = { readonly parameter: string };
type Detailed = { readonly detail: string };

const plain = (text: string) => () => text;

export const SHELL_ERRORS = {
  CommandNotFoundException: defineError<{ readonly name: string; readonly suggestion?: string | undefined }>(
    'ObjectNotFound',
    (d) =>
      `The term '${shown(d.name)}' is not recognized as a name of a cmdlet, function, script file, or executable program.` +
      (d.suggestion === undefined
        ? ' Check the spelling of the name, or give the path of a script.'
        : ` Did you mean ${d.suggestion}?`),
  ),

  // Binding of parameters.
  NamedParameterNotFound: defineError<Parameter & { readonly suggestion?: string | undefined }>(
    'InvalidArgument',
    (d) =>
      `A parameter cannot be found that matches parameter name '${shown(d.parameter)}'.` +
      (d.suggestion === undefined ? '' : ` Did you mean -${d.suggestion}?`),
  ),
  AmbiguousParameter: defineError<Parameter & { readonly matches: readonly string[] }>(
    'InvalidArgument',
    (d) =>
      `Parameter cannot be processed because the parameter name '${shown(d.parameter)}' is ambiguous. Possible matches include: ${d.matches.map((one) => `-${one}`).join(' ')}.`,
  ),
  ParameterAlreadyBound: defineError<Parameter>(
    'InvalidArgument',
    (d) => `Cannot bind parameter because parameter '${shown(d.parameter)}' is specified more than once.`,
  ),
  MissingArgument: defineError<Parameter & { readonly type: string }>(
    'InvalidArgument',
    (d) =>
      `Missing an argument for parameter '${shown(d.parameter)}'. Specify a parameter of type '${d.type}' and try again.`,
  ),
  PositionalParameterNotFound: defineError<{ readonly value: unknown }>(
    'InvalidArgument',
    (d) => `A positional parameter cannot be found that accepts argument '${shown(d.value)}'.`,
  ),
  AmbiguousPositionalParameterNoName: defineError<{ readonly value: unknown }>(
    'InvalidArgument',
    (d) =>
      `Positional parameters cannot be bound because more than one takes the argument '${shown(d.value)}'. Give the parameter's name.`,
  ),
  AmbiguousParameterSet: defineError<object>(
    'InvalidArgument',
    plain(
      'Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.',
    ),
  ),
  MissingMandatoryParameter: defineError<{ readonly parameters: readonly string[] }>(
    'InvalidArgument',
    (d) =>
      `Cannot process command because of one or more missing mandatory parameters: ${d.parameters.map(shown).join(' ')}.`,
  ),
  InputObjectNotBound: defineError<object>(
    'InvalidArgument',
    plain(
      'The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.',
    ),
  ),
  ParameterArgumentTransformationError: defineError<Parameter & Detailed>(
    'InvalidData',
    (d) => `Cannot process argument transformation on parameter '${shown(d.parameter)}'. ${d.detail}`,
  ),
  CannotConvertArgumentNoMessage: defineError<Parameter & Detailed>(
    'InvalidArgument',
    (d) => `Cannot bind parameter '${shown(d.parameter)}'. ${d.detail}`,
  ),
  ParameterArgumentValidationError: defineError<Parameter & Detailed>(
    'InvalidData',
    (d) => `Cannot validate argument on parameter '${shown(d.parameter)}'. ${d.detail}`,
  ),
  ParameterArgumentValidationErrorNullNotAllowed: defineError<Parameter>(
    'InvalidData',
    (d) => `Cannot bind argument to parameter '${shown(d.parameter)}' because it is null.`,
  ),
  ParameterArgumentValidationErrorEmptyStringNotAllowed: defineError<Parameter>(
    'InvalidData',
    (d) => `Cannot bind argument to parameter '${shown(d.parameter)}' because it is an empty string.`,
  ),
  ParameterArgumentValidationErrorEmptyArrayNotAllowed: defineError<Parameter>(
    'InvalidData',
    (d) => `Cannot bind argument to parameter '${shown(d.parameter)}' because it is an empty array.`,
  ),
  ParameterArgumentValidationErrorEmptyCollectionNotAllowed: defineError<Parameter>(
    'InvalidData',
    (d) => `Cannot bind argument to parameter '${shown(d.parameter)}' because it is an empty collection.`,
  ),
  ParameterBindingFailed: defineError<Parameter & Detailed>(
    'InvalidArgument',
    (d) => `Cannot bind parameter '${shown(d.parameter)}'. ${d.detail}`,
  ),
  ParameterNameConflictsWithAlias: defineError<Parameter>(
    'MetadataError',
    (d) => `The name or alias '${shown(d.parameter)}' is given to more than one parameter of the command.`,
  ),
  ConfirmationNotPossible: defineError<{ readonly operation: string; readonly target: string }>(
    'InvalidOperation',
    (d) =>
      `Performing the operation "${shown(d.operation)}" on target "${shown(d.target)}" needs a confirmation, and nobody can be asked. Nothing was done; give -Confirm:$false to go ahead.`,
  ),

  // Evaluation.
  CallDepthOverflow: defineError<{ readonly limit: number }>(
    'InvalidOperation',
    (d) => `The script failed because calls are nested more than ${d.limit} deep. Does a function call itself forever?`,
  ),
  RuntimeException: defineError<Detailed>('InvalidOperation', (d) => d.detail),
  DivideByZero: defineError<object>('NotSpecified', plain('Attempted to divide by zero.')),
  OperatorNotDefined: defineError<{ readonly operator: string; readonly left: string; readonly right: string }>(
    'InvalidOperation',
    (d) => `The operator '${d.operator}' is not defined for ${d.left} and ${d.right}.`,
  ),
  MethodNotFound: defineError<{ readonly type: string; readonly name: string }>(
    'InvalidOperation',
    (d) => `Method invocation failed because [${d.type}] does not contain a method named '${shown(d.name)}'.`,
  ),
  InvokeMethodOnNull: defineError<object>(
    'InvalidOperation',
    plain('You cannot call a method on a null-valued expression.'),
  ),
  MethodException: defineError<Named & Detailed>(
    'NotSpecified',
    (d) => `Exception calling "${shown(d.name)}": "${d.detail}"`,
  ),
  PropertyNotFound: defineError<Named>(
    'InvalidOperation',
    (d) =>
      `The property '${shown(d.name)}' cannot be found on this object. Verify that the property exists and can be set.`,
  ),
  PropertyNotFoundStrict: defineError<Named>(
    'InvalidOperation',
    (d) => `The property '${shown(d.name)}' cannot be found on this object. Verify that the property exists.`,
  ),
  PropertyAssignmentException: defineError<Named>(
    'InvalidOperation',
    (d) => `'${shown(d.name)}' is a ReadOnly property.`,
  ),
  TypeNotFound: defineError<Named>('InvalidOperation', (d) => `Unable to find type [${shown(d.name)}].`),
  InvalidCast: defineError<{ readonly value: unknown; readonly type: string; readonly detail?: string | undefined }>(
    'InvalidArgument',
    (d) =>
      `Cannot convert value "${shown(d.value)}" to type "${d.type}".${d.detail === undefined ? '' : ` ${d.detail}`}`,
  ),
  NullArray: defineError<object>('InvalidOperation', plain('Cannot index into a null array.')),
  NullArrayIndex: defineError<object>(
    'InvalidOperation',
    plain('Index operation failed; the array index evaluated to null.'),
  ),
  CannotIndex: defineError<{ readonly type: string }>(
    'InvalidOperation',
    (d) => `Unable to index into an object of type ${d.type}.`,
  ),
  IndexOutOfRange: defineError<object>('InvalidOperation', plain('Index was outside the bounds of the array.')),
  InvalidKey: defineError<object>('InvalidOperation', plain('A null key is not allowed in a hash literal.')),
  DuplicateKey: defineError<{ readonly key: unknown }>(
    'InvalidOperation',
    (d) => `Item has already been added. Key in dictionary: '${shown(d.key)}'.`,
  ),
  VariableNotWritable: defineError<Named>(
    'WriteError',
    (d) => `Cannot overwrite variable ${shown(d.name)} because it is read-only or constant.`,
  ),
  VariableIsUndefined: defineError<Named>(
    'InvalidOperation',
    (d) => `The variable '$${shown(d.name)}' cannot be retrieved because it has not been set.`,
  ),
  ValidateSetFailure: defineError<Named & Detailed>(
    'MetadataError',
    (d) => `The variable cannot be validated because the value is not valid for ${shown(d.name)}. ${d.detail}`,
  ),
  BadRegularExpression: defineError<{ readonly pattern: string; readonly detail: string }>(
    'InvalidArgument',
    (d) => `The regular expression pattern ${shown(d.pattern)} is not valid: ${shown(d.detail)}.`,
  ),
  InvalidSplitOptionCombination: defineError<object>(
    'InvalidArgument',
    plain('The split options given can not be combined: SimpleMatch allows only IgnoreCase, and no other.'),
  ),
  FormatError: defineError<Detailed>('InvalidArgument', (d) => `Error formatting a string: ${shown(d.detail)}.`),
  BadOperatorArgument: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  ConstructNotSupported: defineError<{ readonly construct: string }>(
    'NotImplemented',
    (d) => `${d.construct} is not supported in this shell.`,
  ),
  ScriptsNotFound: defineError<{ readonly path: string }>(
    'ObjectNotFound',
    (d) => `There is no script at ${shown(d.path)}.`,
  ),
  ScriptRequiresUnmatchedPSVersion: defineError<{ readonly version: string }>(
    'ResourceUnavailable',
    (d) => `The script needs PowerShell ${shown(d.version)}; this shell follows version 5.1 with additions of 7.`,
  ),
  RedirectionFailed: defineError<{ readonly path: string; readonly detail: string }>(
    'WriteError',
    (d) => `Can't write to ${shown(d.path)}: ${shown(d.detail)}.`,
  ),
  ParseFailed: defineError<Detailed>('ParserError', (d) => shown(d.detail)),

  // The shell's own cmdlets.
  PathNotFound: defineError<{ readonly path: string }>(
    'ObjectNotFound',
    (d) => `Cannot find path '${shown(d.path)}' because it does not exist.`,
  ),
  FileOpenFailure: defineError<{ readonly path: string; readonly detail: string }>(
    'OpenError',
    (d) => `Can't open ${shown(d.path)}: ${shown(d.detail)}.`,
  ),
  NoClobber: defineError<{ readonly path: string }>(
    'ResourceExists',
    (d) => `The file ${shown(d.path)} exists already, and -NoClobber was given.`,
  ),
  ExpandPropertyNotFound: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  MutlipleExpandProperties: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  NonNumericInputObject: defineError<Detailed>('InvalidType', (d) => d.detail),
  OperatorNotSpecified: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  VariableNotFound: defineError<Detailed>('ObjectNotFound', (d) => d.detail),
  VariableAlreadyExists: defineError<Detailed>('ResourceExists', (d) => d.detail),
  TailAndHeadCannotCoexist: defineError<Detailed>('InvalidOperation', (d) => d.detail),
  NullPathNotPermitted: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  CannotAppendCsvWithMismatchedPropertyNames: defineError<Detailed>('InvalidData', (d) => d.detail),
  CannotSpecifyPathAndLiteralPath: defineError<Detailed>('InvalidData', (d) => d.detail),
  CannotSpecifyBothAppendAndNoHeader: defineError<Detailed>('InvalidData', (d) => d.detail),
  InvalidJson: defineError<Detailed>('InvalidData', (d) => d.detail),
  InvalidStringData: defineError<Detailed>('InvalidData', (d) => d.detail),
  MemberAlreadyExists: defineError<Detailed>('InvalidOperation', (d) => d.detail),
  BadScope: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  AliasNotFound: defineError<Detailed>('ObjectNotFound', (d) => d.detail),
  ItemExists: defineError<Detailed>('ResourceExists', (d) => d.detail),
  DirectoryNotEmpty: defineError<Detailed>('WriteError', (d) => d.detail),
  ItemFailed: defineError<Detailed>('WriteError', (d) => d.detail),
  CommandNotAvailable: defineError<Detailed>('NotImplemented', (d) => d.detail),
  NativeCommandRefused: defineError<Detailed>('NotImplemented', (d) => d.detail),
  BadCmdletArgument: defineError<Detailed>('InvalidArgument', (d) => d.detail),
  CertificateNotTrusted: defineError<Detailed>('PermissionDenied', (d) => d.detail),
};
