// A .NET-like exception: its type with the types above it, its message, and the exception inside it.

/** Type to base type; what is not listed derives from System.Exception. */
const BASES: Readonly<Record<string, string>> = {
  'System.SystemException': 'System.Exception',
  'System.ArithmeticException': 'System.SystemException',
  'System.DivideByZeroException': 'System.ArithmeticException',
  'System.OverflowException': 'System.ArithmeticException',
  'System.ArgumentException': 'System.SystemException',
  'System.ArgumentNullException': 'System.ArgumentException',
  'System.ArgumentOutOfRangeException': 'System.ArgumentException',
  'System.FormatException': 'System.SystemException',
  'System.InvalidCastException': 'System.SystemException',
  'System.InvalidOperationException': 'System.SystemException',
  'System.NotSupportedException': 'System.SystemException',
  'System.NotImplementedException': 'System.SystemException',
  'System.NullReferenceException': 'System.SystemException',
  'System.IndexOutOfRangeException': 'System.SystemException',
  'System.UnauthorizedAccessException': 'System.SystemException',
  'System.TimeoutException': 'System.SystemException',
  'System.IO.IOException': 'System.SystemException',
  'System.IO.FileNotFoundException': 'System.IO.IOException',
  'System.IO.DirectoryNotFoundException': 'System.IO.IOException',
  'System.Collections.Generic.KeyNotFoundException': 'System.SystemException',
  'System.Management.Automation.RuntimeException': 'System.SystemException',
  'System.Management.Automation.ActionPreferenceStopException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.CmdletInvocationException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.CommandNotFoundException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.ParameterBindingException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.ParameterBindingValidationException':
    'System.Management.Automation.ParameterBindingException',
  'System.Management.Automation.ParameterBindingArgumentTransformationException':
    'System.Management.Automation.ParameterBindingException',
  'System.Management.Automation.MethodInvocationException': 'System.Management.Automation.MethodException',
  'System.Management.Automation.MethodException': 'System.Management.Automation.ExtendedTypeSystemException',
  'System.Management.Automation.ExtendedTypeSystemException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.SetValueException': 'System.Management.Automation.ExtendedTypeSystemException',
  'System.Management.Automation.PSInvalidCastException': 'System.InvalidCastException',
  'System.Management.Automation.PSArgumentException': 'System.ArgumentException',
  'System.Management.Automation.PSArgumentNullException': 'System.ArgumentNullException',
  'System.Management.Automation.PSInvalidOperationException': 'System.InvalidOperationException',
  'System.Management.Automation.ParseException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.SessionStateException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.SessionStateUnauthorizedAccessException':
    'System.Management.Automation.SessionStateException',
  'System.Management.Automation.ItemNotFoundException': 'System.Management.Automation.SessionStateException',
  'System.Management.Automation.WildcardPatternException': 'System.Management.Automation.RuntimeException',
  'System.Management.Automation.ScriptCallDepthException': 'System.SystemException',
  'Microsoft.PowerShell.Commands.WriteErrorException': 'System.SystemException',
};

export class ExceptionObject {
  readonly typeName: string;
  readonly Message: string;
  readonly InnerException: ExceptionObject | null;

  constructor(typeName: string, message: string, inner: ExceptionObject | null = null) {
    this.typeName = typeName;
    this.Message = message;
    this.InnerException = inner;
  }

  /** The parameter an ArgumentException names. */
  get ParamName(): string | null {
    return /\(Parameter '(.*)'\)$/.exec(this.Message)?.[1] ?? null;
  }

  /** The exception's type and all above it, most specific first. */
  get typeNames(): string[] {
    return exceptionTypes(this.typeName);
  }

  toString(): string {
    return `${this.typeName}: ${this.Message}`;
  }

  toJSON(): string {
    return this.Message;
  }
}

export function exceptionTypes(typeName: string): string[] {
  const names = [typeName];
  for (let name = typeName; name !== 'System.Exception'; ) {
    name = BASES[name] ?? 'System.Exception';
    names.push(name);
  }
  names.push('System.Object');
  return names;
}

export function isExceptionType(typeName: string): boolean {
  return typeName === 'System.Exception' || Object.hasOwn(BASES, typeName) || typeName.endsWith('Exception');
}

/** The full name of an exception type a script names shortly (`[DivideByZeroException]`); undefined when it is unknown. */
export function knownException(name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const known of ['System.Exception', ...Object.keys(BASES)]) {
    const lower = known.toLowerCase();
    if (lower === wanted || lower === `system.${wanted}` || lower === `system.management.automation.${wanted}`)
      return known;
  }
  return undefined;
}
