// Looks into all queue files of a server, read-only and beside whoever writes them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HopRow, JobRow, MessageRow } from '../../core/queue-file.ts';
import type { QueuedMessage, QueuePort, QueueView } from '../../core/queue-view.ts';
import { guard, storeFailure } from '../store-failure.ts';
import { lookUps, type QueueLookUps } from './open-queue-file.ts';
import { type Database, openQueueReader } from './queue-database.ts';

const PAGE = 500;
/** See Hands: eight bytes a slot, the message's number as a double. */
const SLOT = 8;

interface File {
  readonly ordinal: number;
  readonly db: Database;
  readonly path: string;
  readonly look: QueueLookUps;
  readonly hops: ReadonlyMap<number, HopRow>;
  readonly inHand: ReadonlySet<number>;
}

interface Totals {
  readonly hop: number;
  readonly jobs: number;
  readonly deferred: number;
}

export interface QueueViewer extends Pick<QueuePort, 'queues' | 'messages' | 'content'> {
  /** The ordinals of the queue files. */
  files(): readonly number[];
}

/** Files are opened for each look and closed after it: a cmdlet holds nothing while it is idle. `folder` need not exist. */
export function createQueueViewer(folder: string, now: () => number = Date.now): QueueViewer {
  return {
    files: () => ordinals(folder),
    queues: () => withFiles(folder, (files) => merge(files, now())),
    *messages({ queue, message } = {}) {
      const files = openAll(folder);
      try {
        const ids = new Map(merge(files, now()).map(({ key, id }) => [key, id]));
        for (const file of files) yield* messagesIn(file, ids, queue, message);
      } finally {
        for (const { db } of files) db.close();
      }
    },
    content: (message) =>
      withFiles(folder, (files) => {
        for (const file of files) {
          const row = file.look.message(message);
          if (row) return contentOf(folder, file, row);
        }
        return undefined;
      }),
  };
}

function ordinals(folder: string): readonly number[] {
  try {
    const names = readdirSync(folder).flatMap((name) => /^(\d{1,2})\.db$/.exec(name)?.[1] ?? []);
    return names.map(Number).sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw storeFailure(error, folder);
  }
}

function openAll(folder: string): readonly File[] {
  const files: File[] = [];
  try {
    for (const ordinal of ordinals(folder)) {
      const path = join(folder, `${ordinal}.db`);
      const db = openQueueReader(path);
      const look = lookUps(db, path);
      const hops = new Map(look.hops().map((row) => [row.id, row]));
      files.push({ ordinal, db, path, look, hops, inHand: handsIn(join(folder, `${ordinal}.hands`)) });
    }
    return files;
  } catch (thrown) {
    for (const { db } of files) db.close();
    throw thrown;
  }
}

function withFiles<T>(folder: string, work: (files: readonly File[]) => T): T {
  const files = openAll(folder);
  try {
    return work(files);
  } finally {
    for (const { db } of files) db.close();
  }
}

/** A queue that several files have is one to the operator. */
function merge(files: readonly File[], now: number): readonly QueueView[] {
  const byKey = new Map<string, QueueView>();
  for (const file of files) {
    const totals = new Map(totalsOf(file, now).map((one) => [one.hop, one]));
    const busy = inHandByHop(file);
    for (const hop of file.hops.values()) {
      const { jobs: messages = 0, deferred = 0 } = totals.get(hop.id) ?? {};
      const view = viewOf(hop, messages, deferred, busy.get(hop.id) ?? 0);
      const other = byKey.get(hop.key);
      byKey.set(hop.key, other ? both(other, view) : view);
    }
  }
  return [...byKey.values()].sort((a, b) => a.id - b.id);
}

function totalsOf({ db, path }: File, now: number): readonly Totals[] {
  const sql = 'SELECT hop, count(*) AS jobs, sum(suspended = 0 AND due > ?) AS deferred FROM job GROUP BY hop';
  return guard(path, () => db.prepare(sql).all(now) as Totals[]);
}

function inHandByHop({ look, inHand }: File): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const message of inHand) for (const { hop } of look.jobsOf(message)) counts.set(hop, (counts.get(hop) ?? 0) + 1);
  return counts;
}

function viewOf(hop: HopRow, messages: number, deferred: number, inHand: number): QueueView {
  const { id, key, deliveryType, domain, failures, retryAt, lastRetry, lastError } = hop;
  const connector = hop.connector ?? undefined;
  const isSuspended = hop.suspended !== 0;
  return {
    ...{ id, key, deliveryType, domain, connector, isSuspended, failures, retryAt, lastRetry, lastError },
    ...{ messages, deferred, inHand },
  };
}

function both(one: QueueView, other: QueueView): QueueView {
  const [newer, older] = one.lastRetry >= other.lastRetry ? [one, other] : [other, one];
  return {
    ...newer,
    id: Math.min(one.id, other.id),
    isSuspended: one.isSuspended && other.isSuspended,
    lastError: newer.lastError || older.lastError,
    messages: one.messages + other.messages,
    deferred: one.deferred + other.deferred,
    inHand: one.inHand + other.inHand,
  };
}

function* messagesIn(
  file: File,
  ids: ReadonlyMap<string, number>,
  queue: string | undefined,
  message: number | undefined,
): Generator<QueuedMessage> {
  const hops = [...file.hops.values()].filter(({ key }) => queue === undefined || key === queue);
  const show = (row: JobRow, { id, key }: HopRow): QueuedMessage | undefined => {
    const about = file.look.message(row.message);
    return about && queued(file, row, about, { id: ids.get(key) ?? id, key });
  };
  if (message !== undefined) {
    for (const row of file.look.jobsOf(message)) {
      const hop = hops.find(({ id }) => id === row.hop);
      const shown = hop && show(row, hop);
      if (shown) yield shown;
    }
    return;
  }
  for (const hop of hops) {
    for (let after: JobRow | undefined; ; ) {
      const rows = file.look.jobsAt(hop.id, after, PAGE);
      for (const row of rows) {
        after = row;
        const shown = show(row, hop);
        if (shown) yield shown;
      }
      if (rows.length < PAGE) break;
    }
  }
}

/** What the queue writes as the facts of a message, as far as it is shown. */
interface Facts {
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  readonly source: { readonly kind: string; readonly connector?: string; readonly client?: string };
}

function queued({ inHand }: File, job: JobRow, message: MessageRow, queue: QueuedMessage['queue']): QueuedMessage {
  const { from, subject, messageId, source } = JSON.parse(message.facts) as Facts;
  const { attempts, due, lastError } = job;
  return {
    id: message.id,
    ...{ queue, from, subject, messageId, attempts, due, lastError },
    source: source.kind,
    connector: source.connector,
    sourceIp: source.client?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'),
    size: message.size,
    received: message.received,
    isSuspended: job.suspended !== 0,
    isInHand: inHand.has(message.id),
    recipients: (JSON.parse(job.recipients) as readonly { readonly address: string }[]).map(({ address }) => address),
  };
}

function contentOf(folder: string, { ordinal, look }: File, { id, file }: MessageRow): Buffer | undefined {
  const bytes = look.content(id);
  if (!bytes || file === null) return bytes;
  try {
    return Buffer.concat([bytes, readFileSync(join(folder, `spool-${ordinal}`, file))]);
  } catch {
    // The fields on top are better than nothing to somebody who looks for what was lost.
    return bytes;
  }
}

function handsIn(path: string): ReadonlySet<number> {
  try {
    const bytes = readFileSync(path);
    const found = Array.from({ length: Math.floor(bytes.length / SLOT) }, (_, slot) => bytes.readDoubleLE(slot * SLOT));
    return new Set(found.filter((id) => Number.isSafeInteger(id) && id > 0));
  } catch {
    return new Set();
  }
}
