// The queue as the place accepted messages go to: small ones gathered in memory, large ones in a spool file while they arrive.
import type { FileHandle } from 'node:fs/promises';
import { ByteBuffer } from '../delivery/byte-buffer.ts';
import type { MessageDraft, MessageSink, StoreRequest } from '../delivery/message-sink.ts';
import type { Content, MessageId, Queue } from './contract.ts';
import { factsOnly } from './message-record.ts';
import type { Spool } from './spool.ts';

/** Bytes kept in the queue file's rows. Measured: up to there a row is several times faster than a file of its own. */
export const IN_ROW = 64 * 1024;

/** Closing it closes nothing: the queue outlives the listeners. */
export function openQueueSink(queue: Pick<Queue, 'submit'>, spool: Spool): MessageSink {
  return { begin: () => new QueueDraft(queue, spool), close: async () => undefined };
}

class QueueDraft implements MessageDraft {
  readonly #queue: Pick<Queue, 'submit'>;
  readonly #spool: Spool;
  readonly #buffer = new ByteBuffer();
  #name = '';
  #file: FileHandle | undefined;
  #size = 0;

  constructor(queue: Pick<Queue, 'submit'>, spool: Spool) {
    this.#queue = queue;
    this.#spool = spool;
  }

  write(bytes: Buffer): void | Promise<void> {
    this.#size += bytes.length;
    if (!this.#file && this.#size <= IN_ROW) this.#buffer.append(bytes);
    else return this.#spill(bytes);
  }

  async read(): Promise<Buffer> {
    if (!this.#file) return Buffer.from(this.#buffer.bytes);
    const bytes = Buffer.allocUnsafe(this.#size);
    for (let at = 0; at < this.#size; ) {
      const { bytesRead } = await this.#file.read(bytes, at, this.#size - at, at);
      if (bytesRead === 0) throw new Error('The file of a message in progress became shorter.');
      at += bytesRead;
    }
    return bytes;
  }

  async store(request: StoreRequest): Promise<MessageId> {
    const { recipients, top, smtpUtf8 } = request;
    const content = await this.#seal(Buffer.from(top, smtpUtf8 ? 'utf8' : 'latin1'));
    try {
      return await this.#queue.submit({
        ...factsOnly(request),
        recipients: recipients.map(({ local, domain, notify, orcpt }) => ({
          address: `${local}@${domain}`,
          notify,
          orcpt,
        })),
        content,
      });
    } catch (error) {
      if (this.#name) await this.#spool.remove(this.#name);
      throw error;
    }
  }

  async discard(): Promise<void> {
    this.#buffer.clear();
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    await file.close().catch(() => undefined);
    await this.#spool.remove(this.#name);
  }

  async #seal(top: Buffer): Promise<Content> {
    const file = this.#file;
    if (file) {
      this.#file = undefined;
      try {
        await this.#spool.seal(file);
      } catch (error) {
        await this.#spool.remove(this.#name);
        throw error;
      }
      return { kind: 'file', path: this.#spool.pathOf(this.#name), size: this.#size, top };
    }
    // A block of its own: what is passed to the writing thread is copied with the whole block it lies in.
    const bytes = Buffer.allocUnsafeSlow(top.length + this.#size);
    top.copy(bytes);
    this.#buffer.bytes.copy(bytes, top.length);
    this.#buffer.clear();
    return { kind: 'bytes', bytes };
  }

  async #spill(bytes: Buffer): Promise<void> {
    if (!this.#file) {
      this.#name = this.#spool.nextName();
      this.#file = await this.#spool.create(this.#name);
      await writeAll(this.#file, this.#buffer.bytes);
      this.#buffer.clear();
    }
    await writeAll(this.#file, bytes);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
