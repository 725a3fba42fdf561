// A slow and plain reader of agent logs, against which the fast one is held on any bytes.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentLogQuery } from '../../src/core/log-ports.ts';
import { createLogReader } from '../../src/transport/logs/log-reader.ts';
import { MAX_LINE, parseRow } from '../../src/transport/logs/log-row.ts';
import { allIn } from '../transport/logs/support.ts';

const STANDARD =
  'Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics'.split(
    ',',
  );
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?/;

interface Plain {
  readonly time: number;
  readonly session: string;
  readonly agent: string;
  readonly recipient: string;
}

/** Every row of the bytes, by splitting them all first. */
function readPlainly(bytes: Buffer): Plain[] {
  const rows: Plain[] = [];
  let fields: string[] | undefined;
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; from = end + 1, end = bytes.indexOf(10, from)) {
    if (end + 1 - from > MAX_LINE) continue;
    const line = bytes
      .toString('utf8', from, end)
      .replace(/\r$/, '')
      .replace(/^\ufeff/, '');
    if (line.startsWith('#')) {
      if (/^#fields:/i.test(line))
        fields = line
          .slice(8)
          .split(',')
          .map((name) => name.trim().toLowerCase());
      continue;
    }
    const values = parseRow(line);
    const place = fields ?? STANDARD.map((name) => name.toLowerCase());
    if (!values || (fields ? values.length !== fields.length : values.length !== 17 && values.length !== 20)) continue;
    const value = (name: string) => values[place.indexOf(name)] ?? '';
    const time = timeOf(value('timestamp'));
    if (!place.includes('agent') || Number.isNaN(time)) continue;
    rows.push({ time, session: value('sessionid'), agent: value('agent'), recipient: value('recipient') });
  }
  return rows;
}

function timeOf(text: string): number {
  const match = ISO.exec(text);
  if (!match || (text[19] === '.' && match[7] === undefined)) return Number.NaN;
  const [year, month, day, hour, minute, second, fraction] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const sound = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60;
  return sound ? Date.UTC(year, month - 1, day, hour, minute, second, fraction) : Number.NaN;
}

function like(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
}

/** Above this the newest rows are looked for piece by piece, and only a header at the top is known to each. */
const ONE_PIECE = 256 * 1024;

/** Reads the bytes with each query both ways. */
export async function checkLogReader(bytes: Buffer, queries: readonly AgentLogQuery[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
  try {
    const path = join(folder, 'AGENTLOG20260110-1.LOG');
    writeFileSync(path, bytes);
    const reader = createLogReader(allIn(folder));
    const all = readPlainly(bytes);
    const text = bytes.toString('latin1');
    const headers = text.match(/^(?:\xef\xbb\xbf)?#fields:/gim)?.length ?? 0;
    const oneHeader = bytes.length <= ONE_PIECE || headers === 0 || (headers === 1 && /^(?:\xef\xbb\xbf)?#/.test(text));
    for (const query of queries) {
      if (query.last !== undefined && !oneHeader) continue;
      const expected = all.filter(
        (row) =>
          row.time >= (query.start?.getTime() ?? -Infinity) &&
          row.time < (query.end?.getTime() ?? Infinity) &&
          like(query.agent, row.agent) &&
          like(query.recipient, row.recipient),
      );
      const entries = await Array.fromAsync(reader.agentLog({ location: path, ...query }));
      assert.deepEqual(
        entries.map((entry) => ({
          time: entry.Timestamp.getTime(),
          session: entry.SessionId,
          agent: entry.Agent,
          recipient: entry.Recipients.join(),
        })),
        query.last === undefined ? expected : query.last === 0 ? [] : expected.slice(-query.last),
        JSON.stringify(query),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const MOMENT = Date.UTC(2026, 0, 10, 12);

/** Queries that take every way through the reader. */
export const QUERIES: readonly AgentLogQuery[] = [
  {},
  { agent: 'Connection Filtering Agent' },
  { agent: '*filter?ng*', recipient: '*@example.com' },
  { recipient: 'a"b*' },
  { recipient: '' },
  { start: new Date(MOMENT), end: new Date(MOMENT + 2000) },
  { last: 1 },
  { last: 5, agent: '*agent' },
  { last: 1000 },
];
