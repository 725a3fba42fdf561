// Opens a queue file for its owner: a thread writes, this one reads.
import type { HopRow, JobRow, MessageRow, QueueFile } from '../../core/queue-file.ts';
import { guard } from '../store-failure.ts';
import { openDirectCommit, openGroupCommit } from './group-commit.ts';
import { type Database, openQueueReader } from './queue-database.ts';

export interface OpenQueueOptions {
  /** Writes on the calling thread: every sync stops it. */
  readonly direct?: boolean;
  /** How many pages of 8 KB it may have: what would make it larger fails as on a full disk. */
  readonly mostPages?: number | undefined;
}

/** `ordinal` as in QueueFile. @throws PosternError Store* */
export async function openQueueFile(file: string, ordinal: number, options: OpenQueueOptions = {}): Promise<QueueFile> {
  const commit = options.direct
    ? openDirectCommit(file, options.mostPages)
    : await openGroupCommit(file, options.mostPages);
  try {
    const reader = openQueueReader(file);
    return {
      ordinal,
      ...lookUps(reader, file),
      write: (changes) => commit.write(changes),
      async close() {
        await commit.drain();
        // The writer is the last to close: it alone can put the log back into the file.
        reader.close();
        await commit.close();
      },
    };
  } catch (thrown) {
    await commit.close();
    throw thrown;
  }
}

export type QueueLookUps = Omit<QueueFile, 'ordinal' | 'write' | 'close'>;

/** What can be asked of a queue file without writing it; for viewers too. */
export function lookUps(db: Database, file: string): QueueLookUps {
  const job = 'SELECT message, hop, due, attempts, suspended, noticed, lastError, recipients FROM job';
  const hops = db.prepare('SELECT * FROM hop ORDER BY id');
  const due = db.prepare(`${job} WHERE hop = ? AND suspended = 0 AND due <= ? ORDER BY due, message`);
  const nextDue = db.prepare('SELECT min(due) AS due FROM job WHERE hop = ? AND suspended = 0 AND due > ?').pluck();
  const oneJob = db.prepare(`${job} WHERE message = ? AND hop = ?`);
  const jobsOf = db.prepare(`${job} WHERE message = ? ORDER BY hop`);
  const jobsAt = db.prepare(
    `${job} WHERE hop = ? AND (suspended, due, message) > (?, ?, ?) ORDER BY suspended, due, message LIMIT ?`,
  );
  const message = db.prepare('SELECT * FROM message WHERE id = ?');
  const messages = db.prepare('SELECT * FROM message WHERE id > ? ORDER BY id LIMIT ?');
  const content = db.prepare('SELECT bytes FROM content WHERE message = ?').pluck();
  const counts = db.prepare('SELECT hop, count(*) AS jobs FROM job GROUP BY hop');
  const files = db.prepare('SELECT file FROM message WHERE file IS NOT NULL').pluck();
  const reserved = db.prepare("SELECT value FROM setting WHERE name = 'nextMessage'").pluck();
  return {
    hops: () => guard(file, () => hops.all() as HopRow[]),
    due: (hop, now, limit, skip) =>
      guard(file, () => {
        const found: JobRow[] = [];
        if (limit <= 0) return found;
        for (const row of due.iterate(hop, now) as IterableIterator<JobRow>) {
          if (!skip(row.message)) found.push(row);
          if (found.length >= limit) break;
        }
        return found;
      }),
    nextDue: (hop, now) => guard(file, () => (nextDue.get(hop, now) as number | null) ?? undefined),
    job: (id, hop) => guard(file, () => oneJob.get(id, hop) as JobRow | undefined),
    jobsOf: (id) => guard(file, () => jobsOf.all(id) as JobRow[]),
    jobsAt: (hop, after, limit) =>
      guard(file, () => {
        const { suspended, due: dueAt, message: id } = after ?? { suspended: -1, due: 0, message: 0 };
        return jobsAt.all(hop, suspended, dueAt, id, limit) as JobRow[];
      }),
    message: (id) => guard(file, () => message.get(id) as MessageRow | undefined),
    messages: (after, limit) => guard(file, () => messages.all(after, limit) as MessageRow[]),
    content: (id) => guard(file, () => content.get(id) as Buffer | undefined),
    counts: () => guard(file, () => counts.all() as { hop: number; jobs: number }[]),
    spoolFiles: () => guard(file, () => new Set(files.all() as string[])),
    get nextMessage() {
      return guard(file, () => (reserved.get() as number | undefined) ?? 1);
    },
  };
}
