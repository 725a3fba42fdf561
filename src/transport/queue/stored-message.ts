// Reads a message and its content from the queue file and the spool, and says when they are damaged.
import { statSync } from 'node:fs';
import type { QueueFile } from '../../core/queue-file.ts';
import type { Content, MessageFacts, MessageId } from './contract.ts';
import { factsOf } from './message-record.ts';
import type { Spool } from './spool.ts';

export interface StoredMessage {
  readonly facts: MessageFacts;
  /** Bytes. */
  readonly size: number;
  readonly spoolFile: string | undefined;
  readonly content: Content;
}

/** Undefined when there is no such message. @throws when its content is gone or of another size than it was */
export function findStored(
  { file, spool }: { readonly file: QueueFile; readonly spool: Spool },
  message: MessageId,
): StoredMessage | undefined {
  const row = file.message(message);
  if (!row) return undefined;
  const bytes = file.content(message);
  if (!bytes) throw new Error('its content is not in the queue file');
  const spoolFile = row.file ?? undefined;
  const facts = factsOf(row);
  if (spoolFile === undefined) return { facts, size: row.size, spoolFile, content: { kind: 'bytes', bytes } };
  const path = spool.pathOf(spoolFile);
  const size = row.size - bytes.length;
  if (sizeOf(path) !== size) throw new Error(`its file ${spoolFile} should have ${size} bytes`);
  return { facts, size: row.size, spoolFile, content: { kind: 'file', path, size, top: bytes } };
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
