// One IP list in memory, made to be asked at every connection: which entry covers an address, in microseconds at a million entries.
import type { IpMatch } from '../core/ports.ts';
import { forBlocks, type Words } from './ip-block.ts';
import { PrefixTrie, type TrieParts } from './prefix-trie.ts';

export interface IndexedEntry {
  readonly id: number;
  /** Both ends inclusive, of one IP version. */
  readonly lo: Words;
  readonly hi: Words;
  /** Milliseconds since 1970; Infinity: never. */
  readonly expires: number;
  readonly isMachineGenerated: boolean;
}

/** An index between two threads. */
export interface IpIndexParts {
  readonly v4: TrieParts;
  readonly v6: TrieParts;
  readonly size: number;
}

/** Pure memory; overlapping and nested ranges in any order. A range that isn't a block counts as the blocks it is made of. */
export class IpIndex {
  readonly #v4: PrefixTrie;
  readonly #v6: PrefixTrie;
  #size: number;

  constructor(parts?: IpIndexParts) {
    this.#v4 = new PrefixTrie(1, parts?.v4);
    this.#v6 = new PrefixTrie(4, parts?.v6);
    this.#size = parts?.size ?? 0;
  }

  /** Entries, expired ones too. */
  get size(): number {
    return this.#size;
  }

  /** What another thread makes the same index of; this one must not be used any more once the buffers are transferred. */
  get parts(): IpIndexParts {
    return { v4: this.#v4.parts, v6: this.#v6.parts, size: this.#size };
  }

  /** The id must be new. */
  add({ id, lo, hi, expires, isMachineGenerated }: IndexedEntry): void {
    const trie = this.#trieOf(lo);
    forBlocks(lo, hi, (first, bits) => trie.add(first, bits, id, expires, isMachineGenerated));
    this.#size++;
  }

  /** False when there is no such entry: it may have been added and removed unseen. */
  remove({ id, lo, hi }: Pick<IndexedEntry, 'id' | 'lo' | 'hi'>): boolean {
    const trie = this.#trieOf(lo);
    let removed = false;
    forBlocks(lo, hi, (first, bits) => {
      removed = trie.remove(first, bits, id) || removed;
    });
    if (removed) this.#size--;
    return removed;
  }

  /** An entry that covers the address and hasn't expired at `now` (milliseconds since 1970); an admin's before a machine's, a broader before a narrower. */
  match(address: Words, now: number): IpMatch | undefined {
    const hit = this.#trieOf(address).match(address, now);
    return hit < 0 ? undefined : { id: Math.floor(hit / 2), isMachineGenerated: hit % 2 === 1 };
  }

  #trieOf(words: Words): PrefixTrie {
    return words.length === 1 ? this.#v4 : this.#v6;
  }
}

/** The buffers of an index, to be transferred rather than copied. */
export function buffersOf({ v4, v6 }: IpIndexParts): ArrayBuffer[] {
  return [v4, v6].flatMap(({ nodes, facts, chains }) =>
    [...nodes, ...facts, ...chains].map(({ buffer }) => buffer as ArrayBuffer),
  );
}
