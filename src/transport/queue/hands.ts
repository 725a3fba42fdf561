// Notes which messages are in hand, so that after a crash the next process knows which ones it may have died of.
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { MessageId } from './contract.ts';

const SLOT = 8;

/**
 * One slot a message, written without a sync: the system keeps what a process that dies has written, and a power cut is no
 * message's fault.
 */
export class Hands {
  readonly #file: number;
  readonly #slots = new Map<MessageId, { slot: number; times: number }>();
  readonly #free: number[] = [];
  readonly #bytes = Buffer.alloc(SLOT);
  #next = 0;
  /** What the last process had in hand when it ended without closing. */
  readonly leftOver: readonly MessageId[];

  constructor(path: string) {
    this.leftOver = readSlots(path);
    this.#file = openSync(path, 'a', 0o600);
    closeSync(this.#file);
    this.#file = openSync(path, 'r+');
  }

  /** The left over ones are accounted for: from here on only this process's count. */
  begin(): void {
    ftruncateSync(this.#file, 0);
  }

  take(message: MessageId): void {
    const known = this.#slots.get(message);
    if (known) {
      known.times++;
      return;
    }
    const slot = this.#free.pop() ?? this.#next++;
    this.#slots.set(message, { slot, times: 1 });
    this.#write(slot, message);
  }

  putBack(message: MessageId): void {
    const known = this.#slots.get(message);
    if (!known || --known.times > 0) return;
    this.#slots.delete(message);
    this.#free.push(known.slot);
    this.#write(known.slot, 0);
  }

  /** In order: nothing is in hand. */
  close(): void {
    try {
      ftruncateSync(this.#file, 0);
    } catch {
      // Then a message is counted that did no harm; it takes more than one to be set aside.
    }
    closeSync(this.#file);
  }

  #write(slot: number, message: MessageId): void {
    this.#bytes.writeDoubleLE(message);
    try {
      writeSync(this.#file, this.#bytes, 0, SLOT, slot * SLOT);
    } catch {
      // A full disk is no reason to stop delivering, which is what frees it.
    }
  }
}

function readSlots(path: string): readonly MessageId[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return [];
  }
  const found = new Set<MessageId>();
  for (let at = 0; at + SLOT <= bytes.length; at += SLOT) {
    const message = bytes.readDoubleLE(at);
    if (Number.isSafeInteger(message) && message > 0) found.add(message);
  }
  return [...found];
}
