// Reads one dropped file and hands it to the queue: its lines mended to CRLF, its header judged before anything is kept.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { MessageDraft, MessageSink } from '../delivery/message-sink.ts';
import { decodedWords } from '../headers/decoded-words.ts';
import type { MessageFacts } from '../queue/contract.ts';
import { HeaderBlock } from '../receive/header-block.ts';
import { mailDate } from '../receive/mail-date.ts';
import { TextLines } from '../receive/text-lines.ts';
import { BadFile, type DropEnvelope, type DropKind, envelopeOf } from './envelope-of.ts';

const CHUNK = 64 * 1024;
const LONGEST = 400;

export interface SubmitOptions {
  readonly kind: DropKind;
  readonly sink: MessageSink;
  readonly mostHeader: number;
  readonly mostRecipients: number;
  readonly fqdn: string;
  /** 16 hex digits. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface Submitted {
  readonly envelope: DropEnvelope;
  readonly facts: MessageFacts;
  readonly size: number;
  /** Its number in the queue. */
  readonly id: number | undefined;
}

/** Resolves when it is durable. @throws BadFile, or what the disk or the queue says: then nothing of it is kept */
export async function submitFile(path: string, options: SubmitOptions): Promise<Submitted> {
  const file = await openPlain(path);
  try {
    const draft = options.sink.begin();
    try {
      return await submit(file, draft, options);
    } catch (error) {
      await draft.discard();
      throw error;
    }
  } finally {
    await file.close();
  }
}

/** Not a link, which could lead to what its author may not read, nor a pipe, which could keep us waiting. */
async function openPlain(path: string): Promise<FileHandle> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM') throw error;
    throw new BadFile(`it can't be read: ${code}`);
  }
  const stat = await file.stat();
  if (stat.isFile() && stat.nlink === 1) return file;
  await file.close();
  throw new BadFile('it is no plain file, or has other names');
}

async function submit(file: FileHandle, draft: MessageDraft, options: SubmitOptions): Promise<Submitted> {
  const { kind, mostHeader, mostRecipients, fqdn, time } = options;
  const block = new HeaderBlock();
  let envelope: DropEnvelope | undefined;
  let size = 0;
  let isEightBit = false;
  const write = async (bytes: Buffer) => {
    size += bytes.length;
    isEightBit ||= bytes.some((byte) => byte > 127);
    await draft.write(bytes);
  };
  const endOfHeader = async (end: number, terminated: boolean) => {
    const received = block.bytes.subarray(0, end);
    envelope = envelopeOf(kind, received, mostRecipients);
    await write(envelope.header);
    if (!terminated) await write(Buffer.from('\r\n'));
    if (end < block.length) await write(block.bytes.subarray(end));
  };
  for await (const lines of linesOf(file)) {
    if (envelope) {
      await write(lines);
      continue;
    }
    const found = block.append(lines);
    if ((found?.end ?? block.length) > mostHeader) throw new BadFile(`its header is larger than ${mostHeader} bytes`);
    if (found) await endOfHeader(found.end, found.terminated);
  }
  if (!envelope) await endOfHeader(block.length, false);
  const known = envelope!;
  const { headers, sender, from, recipients, helo } = known;
  const subject = headers.fields.find(({ name }) => name.toLowerCase() === 'subject')?.value ?? '';
  const messageId = `<${options.id}@${fqdn}>`;
  const facts: MessageFacts = {
    ...sender,
    body: isEightBit ? '8BITMIME' : sender.body,
    from,
    received: time,
    messageId: (headers.messageId || messageId).slice(0, LONGEST),
    subject: decodedWords(subject, LONGEST),
    source: { kind, helo },
  };
  const id = await draft.store({ ...facts, recipients, top: topOf(known, options, messageId) });
  return { envelope: known, facts, size, id };
}

/** A file is read in pieces; each comes mended. */
async function* linesOf(file: FileHandle): AsyncIterable<Buffer> {
  const lines = new TextLines(true);
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK);
    const mended = bytesRead === 0 ? lines.end() : lines.read(chunk.subarray(0, bytesRead));
    if (!mended) throw new BadFile('it holds a NUL');
    if (mended.length > 0) yield mended;
    if (bytesRead === 0) return;
  }
}

/** A picked-up message is a new one: it gets what a submission may lack (RFC 6409, 8). A replayed one is as it was. */
function topOf({ headers }: DropEnvelope, { kind, fqdn, id, time }: SubmitOptions, messageId: string): string {
  if (kind === 'Replay') return '';
  const hasDate = headers.fields.some(({ name }) => name.toLowerCase() === 'date');
  return [
    `Received: from mail pickup service by ${fqdn} with Pickup id ${id};\r\n\t${mailDate(time)}\r\n`,
    ...(hasDate ? [] : [`Date: ${mailDate(time)}\r\n`]),
    ...(headers.messageId === undefined ? [`Message-ID: ${messageId}\r\n`] : []),
  ].join('');
}
