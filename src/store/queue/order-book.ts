// The operators' orders to the queue, in a small database of their own: a cmdlet writes one and waits for its answer.
import { join } from 'node:path';
import type { OrderAnswer, OrderBook, QueueOrder } from '../../core/queue-orders.ts';
import { guard } from '../store-failure.ts';
import { openSmallDatabase } from './queue-database.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS queue_order (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  placed INTEGER NOT NULL,
  file INTEGER NOT NULL,
  "order" TEXT NOT NULL,
  answer TEXT
) STRICT`;
/** Answered orders are kept for a day, for whoever wonders. */
const KEPT = 86_400_000;

/** @throws PosternError Store* */
export function openOrderBook(home: string, now: () => number = Date.now): OrderBook {
  const file = join(home, 'orders.db');
  const db = openSmallDatabase(file, TABLE);
  const place = db.prepare('INSERT INTO queue_order (placed, file, "order") VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM queue_order WHERE placed < ?');
  const answerTo = db.prepare('SELECT answer FROM queue_order WHERE id = ?').pluck();
  const unanswered = db.prepare('SELECT id, file, "order" FROM queue_order WHERE answer IS NULL ORDER BY id LIMIT 100');
  const answer = db.prepare('UPDATE queue_order SET answer = ? WHERE id = ?');
  const withdraw = db.prepare('DELETE FROM queue_order WHERE id = ? AND answer IS NULL');
  const version = db.prepare('PRAGMA data_version').pluck();
  let seen: unknown;
  return {
    place: (order, owner) =>
      guard(file, () => {
        forget.run(now() - KEPT);
        return Number(place.run(now(), owner, JSON.stringify(order)).lastInsertRowid);
      }),
    answerTo(id) {
      const text = guard(file, () => answerTo.get(id) as string | null | undefined);
      return typeof text === 'string' ? (JSON.parse(text) as OrderAnswer) : undefined;
    },
    hasNew() {
      const current = guard(file, () => version.get());
      const isNew = current !== seen;
      seen = current;
      return isNew;
    },
    unanswered() {
      const rows = guard(file, () => unanswered.all() as { id: number; file: number; order: string }[]);
      return rows.map(({ id, file: owner, order }) => ({ id, file: owner, order: JSON.parse(order) as QueueOrder }));
    },
    answer: (id, given) => void guard(file, () => answer.run(JSON.stringify(given), id)),
    withdraw: (id) => void guard(file, () => withdraw.run(id)),
    close: () => void db.close(),
  };
}
