// A PowerShell hashtable: keys ignore case, order is kept, and no key can reach a prototype.

/** Keys that are text are looked up ignoring case; other keys by identity. */
export class Hashtable {
  readonly #entries = new Map<unknown, { key: unknown; value: unknown }>();

  constructor(entries: Iterable<readonly [unknown, unknown]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: unknown): unknown {
    return this.#entries.get(fold(key))?.value;
  }

  has(key: unknown): boolean {
    return this.#entries.has(fold(key));
  }

  /** An existing key keeps its spelling and its place. */
  set(key: unknown, value: unknown): this {
    const entry = this.#entries.get(fold(key));
    if (entry) entry.value = value;
    else this.#entries.set(fold(key), { key, value });
    return this;
  }

  delete(key: unknown): boolean {
    return this.#entries.delete(fold(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  *keys(): IterableIterator<unknown> {
    for (const { key } of this.#entries.values()) yield key;
  }

  *values(): IterableIterator<unknown> {
    for (const { value } of this.#entries.values()) yield value;
  }

  *entries(): IterableIterator<[unknown, unknown]> {
    for (const { key, value } of this.#entries.values()) yield [key, value];
  }

  toString(): string {
    return 'System.Collections.Hashtable';
  }
}

function fold(key: unknown): unknown {
  return typeof key === 'string' ? key.toLowerCase() : key;
}
