// Errors that cmdlets raise about their parameters and objects.
import { defineError, shown } from './define.ts';

export const COMMAND_ERRORS = {
  NoDefaultDomain: defineError<Record<never, never>>(
    'ObjectNotFound',
    () =>
      'There is no accepted domain. Make one with New-AcceptedDomain, or say with -TargetEmailAddress who is meant.',
  ),
  EdgeConfigUnreadable: defineError<{ readonly file: string; readonly detail: string }>(
    'InvalidData',
    (d) => `The file ${shown(d.file)} can't be read as a configuration: ${shown(d.detail)}.`,
  ),
  EdgeConfigNotValid: defineError<{ readonly where: string; readonly detail: string }>(
    'InvalidData',
    (d) => `${shown(d.where)}: ${shown(d.detail)}. Nothing was imported.`,
  ),
  EdgeConfigSecretOmitted: defineError<{ readonly where: string }>(
    'InvalidData',
    (d) => `${shown(d.where)} was left out: without -Key no secret is exported.`,
  ),
  ParameterNotSupported: defineError<{ readonly parameter: string; readonly reason: string }>(
    'InvalidArgument',
    (d) => `The parameter -${d.parameter} can't be used: ${d.reason}`,
  ),
  PropertyOutOfRange: defineError<{ readonly property: string; readonly value: unknown; readonly detail: string }>(
    'InvalidArgument',
    (d) => `The value "${shown(d.value)}" of ${d.property} is out of range: ${d.detail}.`,
  ),
  PropertyTooLong: defineError<{ readonly property: string; readonly length: number; readonly limit: number }>(
    'InvalidArgument',
    (d) => `The value of ${d.property} is ${d.length} characters long; the maximum is ${d.limit}.`,
  ),
  PropertyTooMany: defineError<{ readonly property: string; readonly count: number; readonly limit: number }>(
    'LimitsExceeded',
    (d) => `${d.property} would have ${d.count} values; the maximum is ${d.limit}.`,
  ),
  PropertyMissing: defineError<{ readonly property: string }>(
    'InvalidArgument',
    (d) => `${d.property} must have a value.`,
  ),
  PropertyUnknown: defineError<{ readonly property: string; readonly type: string }>(
    'InvalidArgument',
    (d) => `${d.type} has no property '${shown(d.property)}'.`,
  ),
  PropertyInvalid: defineError<{ readonly property: string; readonly value: unknown; readonly detail: string }>(
    'InvalidArgument',
    (d) => `The value "${shown(d.value)}" of ${d.property} isn't valid: ${shown(d.detail)}.`,
  ),
  UnknownPlaceholder: defineError<{
    readonly property: string;
    readonly placeholder: string;
    readonly allowed: readonly string[];
  }>(
    'InvalidArgument',
    (d) =>
      `${d.property} contains ${shown(d.placeholder)}, which nothing replaces. It may contain: ${d.allowed.join(', ')}.`,
  ),
  ExpirationTimeInPast: defineError<{ readonly value: unknown }>(
    'InvalidArgument',
    (d) => `The expiration time ${shown(d.value)} has passed already. Give a time in the future.`,
  ),
  NoPropertiesModified: defineError<{ readonly identity: string }>(
    'NotSpecified',
    (d) => `The command completed successfully but no settings of '${shown(d.identity)}' have been modified.`,
  ),
  ServerNotLocal: defineError<{ readonly server: string; readonly local: string }>(
    'InvalidArgument',
    (d) => `The server '${shown(d.server)}' can't be reached from here; this server is '${d.local}'.`,
  ),
  LastDefaultDomain: defineError<{ readonly identity: string }>(
    'InvalidOperation',
    (d) =>
      `'${shown(d.identity)}' is the default accepted domain. Make another one the default (Set-AcceptedDomain -MakeDefault $true) first.`,
  ),
  CertificateNotUsable: defineError<{ readonly detail: string }>(
    'InvalidData',
    (d) => `The certificate can't be used: ${shown(d.detail)}.`,
  ),
  CertificateInUse: defineError<{ readonly thumbprint: string; readonly connector: string }>(
    'InvalidOperation',
    (d) =>
      `The certificate ${d.thumbprint} is used by the Receive connector '${shown(d.connector)}'. Change its TlsCertificateName first.`,
  ),
  CertificateFileFailed: defineError<{ readonly path: string; readonly detail: string }>(
    'InvalidOperation',
    (d) => `The file ${shown(d.path)} can't be used: ${shown(d.detail)}.`,
  ),
  PrincipalNotFound: defineError<{ readonly user: unknown }>(
    'ObjectNotFound',
    (d) =>
      `There is no user or group '${shown(d.user)}'. Give a group such as "NT AUTHORITY\\ANONYMOUS LOGON", or an account as DOMAIN\\name.`,
  ),
  ExtendedRightUnknown: defineError<{ readonly value: unknown; readonly allowed: readonly string[] }>(
    'InvalidArgument',
    (d) => `There is no extended right '${shown(d.value)}' on Receive connectors. There are: ${d.allowed.join(', ')}.`,
  ),
  PermissionNotFound: defineError<{ readonly user: string; readonly right: string; readonly connector: string }>(
    'ObjectNotFound',
    (d) => `'${shown(d.user)}' has no entry for ${d.right} on '${shown(d.connector)}'.`,
  ),
  LogFolderNotFound: defineError<{ readonly path: string }>(
    'ObjectNotFound',
    (d) => `There is no folder ${shown(d.path)} to read logs from.`,
  ),
  NothingTraced: defineError<{ readonly id: string }>(
    'ObjectNotFound',
    (d) => `No log holds anything about ${shown(d.id)}.`,
  ),
  InstanceMismatch: defineError<{ readonly type: string }>(
    'InvalidArgument',
    (d) => `-Instance takes an object that Get-${d.type} returned, possibly changed.`,
  ),
  ProviderLookupFailed: defineError<{ readonly provider: string; readonly name: string; readonly code: string }>(
    'ConnectionError',
    (d) => `The provider '${shown(d.provider)}' couldn't be asked for ${shown(d.name)}: ${shown(d.code)}.`,
  ),
  AgentIsBuiltIn: defineError<{ readonly identity: string }>(
    'InvalidOperation',
    (d) =>
      `The agent '${shown(d.identity)}' is part of Postern and can't be uninstalled. Disable-TransportAgent turns it off.`,
  ),
  AgentFileNotFound: defineError<{ readonly path: string }>(
    'ObjectNotFound',
    (d) => `There is no file ${shown(d.path)}. Give the path of a JavaScript module or of a program.`,
  ),
  UncPathNotAllowed: defineError<{ readonly path: string }>(
    'InvalidArgument',
    (d) => `${shown(d.path)} is a network path. Copy the file to this server and give its local path.`,
  ),
  InvalidBanner: defineError<{ readonly value: unknown }>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid banner. It must begin with 220 and a blank: 220 mail.contoso.com ESMTP.`,
  ),
  ConnectorConflict: defineError<{
    readonly binding: string;
    readonly range: string;
    readonly other: string;
    readonly taken: string;
  }>(
    'ResourceExists',
    (d) =>
      `The Receive connector '${shown(d.other)}' has ${d.binding} for the clients ${d.taken} already. Give other Bindings or other RemoteIPRanges.`,
  ),
  RemoteRangesOverlap: defineError<{
    readonly binding: string;
    readonly range: string;
    readonly other: string;
    readonly taken: string;
  }>(
    'InvalidArgument',
    (d) =>
      `On ${d.binding} the range ${d.range} overlaps with ${d.taken} of the Receive connector '${shown(d.other)}'. One range must lie within the other, or they must be apart.`,
  ),
  DateRangeReversed: defineError<{ readonly start: string; readonly end: string }>(
    'InvalidArgument',
    (d) => `The time ${d.end} to end at lies before the time ${d.start} to start at.`,
  ),
  EventLogNotFound: defineError<{ readonly name: string }>(
    'ObjectNotFound',
    (d) => `There is no event log '${shown(d.name)}'. The only one is Application.`,
  ),
  NoMatchingEventsFound: defineError<{ readonly log: string }>(
    'ObjectNotFound',
    (d) => `No events in the log ${d.log} match what was asked for.`,
  ),
  UnknownFilterKey: defineError<{ readonly key: string; readonly allowed: readonly string[] }>(
    'InvalidArgument',
    (d) => `The key "${shown(d.key)}" of -FilterHashtable isn't understood. It may be: ${d.allowed.join(', ')}.`,
  ),
};
