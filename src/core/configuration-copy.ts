// The contract of carrying a configuration to another server: everything the store holds, and the one way to put it in its place.
import type { ObjectClass } from './object-class.ts';
import type { IpList } from './ports.ts';
import type { Json } from './value-type.ts';

export interface CopiedObject {
  readonly name: string;
  /** Kept, because objects refer to each other by it. */
  readonly guid: string;
  /** By property, in their stored form; absent ones take the default. */
  readonly values: Readonly<Record<string, Json>>;
}

export interface CopiedClass {
  readonly type: string;
  readonly objects: readonly CopiedObject[];
}

/** An entry that an administrator made. */
export interface CopiedEntry {
  readonly list: IpList;
  /** As IPRange prints it. */
  readonly range: string;
  readonly expires: Date | undefined;
  readonly comment: string;
}

export interface ConfigurationCopy {
  /** Whose it is. */
  readonly server: string;
  readonly classes: readonly CopiedClass[];
  readonly entries: readonly CopiedEntry[];
}

export interface ConfigurationPort {
  /** Those that are carried. */
  readonly classes: readonly ObjectClass[];
  /** As it is at one moment. */
  read(): ConfigurationCopy;
  /** In place of all objects of the copy's classes and all entries that administrators made; everything or, when it throws, nothing. */
  replace(copy: ConfigurationCopy): void;
}
