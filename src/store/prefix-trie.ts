// A path-compressed binary trie of address prefixes in typed arrays: a match, an add and a remove visit at most one node per address bit.
import type { Words } from './ip-block.ts';

/** Nodes and records per segment: memory grows by a fraction of a megabyte at a time, and nothing is ever copied or rehashed. */
const SEGMENT_BITS = 14;
const SEGMENT = 1 << SEGMENT_BITS;
const MASK = SEGMENT - 1;

// A node's words: its two children, the first record of its chain, the length of its prefix, then an address that has the prefix.
// 0 is no node and no record. A node without records has two children.
const HEAD = 2;
const BITS = 3;
const KEY = 4;

/** All of a trie's state, to be handed from thread to thread: the arrays can be transferred. */
export interface TrieParts {
  readonly nodes: Uint32Array[];
  /** Id and expiry of each record. */
  readonly facts: Float64Array[];
  /** The next record of the chain, times two, plus one for a machine's. */
  readonly chains: Uint32Array[];
  readonly root: number;
  readonly freeNode: number;
  readonly freeRecord: number;
  readonly usedNodes: number;
  readonly usedRecords: number;
}

/** A record that covers an address: twice its id, plus one for a machine's; so that a match allocates nothing. */
export type Hit = number;

/** Prefixes of one IP version with records of id, expiry and origin; several records may share a prefix. */
export class PrefixTrie {
  readonly #width: number;
  readonly #stride: number;
  readonly #nodes: Uint32Array[];
  readonly #facts: Float64Array[];
  readonly #chains: Uint32Array[];
  #root: number;
  #freeNode: number;
  #freeRecord: number;
  #usedNodes: number;
  #usedRecords: number;

  /** `width`: words of an address, 1 or 4. */
  constructor(width: 1 | 4, parts?: TrieParts) {
    this.#width = width;
    this.#stride = KEY + width;
    this.#nodes = parts?.nodes ?? [];
    this.#facts = parts?.facts ?? [];
    this.#chains = parts?.chains ?? [];
    this.#root = parts?.root ?? 0;
    this.#freeNode = parts?.freeNode ?? 0;
    this.#freeRecord = parts?.freeRecord ?? 0;
    this.#usedNodes = parts?.usedNodes ?? 1;
    this.#usedRecords = parts?.usedRecords ?? 1;
  }

  get parts(): TrieParts {
    return {
      nodes: this.#nodes,
      facts: this.#facts,
      chains: this.#chains,
      root: this.#root,
      freeNode: this.#freeNode,
      freeRecord: this.#freeRecord,
      usedNodes: this.#usedNodes,
      usedRecords: this.#usedRecords,
    };
  }

  /** The first record found from the broadest prefix to the narrowest that hasn't expired, an admin's before a machine's; -1 for none. */
  match(address: Words, now: number): Hit {
    const last = 32 * this.#width;
    let machine = -1;
    let node = this.#root;
    while (node !== 0) {
      const segment = this.#nodes[node >>> SEGMENT_BITS]!;
      const at = (node & MASK) * this.#stride;
      const bits = segment[at + BITS]!;
      if (!hasPrefix(segment, at + KEY, address, bits)) break;
      for (let record = segment[at + HEAD]!; record !== 0; ) {
        const chain = this.#chains[record >>> SEGMENT_BITS]![record & MASK]!;
        const facts = this.#facts[record >>> SEGMENT_BITS]!;
        const fact = (record & MASK) * 2;
        if (facts[fact + 1]! > now) {
          if ((chain & 1) === 0) return facts[fact]! * 2;
          if (machine < 0) machine = facts[fact]! * 2 + 1;
        }
        record = chain >>> 1;
      }
      if (bits === last) break;
      node = segment[at + bitOf(address[bits >>> 5]!, bits)]!;
    }
    return machine;
  }

  /** `expires` in milliseconds since 1970, Infinity for never. */
  add(first: Words, bits: number, id: number, expires: number, isMachine: boolean): void {
    const record = this.#newRecord(id, expires, isMachine);
    let parent = 0;
    let side = 0;
    let node = this.#root;
    while (node !== 0) {
      const segment = this.#nodes[node >>> SEGMENT_BITS]!;
      const at = (node & MASK) * this.#stride;
      const own = segment[at + BITS]!;
      const shared = Math.min(sharedBits(segment, at + KEY, first), own, bits);
      if (shared < own) {
        const nodeSide = bitOf(segment[at + KEY + (shared >>> 5)]!, shared);
        this.#link(parent, side, this.#placeAbove(node, nodeSide, shared, first, bits, record));
        return;
      }
      if (own === bits) {
        this.#setNext(record, segment[at + HEAD]!);
        segment[at + HEAD] = record;
        return;
      }
      parent = node;
      side = bitOf(first[own >>> 5]!, own);
      node = segment[at + side]!;
    }
    this.#link(parent, side, this.#newNode(first, bits, record));
  }

  /** False when the prefix holds no such record. */
  remove(first: Words, bits: number, id: number): boolean {
    let [grand, grandSide, parent, side, node] = [0, 0, 0, 0, this.#root];
    while (node !== 0) {
      const segment = this.#nodes[node >>> SEGMENT_BITS]!;
      const at = (node & MASK) * this.#stride;
      const own = segment[at + BITS]!;
      if (own > bits || !hasPrefix(segment, at + KEY, first, own)) return false;
      if (own === bits) {
        if (!this.#unchain(segment, at + HEAD, id)) return false;
        if (segment[at + HEAD] === 0) this.#prune(grand, grandSide, parent, side, node);
        return true;
      }
      [grand, grandSide] = [parent, side];
      parent = node;
      side = bitOf(first[own >>> 5]!, own);
      node = segment[at + side]!;
    }
    return false;
  }

  /** A new node for the prefix on the place of `node`, which goes below it or beside it under a fork. */
  #placeAbove(node: number, nodeSide: number, shared: number, first: Words, bits: number, record: number): number {
    const added = this.#newNode(first, bits, record);
    if (shared === bits) {
      this.#link(added, nodeSide, node);
      return added;
    }
    const fork = this.#newNode(first, shared, 0);
    this.#link(fork, nodeSide, node);
    this.#link(fork, 1 - nodeSide, added);
    return fork;
  }

  /** Takes out a node without records unless it is a fork, and then its parent when that was one and has one child left. */
  #prune(grand: number, grandSide: number, parent: number, side: number, node: number): void {
    const [left, right] = [this.#child(node, 0), this.#child(node, 1)];
    if (left !== 0 && right !== 0) return;
    this.#link(parent, side, left + right);
    this.#release(node);
    if (left + right !== 0 || parent === 0 || this.#child(parent, HEAD) !== 0) return;
    this.#link(grand, grandSide, this.#child(parent, 1 - side));
    this.#release(parent);
  }

  #child(node: number, side: number): number {
    return this.#nodes[node >>> SEGMENT_BITS]![(node & MASK) * this.#stride + side]!;
  }

  #link(parent: number, side: number, node: number): void {
    if (parent === 0) this.#root = node;
    else this.#nodes[parent >>> SEGMENT_BITS]![(parent & MASK) * this.#stride + side] = node;
  }

  #newNode(key: Words, bits: number, head: number): number {
    const node = this.#freeNode || this.#usedNodes++;
    if (node === this.#freeNode) this.#freeNode = this.#child(node, 0);
    const segment = (this.#nodes[node >>> SEGMENT_BITS] ??= new Uint32Array(SEGMENT * this.#stride));
    const at = (node & MASK) * this.#stride;
    segment[at] = 0;
    segment[at + 1] = 0;
    segment[at + HEAD] = head;
    segment[at + BITS] = bits;
    for (let i = 0; i < this.#width; i++) segment[at + KEY + i] = key[i]!;
    return node;
  }

  #release(node: number): void {
    this.#link(node, 0, this.#freeNode);
    this.#freeNode = node;
  }

  #newRecord(id: number, expires: number, isMachine: boolean): number {
    const record = this.#freeRecord || this.#usedRecords++;
    const segment = record >>> SEGMENT_BITS;
    const chains = (this.#chains[segment] ??= new Uint32Array(SEGMENT));
    if (record === this.#freeRecord) this.#freeRecord = chains[record & MASK]! >>> 1;
    const facts = (this.#facts[segment] ??= new Float64Array(SEGMENT * 2));
    facts[(record & MASK) * 2] = id;
    facts[(record & MASK) * 2 + 1] = expires;
    chains[record & MASK] = isMachine ? 1 : 0;
    return record;
  }

  #setNext(record: number, next: number): void {
    const chains = this.#chains[record >>> SEGMENT_BITS]!;
    chains[record & MASK] = (next << 1) | (chains[record & MASK]! & 1);
  }

  /** Takes a record out of the chain that begins in `holder[at]`. */
  #unchain(holder: Uint32Array, at: number, id: number): boolean {
    let before = 0;
    for (let record = holder[at]!; record !== 0; ) {
      const next = this.#chains[record >>> SEGMENT_BITS]![record & MASK]! >>> 1;
      if (this.#facts[record >>> SEGMENT_BITS]![(record & MASK) * 2] === id) {
        if (before === 0) holder[at] = next;
        else this.#setNext(before, next);
        this.#setNext(record, this.#freeRecord);
        this.#freeRecord = record;
        return true;
      }
      before = record;
      record = next;
    }
    return false;
  }
}

/** Which side of a node of that many bits an address goes to, from the word the next bit is in. */
function bitOf(word: number, bits: number): number {
  return (word >>> (31 - (bits & 31))) & 1;
}

function hasPrefix(segment: Uint32Array, key: number, address: Words, bits: number): boolean {
  const whole = bits >>> 5;
  for (let i = 0; i < whole; i++) if ((segment[key + i]! ^ address[i]!) !== 0) return false;
  const rest = bits & 31;
  return rest === 0 || (segment[key + whole]! ^ address[whole]!) >>> (32 - rest) === 0;
}

function sharedBits(segment: Uint32Array, key: number, address: Words): number {
  for (let i = 0; i < address.length; i++) {
    const difference = segment[key + i]! ^ address[i]!;
    if (difference !== 0) return 32 * i + Math.clz32(difference);
  }
  return 32 * address.length;
}
