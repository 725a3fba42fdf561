// Errors of single values: what was given, and what would be right.
import { defineError, shown } from './define.ts';

type Value = { readonly value: unknown };

export const VALUE_ERRORS = {
  InvalidIPAddress: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid IP address. Give an IPv4 or IPv6 address, such as 192.0.2.1 or 2001:db8::1.`,
  ),
  InvalidIPRange: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid IP range. Give an address, a CIDR block such as 192.0.2.0/24, or a range such as 192.0.2.1-192.0.2.9.`,
  ),
  IPRangeReversed: defineError<Value>(
    'InvalidArgument',
    (d) => `The range "${shown(d.value)}" ends before it begins. Put the lower address first.`,
  ),
  InvalidIPBinding: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid binding. Give address:port, such as 127.0.0.1:2525 or [::1]:2525.`,
  ),
  BindingNotExplicit: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" stands for all addresses of this computer. Name the one that is meant, such as 127.0.0.1.`,
  ),
  InvalidClientPattern: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" names no clients. Give an address, a subnet such as 192.0.2.0/24, a range such as 192.0.2.1-192.0.2.9, or a domain such as contoso.com.`,
  ),
  InvalidDnsServer: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid DNS server. Give address or address:port, such as 192.0.2.53 or [2001:db8::53]:53.`,
  ),
  InvalidAddressSpace: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid address space. Give SMTP:domain;cost, such as SMTP:*;1, SMTP:*.contoso.com;5 or --, with a cost from 1 to 100.`,
  ),
  InvalidSmartHost: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid smart host. Give a host name such as mail.contoso.com, or an address such as [192.0.2.1].`,
  ),
  InvalidStatusCode: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a status code of a notification. Give one such as 5.1.1 or 4.4.7.`,
  ),
  InvalidCredential: defineError<object>(
    'InvalidArgument',
    () => "The value isn't a credential. Get-Credential makes one of a user name and a password.",
  ),
  InvalidSmtpAddress: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid SMTP address. Give local-part@domain, such as postmaster@contoso.com.`,
  ),
  InvalidSmtpDomain: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid SMTP domain. Give a domain name such as contoso.com.`,
  ),
  InvalidSmtpDomainWithSubdomains: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid SMTP domain. Give a domain name such as contoso.com, or *.contoso.com.`,
  ),
  InvalidFqdn: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid fully qualified domain name, such as mail.contoso.com.`,
  ),
  InvalidByteSize: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid size. Give a number of bytes or a number with B, KB, MB, GB or TB, such as 10MB.`,
  ),
  InvalidTimeSpan: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't a valid time span. Give d.hh:mm:ss, such as 30.00:00:00 or 00:10:00.`,
  ),
  InvalidDateTime: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid date. Give a date such as 12/31/2026, 12/31/2026 23:00 or 2026-12-31T23:00:00Z.`,
  ),
  InvalidBoolean: defineError<Value>(
    'InvalidArgument',
    (d) => `Cannot convert value "${shown(d.value)}" to type "System.Boolean". Give $true or $false (or 1 or 0).`,
  ),
  InvalidInteger: defineError<Value>(
    'InvalidArgument',
    (d) => `Cannot convert value "${shown(d.value)}" to type "System.Int32". Give a whole number.`,
  ),
  InvalidEnumValue: defineError<Value & { readonly allowed: readonly string[] }>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't one of the possible values: ${d.allowed.join(', ')}.`,
  ),
  AmbiguousEnumValue: defineError<Value & { readonly matches: readonly string[] }>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" is ambiguous. Possible matches: ${d.matches.join(', ')}.`,
  ),
  InvalidGuid: defineError<Value>('InvalidArgument', (d) => `"${shown(d.value)}" isn't a valid GUID.`),
  NonAsciiText: defineError<Value>(
    'InvalidArgument',
    (d) => `The text "${shown(d.value)}" contains characters outside printable ASCII, which SMTP replies can't carry.`,
  ),
  UnexpectedValueType: defineError<Value & { readonly type: string }>(
    'InvalidType',
    (d) => `Cannot convert "${shown(d.value)}" to the type ${d.type}.`,
  ),
  FlagsContradict: defineError<Value & { readonly none: string }>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" contradicts itself: ${d.none} can't be combined with anything else.`,
  ),
  InvalidMultiValuedChange: defineError<{ readonly key: string }>(
    'InvalidArgument',
    (d) => `The key "${shown(d.key)}" isn't understood. A change of a list is @{Add=...; Remove=...}.`,
  ),
  InvalidFingerprint: defineError<Value>(
    'InvalidArgument',
    (d) => `"${shown(d.value)}" isn't the SHA-256 fingerprint of a certificate: 64 hexadecimal digits.`,
  ),
  PasswordNotSecure: defineError<object>(
    'InvalidType',
    () =>
      'A password is a SecureString, so that it is in no history: ConvertTo-SecureString makes one, and Read-Host -AsSecureString or Get-Credential asks for it.',
  ),
  PasswordNotAllowed: defineError<object>(
    'InvalidArgument',
    () => 'The password has 1 to 1024 characters, none of them a control character or one that has no fixed meaning.',
  ),
  InvalidSmtpResponse: defineError<Value>(
    'InvalidArgument',
    (d) =>
      `"${shown(d.value)}" isn't a valid SMTP response: a code from 200 to 599, an enhanced code of the same class, and printable text.`,
  ),
};
