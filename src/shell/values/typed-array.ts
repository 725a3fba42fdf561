// The element type of arrays that are not Object[]: `[string[]]`, `[int[]]`, what Split returns.

const ELEMENT = Symbol('element');

/** Marks the array with its element's full type name. */
export function typedArray<T>(element: string, items: T[]): T[] {
  Object.defineProperty(items, ELEMENT, { value: element, enumerable: false, configurable: true });
  return items;
}

export function elementType(items: readonly unknown[]): string {
  return (items as { [ELEMENT]?: string })[ELEMENT] ?? 'System.Object';
}
