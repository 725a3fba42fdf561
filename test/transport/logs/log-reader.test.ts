// The reader: logs of every Exchange version, damaged ones, and each part of a query.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PosternError } from '../../../src/core/error-record.ts';
import type { AgentLogQuery } from '../../../src/core/log-ports.ts';
import { typeNameOf } from '../../../src/core/typed.ts';
import { IPRange } from '../../../src/core/values/ip-range.ts';
import { AGENT_LOG, agentLogFields } from '../../../src/transport/logs/agent-log.ts';
import { logHeader } from '../../../src/transport/logs/log-file.ts';
import { createLogReader } from '../../../src/transport/logs/log-reader.ts';
import { formatRow, MAX_LINE } from '../../../src/transport/logs/log-row.ts';
import { agentRow, allIn, GOLDEN, type RowTexts, readAgentLog, temporaryFolder } from './support.ts';

const SAMPLES = join(import.meta.dirname, '../../../../shared/data/exchange-logs');
const START = Date.UTC(2026, 0, 10);
const HEADER = logHeader(AGENT_LOG, START);

function line(changes: Partial<RowTexts> = {}): string {
  return formatRow(agentLogFields(agentRow(changes)));
}

async function sessions(location: string, query: AgentLogQuery = {}): Promise<string> {
  return (await readAgentLog(location, query)).map((entry) => entry.SessionId).join();
}

function isError(id: string) {
  return (error: unknown) => error instanceof PosternError && error.record.id === id;
}

for (const name of ['agent-log.LOG', 'exchange2010.LOG', 'exchange2013.log', 'reordered.LOG']) {
  test(`reads the golden ${name}`, async () => {
    const expected = JSON.parse(readFileSync(new URL(name.replace(/\.log$/i, '.expected.json'), GOLDEN), 'utf8'));
    const entries = await readAgentLog(fileURLToPath(new URL(name, GOLDEN)));
    assert.deepEqual(JSON.parse(JSON.stringify(entries)), expected);
    for (const entry of entries) assert.equal(typeNameOf(entry), 'AgentLogEntry');
  });
}

test('properties come in the order of Get-AgentLog', async () => {
  const [entry] = await readAgentLog(fileURLToPath(new URL('exchange2010.LOG', GOLDEN)));
  assert.equal(
    Object.keys(entry!).join(),
    'Timestamp,SessionId,IPAddress,MessageId,P1FromAddress,P2FromAddresses,Recipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics',
  );
});

test('reads the samples of real servers', async (t) => {
  if (!existsSync(SAMPLES)) return t.skip('shared data absent: the real agent log of Exchange 2013 is not read');
  const entries = await readAgentLog(SAMPLES);
  assert.equal(entries.length, 2);
  assert.equal(entries[0]!.IPAddress, '95.11.22.33');
  assert.equal(entries[1]!.Diagnostics, 'Cross premises headers filtered');
  for (const other of [
    'smtpreceive-ex2010-2019.log',
    'messagetracking-2016.log',
    'smtpsend-2024.log',
    'messagetracking-ex2016-2019-elastic.log',
  ])
    assert.deepEqual(await readAgentLog(join(SAMPLES, other)), [], other);
});

test('a log without a header is read by the columns of Exchange 2007', async (t) => {
  const path = join(temporaryFolder(t), 'x.txt');
  writeFileSync(path, line({ sessionId: 'A' }));
  assert.equal(await sessions(path), 'A');
});

test('text that passes the boundary of a block comes whole, in UTF-8 too', async (t) => {
  const path = join(temporaryFolder(t), 'x.log');
  const rows = Array.from({ length: 9000 }, (_, i) =>
    line({ sessionId: String(i), recipient: `${'ü€😀'.repeat(i % 9)}@example.com` }),
  );
  writeFileSync(path, HEADER + rows.join(''));
  const entries = await readAgentLog(path);
  assert.equal(entries.length, 9000);
  for (const [i, entry] of entries.entries())
    assert.deepEqual(entry.Recipients, [`${'ü€😀'.repeat(i % 9)}@example.com`]);
});

test('a line above the limit is left out, the longest below is not', async (t) => {
  const path = join(temporaryFolder(t), 'x.log');
  const long = (length: number) => line({ sessionId: 'long' }).replace('sender', 's'.repeat(length));
  const fits = MAX_LINE - long(0).length;
  writeFileSync(
    path,
    HEADER +
      line({ sessionId: '1' }) +
      long(3 * MAX_LINE) +
      line({ sessionId: '2' }) +
      long(fits) +
      line({ sessionId: '3' }),
  );
  assert.equal(await sessions(path), '1,2,long,3');
  assert.equal(await sessions(path, { last: 3 }), '2,long,3');
  assert.equal(await sessions(path, { last: 4, action: 'reject*' }), '1,2,long,3');
});

test('binary rubbish and an empty file give nothing', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'AGENTLOG20260110-1.LOG'), '');
  writeFileSync(
    join(folder, 'AGENTLOG20260110-2.LOG'),
    Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255)),
  );
  assert.deepEqual(await readAgentLog(folder), []);
});

function manyFiles(t: TestContext): string {
  const folder = temporaryFolder(t);
  const put = (name: string, ...rows: string[]) => writeFileSync(join(folder, name), HEADER + rows.join(''));
  const at = (day: number, hour: number, sessionId: string) =>
    line({ time: START + day * 86_400_000 + hour * 3_600_000, sessionId });
  put('AGENTLOG20260110-10.LOG', at(0, 20, 'C'));
  put('AgentLog20260110-2.log', at(0, 10, 'B'));
  put('AGENTLOG20260110-1.LOG', at(0, 0, 'A'));
  put('AGENTLOG20260111-1.LOG', line({ time: START + 86_399_999, sessionId: 'D' }), at(1, 1, 'E'));
  put('AGENTLOG20260112-1.LOG', at(2, 0, 'F'), at(2, 1, 'G'));
  put('agentlog-renamed.log', at(-1, 0, 'R'));
  writeFileSync(join(folder, 'agentlog-renamed.log'), logHeader(AGENT_LOG, START - 86_400_000) + at(-1, 0, 'R'));
  put('RECV20260110-1.LOG', at(0, 0, 'X'));
  put('AGENTLOG20260110-1.LOG.bak', at(0, 0, 'X'));
  mkdirSync(join(folder, 'AGENTLOG20260113-1.LOG'));
  return folder;
}

test('files come by day and number, a renamed one by its header', async (t) => {
  assert.equal(await sessions(manyFiles(t)), 'R,A,B,C,D,E,F,G');
});

test('the start counts, the end no longer does', async (t) => {
  const folder = manyFiles(t);
  const day = (n: number) => new Date(START + n * 86_400_000);
  assert.equal(await sessions(folder, { start: day(1) }), 'E,F,G');
  assert.equal(await sessions(folder, { start: day(0), end: day(1) }), 'A,B,C,D');
  assert.equal(await sessions(folder, { end: day(2) }), 'R,A,B,C,D,E');
  assert.equal(await sessions(folder, { start: day(2), end: new Date(+day(2) + 1) }), 'F');
  assert.equal(await sessions(folder, { start: day(5) }), '');
});

test('a start does not read the files of days before', async (t) => {
  const folder = manyFiles(t);
  const old = join(folder, 'AGENTLOG20260110-1.LOG');
  // Its row would be wanted, were the file looked into.
  writeFileSync(old, HEADER + line({ time: START + 2 * 86_400_000, sessionId: 'unseen' }));
  utimesSync(old, new Date(), new Date());
  assert.equal(await sessions(folder, { start: new Date(START + 2 * 86_400_000) }), 'F,G');
});

test('the last rows come from the end, in order, across files and with a filter', async (t) => {
  const folder = manyFiles(t);
  assert.equal(await sessions(folder, { last: 3 }), 'E,F,G');
  assert.equal(await sessions(folder, { last: 100 }), 'R,A,B,C,D,E,F,G');
  assert.equal(await sessions(folder, { last: 0 }), '');
  assert.equal(await sessions(folder, { last: 2, end: new Date(START + 86_400_000) }), 'C,D');
});

test('the last rows of a large file are those of the whole', async (t) => {
  const path = join(temporaryFolder(t), 'x.log');
  const rows = Array.from({ length: 12_000 }, (_, i) =>
    line({ sessionId: String(i), agent: i % 5000 === 7 ? 'Rare Agent' : 'Other Agent' }),
  );
  writeFileSync(path, HEADER + rows.join(''));
  const all = await readAgentLog(path);
  for (const last of [1, 777, 5000, 11_999, 12_000]) {
    const newest = await readAgentLog(path, { last });
    assert.deepEqual(
      newest.map((entry) => entry.SessionId),
      all.slice(-last).map((entry) => entry.SessionId),
    );
  }
  assert.equal(await sessions(path, { last: 2, agent: 'rare*' }), '5007,10007');
});

test('the last rows are read by the columns the file begins with', async (t) => {
  const path = join(temporaryFolder(t), 'x.log');
  const rows = Array.from({ length: 20_000 }, (_, i) => `Some Agent,${i},2026-01-10T00:00:00.000Z\n`);
  writeFileSync(path, `#Fields: Agent,SessionId,Timestamp\n${rows.join('')}`);
  assert.equal(await sessions(path, { last: 2 }), '19998,19999');
});

test('each filter matches whole values, case ignored, with wildcards', async (t) => {
  const path = join(temporaryFolder(t), 'x.log');
  const rows = [
    line({ sessionId: '1' }),
    line({
      sessionId: '2',
      agent: 'Sender Filter Agent',
      action: 'RejectMessage',
      event: 'OnEndOfHeaders',
      reason: 'SenderBlocked',
    }),
    line({
      sessionId: '3',
      p1From: 'other@example.org',
      p2From: ['x@example.net', '"a,b"@example.net'],
      recipient: 'grüße@example.com',
    }),
    line({ sessionId: '4', enteredOrgFromIP: '2001:db8::7', recipient: '' }),
    line({ sessionId: '5', enteredOrgFromIP: '', remoteEndpoint: '[2001:db8:0::8]:25' }),
    line({ sessionId: '6', enteredOrgFromIP: '198.51.100.70', smtpResponse: 'Sender Filter Agent' }),
  ].join('');
  writeFileSync(path, HEADER + rows);
  const expected: readonly [AgentLogQuery, string][] = [
    [{ agent: 'sender filter agent' }, '2'],
    [{ agent: 'sender filter' }, ''],
    [{ agent: '*FILTER*' }, '1,2,3,4,5,6'],
    [{ action: 'RejectM*' }, '2'],
    [{ event: 'onendof?eaders' }, '2'],
    [{ reason: 'senderBLOCKED' }, '2'],
    [{ sender: '*@example.org' }, '3'],
    [{ sender: 'x@example.net' }, '3'],
    [{ sender: '"A,B"@*' }, '3'],
    [{ recipient: 'GRÜSSE@*' }, ''],
    [{ recipient: 'GRÜßE@example.com' }, '3'],
    [{ recipient: '' }, '4'],
    [{ remoteIP: IPRange.parse('198.51.100.7') }, '1,2,3'],
    [{ remoteIP: IPRange.parse('198.51.100.0/24') }, '1,2,3,6'],
    [{ remoteIP: IPRange.parse('2001:db8::/64') }, '4,5'],
    [{ remoteIP: IPRange.parse('2001:db8::7'), agent: '*' }, '4'],
    [{ agent: 'Connection*', sender: '*@example.org' }, '3'],
    [{ agent: 'Sender*', reason: 'LocalBlockList' }, ''],
  ];
  for (const [query, result] of expected) assert.equal(await sessions(path, query), result, JSON.stringify(query));
});

test('a named location must exist; this server’s folder need not yet', async (t) => {
  const missing = join(temporaryFolder(t), 'missing');
  const reader = createLogReader(allIn(missing));
  assert.deepEqual(await Array.fromAsync(reader.agentLog({})), []);
  assert.deepEqual(await Array.fromAsync(reader.eventLog({})), []);
  await assert.rejects(readAgentLog(missing), isError('LogFolderNotFound'));
  await assert.rejects(
    readAgentLog(join(fileURLToPath(GOLDEN), 'exchange2013.log', 'x')),
    isError('LogFolderNotFound'),
  );
});

test('an abort ends the reading', async (t) => {
  const folder = manyFiles(t);
  const reader = createLogReader(allIn(folder));
  const abort = new AbortController();
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const entry of reader.agentLog({}, abort.signal)) {
        seen.push(entry.SessionId);
        abort.abort();
      }
    },
    { name: 'AbortError' },
  );
  assert.equal(seen.join(), 'R');
});

test('a folder of somebody else is an error that says whose', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can become another user');
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o700);
  process.seteuid?.(65_534);
  try {
    await assert.rejects(readAgentLog(folder), isError('StoreNoAccess'));
  } finally {
    process.seteuid?.(0);
  }
});
