// What the pipeline unrolls beside arrays: lists, enumerators, the groups of a match.

export abstract class Sequence<T = unknown> implements Iterable<T> {
  abstract [Symbol.iterator](): Iterator<T>;
}
