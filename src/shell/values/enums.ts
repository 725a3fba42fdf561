// The .NET enumerations that scripts name, and making their values.
import { type EnumType, EnumValue } from './enum-value.ts';

function sequence(fullName: string, names: readonly string[], first = 0): EnumType {
  return { fullName, members: new Map(names.map((name, i) => [name, first + i])) };
}

function flags(fullName: string, members: Readonly<Record<string, number>>): EnumType {
  return { fullName, members: new Map(Object.entries(members)), flags: true };
}

const ALL: readonly EnumType[] = [
  sequence('System.DayOfWeek', ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']),
  sequence('System.Net.Mail.MailPriority', ['Normal', 'Low', 'High']),
  flags('System.Net.Mail.DeliveryNotificationOptions', {
    None: 0,
    OnSuccess: 1,
    OnFailure: 2,
    Delay: 4,
    Never: 134217728,
  }),
  flags('System.Net.SecurityProtocolType', {
    SystemDefault: 0,
    Ssl3: 48,
    Tls: 192,
    Tls11: 768,
    Tls12: 3072,
    Tls13: 12288,
  }),
  sequence('System.DateTimeKind', ['Unspecified', 'Utc', 'Local']),
  sequence('System.StringComparison', [
    'CurrentCulture',
    'CurrentCultureIgnoreCase',
    'InvariantCulture',
    'InvariantCultureIgnoreCase',
    'Ordinal',
    'OrdinalIgnoreCase',
  ]),
  flags('System.StringSplitOptions', { None: 0, RemoveEmptyEntries: 1, TrimEntries: 2 }),
  sequence('System.MidpointRounding', ['ToEven', 'AwayFromZero', 'ToZero', 'ToNegativeInfinity', 'ToPositiveInfinity']),
  flags('System.IO.FileAttributes', {
    ReadOnly: 1,
    Hidden: 2,
    System: 4,
    Directory: 16,
    Archive: 32,
    Normal: 128,
    Temporary: 256,
    Compressed: 2048,
    Encrypted: 16384,
  }),
  sequence('System.ConsoleColor', [
    'Black',
    'DarkBlue',
    'DarkGreen',
    'DarkCyan',
    'DarkRed',
    'DarkMagenta',
    'DarkYellow',
    'Gray',
    'DarkGray',
    'Blue',
    'Green',
    'Cyan',
    'Red',
    'Magenta',
    'Yellow',
    'White',
  ]),
  flags('System.Text.RegularExpressions.RegexOptions', {
    None: 0,
    IgnoreCase: 1,
    Multiline: 2,
    ExplicitCapture: 4,
    Compiled: 8,
    Singleline: 16,
    IgnorePatternWhitespace: 32,
    RightToLeft: 64,
    ECMAScript: 256,
    CultureInvariant: 512,
  }),
  sequence('System.Management.Automation.ActionPreference', [
    'SilentlyContinue',
    'Stop',
    'Continue',
    'Inquire',
    'Ignore',
    'Suspend',
    'Break',
  ]),
  sequence('System.Management.Automation.ConfirmImpact', ['None', 'Low', 'Medium', 'High']),
  flags('System.Management.Automation.ScopedItemOptions', {
    None: 0,
    ReadOnly: 1,
    Constant: 2,
    Private: 4,
    AllScope: 8,
    Unspecified: 16,
  }),
  flags('System.Management.Automation.SplitOptions', {
    SimpleMatch: 1,
    RegexMatch: 2,
    CultureInvariant: 4,
    IgnorePatternWhitespace: 8,
    Multiline: 16,
    Singleline: 32,
    IgnoreCase: 64,
    ExplicitCapture: 128,
  }),
  sequence('System.Management.Automation.ErrorCategory', [
    'NotSpecified',
    'OpenError',
    'CloseError',
    'DeviceError',
    'DeadlockDetected',
    'InvalidArgument',
    'InvalidData',
    'InvalidOperation',
    'InvalidResult',
    'InvalidType',
    'MetadataError',
    'NotImplemented',
    'NotInstalled',
    'ObjectNotFound',
    'OperationStopped',
    'OperationTimeout',
    'SyntaxError',
    'ParserError',
    'PermissionDenied',
    'ResourceBusy',
    'ResourceExists',
    'ResourceUnavailable',
    'ReadError',
    'WriteError',
    'FromStdErr',
    'SecurityError',
    'ProtocolError',
    'ConnectionError',
    'AuthenticationError',
    'LimitsExceeded',
    'QuotaExceeded',
    'NotEnabled',
  ]),
  sequence(
    'System.ServiceProcess.ServiceControllerStatus',
    ['Stopped', 'StartPending', 'StopPending', 'Running', 'ContinuePending', 'PausePending', 'Paused'],
    1,
  ),
];

const BY_NAME = new Map(ALL.map((type) => [type.fullName.toLowerCase(), type]));

/** The enumeration of that full name, ignoring case. */
export function enumType(fullName: string): EnumType | undefined {
  return BY_NAME.get(fullName.toLowerCase());
}

/** The value with that number or exact name. */
export function enumValue(fullName: string, value: number | string): EnumValue {
  const type = enumType(fullName)!;
  return new EnumValue(type, typeof value === 'number' ? value : (type.members.get(value) ?? 0));
}

/** The value a name (or unique prefix, or comma list) stands for; a list of the possible names when none or several fit. */
export function parseEnum(type: EnumType, text: string): EnumValue | { readonly matches: readonly string[] } {
  let total = 0;
  for (const part of text.split(',')) {
    const wanted = part.trim().toLowerCase();
    if (/^-?\d+$/.test(wanted)) {
      total |= Number(wanted);
      continue;
    }
    const names = [...type.members.keys()];
    const exact = names.find((name) => name.toLowerCase() === wanted);
    const matches =
      exact === undefined ? names.filter((name) => wanted !== '' && name.toLowerCase().startsWith(wanted)) : [exact];
    if (matches.length !== 1) return { matches };
    total |= type.members.get(matches[0]!)!;
  }
  return new EnumValue(type, total);
}
