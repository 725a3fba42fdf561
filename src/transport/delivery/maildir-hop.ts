// Delivers jobs of the queue into Maildirs: many messages at once, each file synced, each folder synced once for all of them.
import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Content, DeliveryJob, RecipientResult } from '../queue/contract.ts';
import type { Load } from './delivery.ts';
import { mailboxFolder } from './mailbox-folder.ts';
import { ReadyFolders } from './ready-folders.ts';

export interface MaildirHop {
  /** What became of each recipient, in the order of the jobs. Never rejects for what the disk does. */
  deliver(loads: readonly Load[]): Promise<readonly (readonly RecipientResult[])[]>;
  close(): Promise<void>;
}

const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC;
const COPY_BLOCK = 64 * 1024;
const DELIVERED = '250 2.1.5 Delivered to the mailbox';

/** `folder` is the mail folder. What a crash left in a tmp folder is overwritten by the next try, which has the same name. */
export function maildirHop(folder: string): MaildirHop {
  const folders = new ReadyFolders(folder);
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
  return {
    async deliver(loads) {
      const syncs = new Map<string, Promise<void>>();
      const written = await Promise.all(loads.map((load) => write(folder, folders, load, nameOf(load.job, host))));
      const sync = (path: string) => {
        let syncing = syncs.get(path);
        if (!syncing) syncs.set(path, (syncing = folders.sync(path)));
        return syncing;
      };
      return Promise.all(
        written.map((mailboxes) => Promise.all(mailboxes.map((one) => result(one, sync))).then((all) => all.flat())),
      );
    },
    close: () => folders.close(),
  };
}

/** The same each time the message is tried: what a crash delivered but didn't note is replaced, and not there twice. */
function nameOf({ messageId, facts }: DeliveryJob, host: string): string {
  const micros = String((facts.received % 1000) * 1000).padStart(6, '0');
  return `${Math.trunc(facts.received / 1000)}.M${micros}Q${messageId}.${host}`;
}

interface Written {
  readonly path: string;
  readonly recipients: readonly number[];
  readonly error?: unknown;
}

/** One file, linked for the other mailboxes; a mailbox that fails doesn't keep the others from theirs. */
async function write(root: string, folders: ReadyFolders, load: Load, name: string): Promise<readonly Written[]> {
  const mailboxes = new Map<string, number[]>();
  for (const { id, address } of load.job.recipients) {
    const at = address.lastIndexOf('@');
    const mailbox = join(root, mailboxFolder({ local: address.slice(0, at), domain: address.slice(at + 1) }));
    const ids = mailboxes.get(mailbox);
    if (ids) ids.push(id);
    else mailboxes.set(mailbox, [id]);
  }
  const written: Written[] = [];
  let source: string | undefined;
  for (const [mailbox, recipients] of mailboxes) {
    const temporary = join(mailbox, 'tmp', name);
    const path = join(mailbox, 'new', name);
    try {
      await folders.makeReady(mailbox);
      if (source === undefined) await writeFile(temporary, load);
      else await relink(source, temporary);
      await rename(temporary, path);
      source = path;
      written.push({ path: mailbox, recipients });
    } catch (error) {
      folders.forget(mailbox);
      await unlink(temporary).catch(() => undefined);
      written.push({ path: mailbox, recipients, error });
    }
  }
  return written;
}

async function result(
  { path, recipients, error }: Written,
  sync: (path: string) => Promise<void>,
): Promise<readonly RecipientResult[]> {
  const fault =
    error ??
    (await sync(join(path, 'new')).then(
      () => undefined,
      (failed: unknown) => failed,
    ));
  return recipients.map((recipient) =>
    fault === undefined
      ? { recipient, outcome: 'delivered', reply: DELIVERED }
      : { recipient, outcome: 'deferred', reply: refusal(fault) },
  );
}

function refusal(fault: unknown): string {
  const code = (fault as NodeJS.ErrnoException).code ?? 'error';
  if (code === 'ENOSPC') return '452 4.3.1 Insufficient system resources';
  if (code === 'EDQUOT') return '452 4.2.2 The mailbox is full';
  return `451 4.3.0 The mailbox cannot be written to (${code})`;
}

async function relink(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await unlink(target);
    await link(source, target);
  }
}

async function writeFile(path: string, { job, content }: Load): Promise<void> {
  const file = await open(path, WRITE, 0o600);
  try {
    await copy(file, Buffer.from(`Return-Path: <${job.facts.from}>\r\n`), content);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function copy(target: FileHandle, top: Buffer, content: Content): Promise<void> {
  if (content.kind === 'bytes') {
    await writeAll(target, Buffer.concat([top, content.bytes]));
    return;
  }
  await writeAll(target, Buffer.concat([top, content.top]));
  const source = await open(content.path, 'r');
  try {
    const block = Buffer.allocUnsafe(COPY_BLOCK);
    for (let position = 0; position < content.size; ) {
      const { bytesRead } = await source.read(block, 0, Math.min(COPY_BLOCK, content.size - position), position);
      if (bytesRead === 0) throw new Error('The spool file is shorter than it was.');
      await writeAll(target, block.subarray(0, bytesRead));
      position += bytesRead;
    }
  } finally {
    await source.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
}
