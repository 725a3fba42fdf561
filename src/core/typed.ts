// The type name an output object carries, which chooses its default view; properties stay plain.

/** Symbol-keyed so that no listing, JSON or comparison of properties sees it. */
export const TYPE = Symbol.for('postern.type');

export interface Typed {
  readonly [TYPE]: string;
}

/** Marks a fresh object with its type's name, such as IPBlockListEntry. */
export function typed<T extends object>(type: string, object: T): T & Typed {
  // Not Object.assign: the mark is made for every row of a log.
  (object as { [TYPE]?: string })[TYPE] = type;
  return object as T & Typed;
}

export function typeNameOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as Partial<Typed>)[TYPE] : undefined;
}
