// ArrayList and List<T>: a growing list that is an object of its own, unlike an array.
import { Sequence } from './sequence.ts';

export class ListValue extends Sequence {
  readonly items: unknown[];
  /** Full .NET name. */
  readonly typeName: string;
  /** The element type's name for a generic list. */
  readonly element: string | undefined;

  constructor(items: unknown[] = [], typeName = 'System.Collections.ArrayList', element?: string) {
    super();
    this.items = items;
    this.typeName = typeName;
    this.element = element;
  }

  override [Symbol.iterator](): IterableIterator<unknown> {
    return this.items[Symbol.iterator]();
  }
}
