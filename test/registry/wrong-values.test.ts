// Every parameter of every cmdlet refuses what isn't a value of it: by one error with an id that names the parameter, and nothing is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import type { Cmdlet, Parameter } from '../../src/core/cmdlet.ts';
import { ERRORS } from '../../src/core/errors.ts';
import { quoted, shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';
import { CHANGES, everything, furnish } from './changes.ts';
import { setsOf } from './parameter-sets.ts';

/** Arguments that make a cmdlet that only reads complete. */
const READS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'Get-EventLog': { LogName: 'Application' },
};

const NOT_DOMAINS = ["'a b.example'", "'-x.example'", "'a..b'", "''", "('a' * 64 + '.example')", "'a@b.example'"];
const NOT_ADDRESSES = ["'x'", "'300.1.1.1'", "'1.2.3'", "'1.2.3.4.5'", "'::g'", "''", "'192.0.2.1/24'", '@{a = 1}'];
const NOT_DATES = ["'soon'", "'13/13/2027'", "'2/30/2027'", "'2027-02-30'", "'25:00'", '@{a = 1}'];
const UNKNOWN = ["'Nobody'", "''", '@{a = 1}'];

/** What is wrong for a type, as literals of the shell. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  IPAddress: NOT_ADDRESSES,
  IPRange: [
    "'x'",
    "'192.0.2.0/33'",
    "'2001:db8::/129'",
    "'9.9.9.9-1.1.1.1'",
    "'1.1.1.1-2001:db8::'",
    "'192.0.2.0/'",
    "''",
  ],
  DateTime: NOT_DATES,
  Boolean: ["'true'", "'false'", "'x'", '@{a = 1}'],
  Int32: ["'x'", "''", '99999999999', '@{a = 1}'],
  IPListEntryIdentity: ["'x'", '99999', '99999999999', '@{a = 1}'],
  'Unlimited<Int32>': ["'x'", '-1', '99999999999'],
  'Unlimited<ByteQuantifiedSize>': ["'x'", "'10XB'", '0', '-1', "''"],
  EnhancedTimeSpan: ["'x'", "'25:00:00'", "'-00:00:01'", "'99999.00:00:00'", "''"],
  SmtpDomain: NOT_DOMAINS,
  SmtpDomainWithSubdomains: [...NOT_DOMAINS, "'*'", "'a.*.example'", "'*x.example'"],
  SmtpDomainOrAll: [...NOT_DOMAINS, "'a.*.example'", "'*x.example'", "'**'"],
  SmtpAddress: ["'x'", "'@contoso.com'", "'x@'", "'a b@contoso.com'", "'x@-y.example'", "('a' * 65 + '@contoso.com')"],
  RecipientPattern: ["'a b'", "'@contoso.com'", "'x@'", "('a' * 65)"],
  AddressSpace: ["''", "'X400:*;1'", "'*;0'", "'*;101'", "'a..b'", "'*.'"],
  SmartHost: ["'a b'", "'[x]'", "'300.1.1.1'", "'mail.example:0'", "'a@b'"],
  PSCredential: ["'x'", '5', '@{a = 1}', '([pscustomobject]@{UserName = 1})'],
  EnhancedStatusCode: ["'x'", "'2.1.5'", "'5.1'", "'5.1.1234'", "''"],
  Fqdn: [...NOT_DOMAINS.filter((one) => one !== "''"), "'grüße.example'"],
  ClientPattern: ["'a b'", "'1.2.3'", "'192.0.2.0/33'", "''"],
  AuthMechanisms: ["'Nonsense'", "'None, Tls'", "''", '99'],
  PermissionGroups: ["'Nonsense'", "'None, Partners'", "''", '99'],
  MessageRateSourceFlags: ["'Nonsense'", "''", '99'],
  UsageType: ["'Nonsense'", "''", '99'],
  IPBinding: ["'x'", "'127.0.0.1'", "'127.0.0.1:99999'", "'127.0.0.1:x'", "'::1:25'"],
  DnsServer: ["'x'", "'192.0.2.53:0'", "'192.0.2.53:99999'", "'dns.example:53'"],
  AcceptedDomainType: ["'Nonsense'", "''", "'E,I'", '99'],
  RejectAt: ["'Nonsense'", "''", '99'],
  EntryType: ["'Nonsense'", "''"],
  TransportService: ["'Nonsense'", "'FrontEnd'"],
  ServerIdParameter: ["'another.example'", "''", '@{a = 1}'],
  Hashtable: ["'x'", '5', '@{Nonsense = 1}', "@{Id = 'x'}", "@{StartTime = 'soon'}"],
};

function wrongFor(name: string, { type }: Parameter): readonly string[] {
  const one = type.element ?? type;
  const schemas = [one.schema, ...((one.schema['anyOf'] as (typeof one.schema)[] | undefined) ?? [])];
  const limit = (keyword: string) =>
    schemas.map((schema) => schema[keyword] as number | undefined).find(Number.isFinite);
  const [maxLength, minLength, minimum, maximum] = ['maxLength', 'minLength', 'minimum', 'maximum'].map(limit);
  const wrong: string[] = [...(WRONG[one.name] ?? [])];
  if (/Id(?:Parameter)?$/.test(one.name) && one.name !== 'ServerIdParameter') wrong.push(...UNKNOWN);
  if (one.name === 'Int32' && minimum !== undefined) wrong.push(String(minimum - 1));
  if (one.name === 'Int32' && maximum !== undefined) wrong.push(String(maximum + 1));
  if (maxLength !== undefined) wrong.push(`('x' * ${maxLength + 1})`);
  if (minLength !== undefined && !type.nullable) wrong.push("''");
  if (one.name === 'AsciiString') wrong.push("'220 schöne Grüße'", '"220 two`r`nlines"', '"220 a`0b"');
  if (/Response$/.test(name)) wrong.push("'gone {9}'", "'gone {'");
  if (name === 'Name' && type.element === undefined) wrong.push("''", "'  '", "('x' * 65)", '"two`nlines"');
  if (one.name === 'String' || one.name === 'AsciiString') wrong.push('@{a = 1}');
  if (Object.keys(one.schema).length === 0 && one.name !== 'Hashtable')
    wrong.push("'x'", '5', ...(one.name === 'PSObject' ? [] : ['([pscustomobject]@{a = 1})']));
  const values = type.nullable ? wrong.filter((value) => value !== "''") : wrong;
  if (type.element === undefined) return values;
  const listed = values.filter((value) => !value.startsWith('@{'));
  const many =
    type.schema['maxItems'] === undefined
      ? []
      : [`(1..${(type.schema['maxItems'] as number) + 1} | % { ${sample(one.name)} })`];
  return [...listed, '@{Nonsense = 1}', ...many];
}

/** A new value of the type, made of the number in `$_`. */
function sample(type: string): string {
  if (type === 'IPAddress') return '"10.0.0.$_"';
  if (type === 'AddressSpace' || type === 'SmartHost') return '"d$_.test"';
  if (type === 'EnhancedStatusCode') return '"5.$_.1"';
  return type === 'SmtpAddress' ? '"a$_@contoso.com"' : '"10.0.$($_ % 250).$([int]($_ / 250))"';
}

/** The arguments to go with the parameter: those of a set that has it. */
function restFor(cmdlet: Cmdlet, name: string): Readonly<Record<string, unknown>> {
  const given = CHANGES[cmdlet.name] ?? READS[cmdlet.name] ?? {};
  const own = cmdlet.parameters[name]!;
  const set = setsOf(cmdlet).find((one) => own.sets?.includes(one)) ?? cmdlet.defaultSet;
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const { sets } = cmdlet.parameters[key]!;
    if (key !== name && (sets === undefined || set === undefined || sets.includes(set))) rest[key] = value;
  }
  for (const [key, { mandatory, sets }] of Object.entries(cmdlet.parameters))
    if (mandatory && key !== name && !(key in rest) && (sets === undefined || sets.includes(set ?? '')))
      rest[key] = MISSING[key] ?? 'x';
  return rest;
}

const MISSING: Readonly<Record<string, unknown>> = { Identity: 'VM', LogName: 'Application', ListLog: '*' };

function literal(value: unknown): string {
  if (typeof value === 'boolean') return `$${value}`;
  return typeof value === 'number' ? String(value) : quoted(String(value));
}

for (const cmdlet of CMDLETS)
  test(`${cmdlet.name}: wrong values`, async (t) => {
    const { ports, told } = testPorts(t);
    furnish(ports);
    const run = shellOver(ports);
    const before = everything(ports);
    const faults: string[] = [];
    for (const [name, parameter] of Object.entries(cmdlet.parameters)) {
      if (parameter.refused !== undefined || parameter.type.isSwitch) continue;
      const rest = Object.entries(restFor(cmdlet, name)).map(([key, value]) => ` -${key} ${literal(value)}`);
      for (const wrong of wrongFor(name, parameter)) {
        const command = `${cmdlet.name} -${name} ${wrong}${rest.join('')} -ErrorAction Continue`;
        const { status, errors, output } = await run(command);
        const [error] = errors;
        const right =
          status === 1 &&
          errors.length === 1 &&
          error!.id in ERRORS &&
          error!.parameter === name &&
          output.length === 0;
        if (!right) faults.push(`${command}: ${status} ${JSON.stringify(errors)} ${JSON.stringify(output)}`);
        if (everything(ports) !== before || told.length > 0) assert.fail(`written: ${command}`);
      }
    }
    assert.deepEqual(faults, []);
  });
