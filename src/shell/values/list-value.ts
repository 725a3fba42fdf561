// ArrayList and List<T>: a growing list that is an object of its own, unlike an array.

export class ListValue {
  readonly items: unknown[];
  /** Full .NET name. */
  readonly typeName: string;
  /** The element type's name for a generic list. */
  readonly element: string | undefined;

  constructor(items: unknown[] = [], typeName = 'System.Collections.ArrayList', element?: string) {
    this.items = items;
    this.typeName = typeName;
    this.element = element;
  }

  [Symbol.iterator](): IterableIterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}
