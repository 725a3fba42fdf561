// Reads content to be sent in blocks, wherever it lies, and what must be known of it before the first command.
import { open } from 'node:fs/promises';
import type { Content } from '../../queue/contract.ts';
import { type ContentFacts, ContentScan } from './content-facts.ts';

const BLOCK = 64 * 1024;

/** `skip`: bytes at the beginning of a file that aren't sent. */
export async function scan(content: Content, skip: number | undefined): Promise<ContentFacts> {
  const found = new ContentScan();
  if (content.kind === 'bytes') return found.push(content.bytes).facts();
  for await (const block of blocks(content, skip)) found.push(block);
  return found.facts();
}

/** Each block is good until the next one is asked for. */
export async function* blocks(content: Content, skip = 0): AsyncGenerator<Buffer> {
  if (content.kind === 'bytes') {
    yield content.bytes;
    return;
  }
  if (content.top.length > 0) yield content.top;
  const file = await open(content.path, 'r');
  try {
    for (let position = skip; position < content.size; ) {
      // A block of its own each time: the socket may still hold the last one.
      const block = Buffer.allocUnsafe(Math.min(BLOCK, content.size - position));
      const { bytesRead } = await file.read(block, 0, block.length, position);
      if (bytesRead === 0) throw new Error('The spool file is shorter than it was.');
      position += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
