// What leaves the organization: the message without the fields that are only for inside (Exchange's header firewall), or as it is.
import { open } from 'node:fs/promises';
import { FOR_EVERYBODY, headerFirewall } from '../headers/header-firewall.ts';
import type { Content } from '../queue/contract.ts';

export interface Outbound {
  readonly content: Content;
  /** Bytes that are sent. */
  readonly size: number;
  /** Bytes at the beginning of a file that are not: what is left of them is in `top`. */
  readonly skip: number;
}

/** Bytes of a file in which its header must end; a longer header goes out as it is, as none is taken in. */
const LONGEST_HEADER = 1024 * 1024;

export async function outboundContent(content: Content, size: number): Promise<Outbound> {
  if (content.kind === 'bytes') {
    const header = content.bytes.subarray(0, headerLength(content.bytes) ?? content.bytes.length);
    const kept = headerFirewall(header, FOR_EVERYBODY);
    if (kept === header) return { content, size, skip: 0 };
    const bytes = Buffer.concat([kept, content.bytes.subarray(header.length)]);
    return { content: { kind: 'bytes', bytes }, size: bytes.length, skip: 0 };
  }
  const begin = await beginOf(content.path, Math.min(content.size, LONGEST_HEADER));
  const skip = headerLength(begin) ?? 0;
  const header = Buffer.concat([content.top, begin.subarray(0, skip)]);
  const top = headerFirewall(header, FOR_EVERYBODY);
  if (top === header) return { content, size, skip: 0 };
  return { content: { ...content, top }, size: size - header.length + top.length, skip };
}

/** Up to and with the line end of the last field; undefined when the header doesn't end here. */
function headerLength(bytes: Buffer): number | undefined {
  if (bytes[0] === 13 && bytes[1] === 10) return 0;
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? undefined : end + 2;
}

async function beginOf(path: string, most: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const block = Buffer.alloc(most);
    const { bytesRead } = await file.read(block, 0, most, 0);
    return block.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
