// The value types by name: `types.ipRange`, `types.byteSize`, `types.text({ max: 240, ascii: true })`.
import { fail } from './errors.ts';
import { list, nullable, textOf, textual, type ValueType } from './value-type.ts';
import { AddressSpace } from './values/address-space.ts';
import { ByteSize } from './values/byte-size.ts';
import { ClientPattern } from './values/client-pattern.ts';
import { Credential } from './values/credential.ts';
import { parseDate } from './values/date-time.ts';
import { Endpoint } from './values/endpoint.ts';
import { IPAddress } from './values/ip-address.ts';
import { IPRange } from './values/ip-range.ts';
import { parseRecipientPattern } from './values/recipient-pattern.ts';
import { SecureString } from './values/secure-string.ts';
import { parseSenderPattern } from './values/sender-pattern.ts';
import { SmartHost } from './values/smart-host.ts';
import { SmtpAddress } from './values/smtp-address.ts';
import { isSmtpDomain, parseSmtpDomain, parseSmtpDomainWithSubdomains } from './values/smtp-domain.ts';
import { TimeSpan } from './values/time-span.ts';

/** Text of `min` to `max` characters; `ascii` admits printable ASCII only, because the text goes into an SMTP reply. */
function text(limits: { readonly max?: number; readonly min?: number; readonly ascii?: true } = {}): ValueType<string> {
  const schema = {
    type: 'string',
    ...(limits.max === undefined ? {} : { maxLength: limits.max }),
    ...(limits.min === undefined ? {} : { minLength: limits.min }),
    ...(limits.ascii ? { pattern: '^[\\x20-\\x7e]*$' } : {}),
  };
  return {
    name: limits.ascii ? 'AsciiString' : 'String',
    convert: (input, spelling) => {
      if (input === null || input === undefined) return '';
      if (typeof input === 'boolean') return input ? 'True' : 'False';
      const given = textOf(input, 'String', spelling);
      if (limits.ascii && !/^[\x20-\x7e]*$/.test(given)) fail('NonAsciiText', { value: given }, { target: given });
      return given;
    },
    toJson: (value) => value,
    fromJson: (json) => String(json),
    schema,
  };
}

/** A whole number from `min` to `max`, both inclusive. */
function integer(limits: { readonly min?: number; readonly max?: number } = {}): ValueType<number> {
  const { min = -2147483648, max = 2147483647 } = limits;
  return {
    name: 'Int32',
    convert: (input) => {
      const value =
        typeof input === 'boolean'
          ? Number(input)
          : typeof input === 'string' && input.trim() !== ''
            ? Number(input)
            : input;
      if (typeof value !== 'number' || !Number.isFinite(value))
        return fail('InvalidInteger', { value: input }, { target: input });
      const whole = roundHalfEven(value);
      if (whole < -2147483648 || whole > 2147483647) fail('InvalidInteger', { value: input }, { target: input });
      return whole;
    },
    toJson: (value) => value,
    fromJson: (json) => Number(json),
    schema: { type: 'integer', minimum: min, maximum: max },
  };
}

/** One of the names, ignoring case; a prefix that only one name begins with will do, and so will its number. */
function oneOf<const V extends readonly string[]>(name: string, values: V): ValueType<V[number]> {
  return {
    name,
    values,
    convert: (input) => {
      if (typeof input === 'number' && Number.isInteger(input) && values[input] !== undefined) return values[input];
      const given = textOf(input, name).trim().toLowerCase();
      const exact = values.find((value) => value.toLowerCase() === given);
      const matches = given === '' ? [] : values.filter((value) => value.toLowerCase().startsWith(given));
      if (exact === undefined && matches.length > 1)
        fail('AmbiguousEnumValue', { value: input, matches }, { target: input });
      return exact ?? matches[0] ?? fail('InvalidEnumValue', { value: input, allowed: values }, { target: input });
    },
    toJson: (value) => value,
    fromJson: (json) => String(json),
    schema: { type: 'string', enum: values },
  };
}

/**
 * Several of the names at once, as .NET's flags enumerations: text, a list or `A, B`; prints as `A, B` in the order of `values`.
 * The first value is the one for nothing at all, such as None; others beside it are an error.
 */
function flags<const V extends readonly string[]>(name: string, values: V): ValueType<string> {
  const one = oneOf(name, values);
  const [none = ''] = values;
  return {
    name,
    values,
    convert: (input) => {
      const given = (Array.isArray(input) ? input : [input]).flatMap((part) => textOf(part, name).split(','));
      const chosen = new Set(given.map((part) => one.convert(part.trim())));
      if (chosen.size > 1 && chosen.has(none)) fail('FlagsContradict', { value: given, none }, { target: input });
      return values.filter((value) => chosen.has(value)).join(', ');
    },
    toJson: (value) => value,
    fromJson: (json) => String(json),
    schema: { type: 'string', minLength: 1 },
  };
}

/** The word Unlimited, which is null inside, or a value of the type. */
function unlimited<T>(type: ValueType<T>): ValueType<T | 'Unlimited'> {
  return {
    name: `Unlimited<${type.name}>`,
    convert: (input, spelling) =>
      /^unlimited$/i.test(String(input).trim()) ? 'Unlimited' : type.convert(input, spelling),
    toJson: (value) => (value === 'Unlimited' ? 'Unlimited' : type.toJson(value)),
    fromJson: (json) => (json === 'Unlimited' ? 'Unlimited' : type.fromJson(json)),
    schema: { anyOf: [{ const: 'Unlimited' }, type.schema] },
  };
}

const boolean: ValueType<boolean> = {
  name: 'Boolean',
  convert: (input) => {
    if (typeof input === 'boolean') return input;
    if (typeof input === 'number') return input !== 0;
    return fail('InvalidBoolean', { value: input }, { target: input });
  },
  toJson: (value) => value,
  fromJson: (json) => json === true,
  schema: { type: 'boolean' },
};

const dateTime: ValueType<Date> = {
  name: 'DateTime',
  convert: (input) => (input instanceof Date ? input : parseDate(textOf(input, 'DateTime'))),
  toJson: (value) => value.toISOString(),
  fromJson: (json) => new Date(String(json)),
  schema: { type: 'string' },
};

const byteSize = (limits: { readonly min?: number; readonly max?: number } = {}): ValueType<ByteSize> => ({
  name: 'ByteQuantifiedSize',
  convert: (input) => {
    if (input instanceof ByteSize) return input;
    return typeof input === 'number'
      ? ByteSize.parse(String(input))
      : ByteSize.parse(textOf(input, 'ByteQuantifiedSize'));
  },
  toJson: (value) => value.bytes,
  fromJson: (json) => new ByteSize(Number(json)),
  schema: { type: 'integer', minimum: limits.min ?? 0, maximum: limits.max ?? Number.MAX_SAFE_INTEGER },
});

/** Limits in milliseconds. */
const timeSpan = (limits: { readonly min?: number; readonly max?: number } = {}): ValueType<TimeSpan> => ({
  name: 'EnhancedTimeSpan',
  convert: (input, spelling) =>
    input instanceof TimeSpan ? input : TimeSpan.parse(textOf(input, 'EnhancedTimeSpan', spelling)),
  toJson: (value) => value.milliseconds,
  fromJson: (json) => new TimeSpan(Number(json)),
  schema: { type: 'number', minimum: limits.min ?? 0, maximum: limits.max ?? Number.MAX_SAFE_INTEGER },
});

/** What Get-Credential gives; stored sealed, shown never. */
const credential: ValueType<Credential> = {
  name: 'PSCredential',
  convert: (input) => Credential.of(input),
  toJson: Credential.toStored,
  fromJson: Credential.fromStored,
  schema: {
    type: 'object',
    properties: { user: { type: 'string' }, sealed: { type: 'string' } },
    required: ['user', 'sealed'],
    additionalProperties: false,
  },
};

/** Anything at all, unconverted (ScriptBlock, PSObject). */
function anything(name = 'Object'): ValueType<unknown> {
  return { name, convert: (input) => input, toJson: () => null, fromJson: (json) => json, schema: {} };
}

/** Bytes, or the text that they are in Latin-1. */
const bytes: ValueType<Uint8Array> = {
  name: 'Byte[]',
  convert: (input) => {
    if (typeof input === 'string') return Uint8Array.from(input, (one) => one.charCodeAt(0) & 255);
    if (input instanceof Uint8Array) return input;
    if (Array.isArray(input) && input.every((one) => Number.isInteger(one) && one >= 0 && one <= 255))
      return Uint8Array.from(input);
    return fail('UnexpectedValueType', { value: input, type: 'Byte[]' }, { target: input });
  },
  toJson: () => null,
  fromJson: () => new Uint8Array(),
  schema: {},
};

/** A password. Plain text is no SecureString: it would stand in the history. */
const secureString: ValueType<SecureString> = {
  name: 'SecureString',
  convert: (input) => (input instanceof SecureString ? input : fail('PasswordNotSecure', {}, {})),
  toJson: () => null,
  fromJson: () => new SecureString(''),
  schema: {},
};

export const types = {
  text,
  secureString,
  bytes,
  integer,
  oneOf,
  flags,
  unlimited,
  nullable,
  list,
  boolean,
  dateTime,
  byteSize,
  timeSpan,
  anything,
  /** Present means true; `-Name:$false` means false. */
  switch: { ...boolean, name: 'SwitchParameter', isSwitch: true } as ValueType<boolean> & { readonly isSwitch: true },
  ipAddress: textual('IPAddress', (given) => IPAddress.parse(given.trim()), { format: 'ip-address' }),
  ipRange: textual('IPRange', IPRange.parse, { format: 'ip-range' }),
  smtpAddress: textual('SmtpAddress', SmtpAddress.parse, { format: 'smtp-address' }),
  smtpDomain: textual('SmtpDomain', parseSmtpDomain, { format: 'smtp-domain' }),
  smtpDomainWithSubdomains: textual('SmtpDomainWithSubdomains', parseSmtpDomainWithSubdomains, {
    format: 'smtp-domain-with-subdomains',
  }),
  fqdn: textual('Fqdn', parseFqdn, { format: 'fqdn' }),
  /** A host: its fully qualified name, or its address. */
  fqdnOrAddress: textual('HostName', parseHost, { format: 'host-name' }),
  guid: textual('Guid', parseGuid, { format: 'guid' }),
  /** An address, or a local part that stands for it at every accepted domain. */
  recipientPattern: textual('RecipientPattern', parseRecipientPattern, { format: 'recipient-pattern' }),
  /** SHA-256 of a certificate. */
  fingerprint: textual('CertificateFingerprint', parseFingerprint, { pattern: '^[0-9A-F]{64}$' }),
  /** An address, or *@domain. */
  senderPattern: textual('SenderPattern', parseSenderPattern, { format: 'sender-pattern' }),
  /** An address, a subnet or range, or a domain with all its hosts. */
  clientPattern: textual('ClientPattern', ClientPattern.parse, { format: 'client-pattern' }),
  /** address:port, as in a connector's Bindings. */
  binding: textual('IPBinding', Endpoint.parseBinding, { format: 'ip-binding' }),
  /** Not the unspecified address, which stands for all. */
  explicitBinding: textual('IPBinding', Endpoint.parseExplicitBinding, { format: 'explicit-ip-binding' }),
  /** `SMTP:*.contoso.com;5`. */
  addressSpace: textual('AddressSpace', AddressSpace.parse, { format: 'address-space' }),
  /** A name or `[address]`. */
  smartHost: textual('SmartHost', SmartHost.parse, { format: 'smart-host' }),
  credential,
  /** `5.1.1`: class 4 or 5, as notifications have. */
  enhancedStatusCode: textual('EnhancedStatusCode', parseStatusCode, { format: 'enhanced-status-code' }),
  /** `*`, `contoso.com` or `*.contoso.com`. */
  remoteDomain: textual(
    'SmtpDomainOrAll',
    (given: string) => (given.trim() === '*' ? '*' : parseSmtpDomainWithSubdomains(given)),
    { format: 'remote-domain' },
  ),
  /** address or address:port; the port defaults to 53. */
  dnsServer: textual('DnsServer', Endpoint.parseDnsServer, { format: 'dns-server' }),
};

function parseFqdn(given: string): string {
  const name = given.trim();
  if (!isSmtpDomain(name) || !/^[\x21-\x7e]+$/.test(name)) fail('InvalidFqdn', { value: given }, { target: given });
  return name;
}

function parseHost(given: string): string {
  return IPAddress.tryParse(given.trim())?.toString() ?? parseFqdn(given);
}

/** 64 hexadecimal digits, in pairs with colons between them or without. */
function parseFingerprint(given: string): string {
  const digits = given.trim().replaceAll(':', '').toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) fail('InvalidFingerprint', { value: given }, { target: given });
  return digits;
}

function parseStatusCode(given: string): string {
  const code = given.trim();
  if (!/^[45]\.\d{1,3}\.\d{1,3}$/.test(code)) fail('InvalidStatusCode', { value: given }, { target: given });
  return code;
}

function parseGuid(given: string): string {
  const match = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i.exec(given.trim());
  return match?.[1]?.toLowerCase() ?? fail('InvalidGuid', { value: given }, { target: given });
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
