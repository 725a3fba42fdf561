// A configuration object as the database keeps it, and back: values through their types, the directory's properties after them.
import { fail } from '../core/errors.ts';
import type { CommonTail, ObjectClass, ObjectOf } from '../core/object-class.ts';
import { typed } from '../core/typed.ts';
import type { Json } from '../core/value-type.ts';

export interface ObjectRow {
  readonly guid: string;
  readonly class: string;
  /** Empty for organization objects. */
  readonly server: string;
  /** The name without regard to case. */
  readonly key: string;
  readonly name: string;
  readonly created: number;
  readonly changed: number;
  readonly json: string;
}

export type StoredValues = { readonly [property: string]: Json };

export function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Connectors are named by server and name, as in Exchange. */
export function hasServerInIdentity(objectClass: ObjectClass): boolean {
  return objectClass.scope === 'server' && objectClass.name.endsWith('Connector');
}

/** The stored form of values, absent ones left out. */
export function toStored(objectClass: ObjectClass, values: Readonly<Record<string, unknown>>): StoredValues {
  const stored: Record<string, Json> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const property = Object.hasOwn(objectClass.properties, name) ? objectClass.properties[name] : undefined;
    if (!property) fail('PropertyUnknown', { property: name, type: objectClass.name }, { parameter: name });
    stored[name] = property.type.toJson(value);
  }
  return stored;
}

/** The stored values in the class's order: those given, else the defaults. */
export function completed(objectClass: ObjectClass, given: StoredValues): StoredValues {
  const stored: Record<string, Json> = {};
  for (const [name, { type, default: standard }] of Object.entries(objectClass.properties)) {
    if (Object.hasOwn(given, name)) stored[name] = given[name]!;
    else if (standard !== undefined) stored[name] = type.toJson(standard);
  }
  return stored;
}

/** @throws StoreCorrupt when the row's JSON is none of an object's */
export function storedValues(row: ObjectRow, file: string): StoredValues {
  try {
    const parsed = JSON.parse(row.json);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {}
  return fail('StoreCorrupt', { file, detail: `${row.class} '${row.name}' is unreadable` });
}

/** The object, frozen. @throws StoreCorrupt when a stored value isn't one of its property's type */
export function objectFrom<C extends ObjectClass>(
  objectClass: C,
  row: ObjectRow,
  localServer: string,
  file: string,
): ObjectOf<C> {
  const stored = completed(objectClass, storedValues(row, file));
  const values: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(objectClass.properties)) {
    try {
      const value = type.fromJson(stored[name]!);
      values[name] = Array.isArray(value) ? Object.freeze(value) : value;
    } catch {
      fail('StoreCorrupt', { file, detail: `${name} of ${row.class} '${row.name}' is unreadable` });
    }
  }
  const object = typed(objectClass.name, Object.assign(values, tailOf(objectClass, row, localServer)));
  return Object.freeze(object) as unknown as ObjectOf<C>;
}

function tailOf(objectClass: ObjectClass, row: ObjectRow, localServer: string): CommonTail {
  const { name } = objectClass;
  const holder = row.server === '' ? '' : `,CN=${escaped(row.server)},CN=Servers`;
  const schema = SCHEMA[name] ?? [`msExch${name}`];
  return {
    AdminDisplayName: '',
    ExchangeVersion: '0.1 (8.0.535.0)',
    Name: row.name,
    DistinguishedName: `CN=${escaped(row.name)},CN=${name}${holder},CN=First Organization,CN=Services,CN=Configuration`,
    Identity: hasServerInIdentity(objectClass) ? `${row.server}\\${row.name}` : row.name,
    Guid: row.guid,
    ObjectCategory: `CN=${schema.at(-1)},CN=Schema,CN=Configuration`,
    ObjectClass: Object.freeze(['top', ...schema]),
    WhenChanged: new Date(row.changed),
    WhenCreated: new Date(row.created),
    OriginatingServer: row.server || localServer,
    IsValid: true,
  };
}

/** Where the directory's class isn't msExch and the cmdlets' noun (Exchange's schema). */
const SCHEMA: { readonly [name: string]: readonly string[] } = {
  IPAllowListConfig: ['msExchAgent', 'msExchMessageHygieneIPAllowListConfig'],
  IPBlockListConfig: ['msExchAgent', 'msExchMessageHygieneIPBlockListConfig'],
  IPAllowListProvidersConfig: ['msExchAgent', 'msExchMessageHygieneIPAllowListProviderConfig'],
  IPBlockListProvidersConfig: ['msExchAgent', 'msExchMessageHygieneIPBlockListProviderConfig'],
  IPAllowListProvider: ['msExchMessageHygieneIPAllowListProvider'],
  IPBlockListProvider: ['msExchMessageHygieneIPBlockListProvider'],
  ReceiveConnector: ['msExchSmtpReceiveConnector'],
  TransportConfig: ['container', 'msExchTransportSettings'],
  TransportServer: ['server', 'msExchExchangeServer'],
};

/** RFC 4514, 2.4. */
function escaped(value: string): string {
  return value.replace(/[\\,+"<>;=]|^[# ]| $/g, '\\$&');
}
