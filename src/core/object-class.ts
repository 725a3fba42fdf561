// A configuration class as one value: its properties with type, default and help, from which Get-, Set-, validation, help and JSON derive.
import type { Parameter } from './cmdlet.ts';
import type { Typed } from './typed.ts';
import type { ValueType } from './value-type.ts';

export interface Property<T = unknown> {
  readonly type: ValueType<T>;
  readonly help: string;
  /** The value of a new object. A property without one must be given. */
  readonly default?: Stored<T>;
  /** Set-X has no parameter for it. */
  readonly readOnly?: true;
  /** Why Set-X refuses it: nothing in this version would act on it. Get-X still shows the default, as Exchange's scripts expect the property. */
  readonly refused?: string;
  /** No log and no exported file shows it. */
  readonly secret?: true;
  /** The placeholders its text may contain, such as {0}. */
  readonly placeholders?: readonly string[];
}

export type Properties = { readonly [name: string]: Property };

/** The value an object holds: a list, never a change of one. */
export type Stored<T> = T extends readonly (infer E)[] ? readonly E[] : T extends { readonly add: unknown } ? never : T;
type ValueOf<P> = P extends { readonly type: ValueType<infer T> } ? Stored<T> : never;
export type ValuesOf<P extends Properties> = { readonly [K in keyof P]: ValueOf<P[K]> };

/** What every configuration object also has, after its own properties. */
export interface CommonTail {
  readonly AdminDisplayName: string;
  readonly ExchangeVersion: string;
  readonly Name: string;
  readonly DistinguishedName: string;
  readonly Identity: string;
  readonly Guid: string;
  readonly ObjectCategory: string;
  readonly ObjectClass: readonly string[];
  readonly WhenChanged: Date;
  readonly WhenCreated: Date;
  readonly OriginatingServer: string;
  readonly IsValid: boolean;
}

export interface ObjectClass<P extends Properties = Properties> {
  /** IPBlockListConfig; also the type name of its objects. */
  readonly name: string;
  /** Organization objects hold for every server; server objects belong to one. */
  readonly scope: 'organization' | 'server';
  /** The name of the only object of a singleton class; undefined when there may be many. */
  readonly singleton: string | undefined;
  /** Its objects are about this machine's files and aren't carried to another server. */
  readonly local?: true;
  readonly properties: P;
}

export type ObjectOf<C> = C extends ObjectClass<infer P> ? ValuesOf<P> & CommonTail & Typed : never;
/** Values to create or change an object with; absent ones take the default or stay. */
export type ChangesOf<C> =
  C extends ObjectClass<infer P> ? { readonly [K in keyof P]?: ValueOf<P[K]> | undefined } : never;

export function defineObject<const P extends Properties>(spec: {
  readonly name: string;
  readonly scope: 'organization' | 'server';
  readonly singleton?: string;
  readonly local?: true;
  readonly properties: P;
}): ObjectClass<P> {
  return Object.freeze({ singleton: undefined, ...spec });
}

export function property<T>(type: ValueType<T>, rest: Omit<Property<T>, 'type'>): Property<T> {
  return { type, ...rest };
}

/** The parameters a Set- (or New-) cmdlet takes for the class's properties: the same types, help and refusals. */
export function settable<P extends Properties>(
  objectClass: ObjectClass<P>,
): { readonly [K in keyof P]: Parameter<P[K] extends { readonly type: ValueType<infer T> } ? T : never> } {
  const parameters: Record<string, Parameter> = {};
  for (const [name, { type, help, readOnly, refused }] of Object.entries(objectClass.properties)) {
    if (!readOnly) parameters[name] = { type, help, ...(refused === undefined ? {} : { refused }) };
  }
  return parameters as never;
}

/** The default values of a class. */
export function defaultsOf(objectClass: ObjectClass): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(objectClass.properties)) {
    if (one.default !== undefined) values[name] = one.default;
  }
  return values;
}
