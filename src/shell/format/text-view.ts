// Objects that bring the lines they are shown as when no Format- cmdlet asks.

/** Symbol-keyed so that it is no property of the object. */
export const TEXT_LINES = Symbol.for('postern.text-lines');

export function textLinesOf(value: unknown): readonly string[] | undefined {
  return typeof value === 'object' && value !== null
    ? (value as { readonly [TEXT_LINES]?: readonly string[] })[TEXT_LINES]
    : undefined;
}
