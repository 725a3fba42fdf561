// Errors that cmdlets raise about their parameters and objects.
import { defineError, shown } from './define.ts';

export const COMMAND_ERRORS = {
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
  LogFolderNotFound: defineError<{ readonly path: string }>(
    'ObjectNotFound',
    (d) => `There is no folder ${shown(d.path)} to read logs from.`,
  ),
  InstanceMismatch: defineError<{ readonly type: string }>(
    'InvalidArgument',
    (d) => `-Instance takes an object that Get-${d.type} returned, possibly changed.`,
  ),
};
