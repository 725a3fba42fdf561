// What of the original a notification returns: its header, or all of it, without the fields that are only for inside.
import { readFile } from 'node:fs/promises';
import { FOR_EVERYBODY, headerFirewall } from '../../headers/header-firewall.ts';
import type { Content } from '../../queue/contract.ts';

/** Bytes of a header that is returned; the receiving side takes no larger ones by default. */
const LONGEST_HEADER = 256 * 1024;

export interface Returned {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

export async function returnedContent(
  content: Content,
  size: number,
  wantsWhole: boolean,
  most: number,
): Promise<Returned> {
  const isWhole = wantsWhole && size <= most;
  const bytes = await read(content, isWhole ? size : LONGEST_HEADER);
  const end = headerEnd(bytes);
  const header = headerFirewall(bytes.subarray(0, end), FOR_EVERYBODY);
  return { isWhole, bytes: isWhole ? Buffer.concat([header, bytes.subarray(end)]) : header };
}

async function read(content: Content, most: number): Promise<Buffer> {
  if (content.kind === 'bytes') return content.bytes.subarray(0, most);
  if (most >= content.size) return Buffer.concat([content.top, await readFile(content.path)]);
  const { open } = await import('node:fs/promises');
  const file = await open(content.path, 'r');
  try {
    const block = Buffer.alloc(most);
    const { bytesRead } = await file.read(block, 0, most, 0);
    return Buffer.concat([content.top, block.subarray(0, bytesRead)]);
  } finally {
    await file.close();
  }
}

/** Where the header ends, the empty line not included. */
function headerEnd(bytes: Buffer): number {
  if (bytes.subarray(0, 2).equals(Buffer.from('\r\n'))) return 0;
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes.length : end + 2;
}
