// Fuzzes the log reader with damaged logs against the plain one; what fails is kept for the corpus.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AGENT_LOG } from '../../src/transport/logs/agent-log.ts';
import { logHeader } from '../../src/transport/logs/log-file.ts';
import { formatRow } from '../../src/transport/logs/log-row.ts';
import { checkLogReader, QUERIES } from './log-reader-oracle.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 20);
const CORPUS = join(import.meta.dirname, 'corpus/log-reader');

function generator(seed: number) {
  let state = seed;
  /** A whole number below n (mulberry32). */
  return (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const AGENTS = [
  'Connection Filtering Agent',
  'connection filtering agent',
  'Sender Filter Agent',
  '',
  'Agent "x", y',
  'ä Agent',
];
const RECIPIENTS = ['u@example.com', 'a"b,c"@example.com', '', 'grüße@example.com', '\r\n#Fields: Agent\r\n'];

function piece(next: (n: number) => number, id: number): string | Buffer {
  const values = AGENT_LOG.fields.map((name) => (next(4) === 0 ? name : ''));
  values[0] = new Date(Date.UTC(2026, 0, 10, 12) + next(5000)).toISOString();
  values[1] = String(id);
  values[8] = RECIPIENTS[next(RECIPIENTS.length)]!;
  values[10] = AGENTS[next(AGENTS.length)]!;
  const row = formatRow(values);
  switch (next(40)) {
    case 0:
      return logHeader(AGENT_LOG, 0);
    case 1:
      return '#Fields: Agent,Timestamp,Recipient,SessionId\n';
    case 2:
      return row.slice(0, next(row.length));
    case 3:
      return row.replace('\r', '');
    case 4:
      return Buffer.from(Array.from({ length: next(300) }, () => next(256)));
    case 5:
      return `Torn Agent,${values[0]},x@example.com,${id}\n`;
    case 6:
      return next(20) === 0 ? `${'y'.repeat(900_000 + next(300_000))}\n` : '\n';
    case 7:
      return `${row.slice(0, -2)},more,columns,here\r\n`;
    case 8:
      return '"unended\n';
    default:
      return row;
  }
}

test('damaged logs are read as the plain reader reads them', { timeout: (SECONDS + 60) * 1000 }, async (t) => {
  const end = Date.now() + SECONDS * 1000;
  let files = 0;
  for (let seed = Date.now() | 0; Date.now() < end; seed++, files++) {
    const next = generator(seed);
    const parts: (string | Buffer)[] = next(4) === 0 ? [] : [logHeader(AGENT_LOG, 0)];
    const count = next(next(10) === 0 ? 8000 : 60);
    for (let id = 0; id < count; id++) parts.push(piece(next, id));
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    try {
      await checkLogReader(bytes, QUERIES);
    } catch (error) {
      mkdirSync(CORPUS, { recursive: true });
      writeFileSync(join(CORPUS, `seed-${seed >>> 0}.log`), bytes);
      throw error;
    }
  }
  t.diagnostic(`${files} files`);
});
