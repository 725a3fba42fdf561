// The writer: layout, rollover, retention, and what it does when the disk doesn't.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_LOG, agentLogFields } from '../../../src/transport/logs/agent-log.ts';
import { createLogWriter, type LogTrouble } from '../../../src/transport/logs/log-writer.ts';
import {
  agentRow,
  DAY,
  filesOf,
  GOLDEN,
  type RowTexts,
  readAgentLog,
  rowsOf,
  temporaryFolder,
  UNLIMITED,
} from './support.ts';

const KB = 1024;
const NOON = Date.UTC(2026, 0, 10, 12);
const FIRST = 'AGENTLOG20260110-1.LOG';

/** A writer under a clock and limits that the test moves. */
function writerFor(t: TestContext, folder: string) {
  const state = { now: NOON, limits: UNLIMITED, folder, troubles: [] as LogTrouble[] };
  const writer = createLogWriter({
    kind: AGENT_LOG,
    folder: () => state.folder,
    limits: () => state.limits,
    now: () => state.now,
    onTrouble: (trouble) => state.troubles.push(trouble),
  });
  t.after(() => writer.close());
  const write = (changes: Partial<RowTexts> = {}) =>
    writer.write(agentLogFields(agentRow({ time: state.now, ...changes })));
  return { state, writer, write };
}

test('writes the golden file', (t) => {
  const folder = temporaryFolder(t);
  const golden = JSON.parse(readFileSync(new URL('agent-log.rows.json', GOLDEN), 'utf8'));
  const { state, writer } = writerFor(t, folder);
  state.now = Date.parse(golden.now);
  for (const row of golden.rows as RowTexts[]) writer.write(agentLogFields(agentRow(row)));
  writer.close();
  assert.deepEqual(filesOf(folder), ['AGENTLOG20260301-1.LOG']);
  const written = readFileSync(join(folder, 'AGENTLOG20260301-1.LOG'), 'latin1');
  assert.equal(written, readFileSync(new URL('agent-log.LOG', GOLDEN), 'latin1'));
});

test('a row has a value for each field', () => {
  assert.equal(agentLogFields(agentRow()).length, AGENT_LOG.fields.length);
});

test('makes folder and files for their owner only', (t) => {
  const folder = join(temporaryFolder(t), 'logs', 'AgentLog');
  const { writer, write } = writerFor(t, folder);
  write();
  writer.flush();
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, FIRST)).mode & 0o777, 0o600);
});

test('rows come into the file by themselves', async (t) => {
  const folder = temporaryFolder(t);
  const { write } = writerFor(t, folder);
  write();
  for (let tries = 0; filesOf(folder).length === 0 && tries < 200; tries++) await sleep(20);
  assert.equal(rowsOf(join(folder, FIRST)).length, 1);
});

test('a full buffer is written at once, and a row after close too', (t) => {
  const folder = temporaryFolder(t);
  const { writer, write } = writerFor(t, folder);
  for (let i = 0; i < 2000; i++) write();
  assert.ok(rowsOf(join(folder, FIRST)).length > 500);
  writer.close();
  write();
  assert.equal(rowsOf(join(folder, FIRST)).length, 2001);
});

test('begins a new file at the size limit and never passes it', async (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, folder);
  state.limits = { ...UNLIMITED, maxFileSize: 64 * KB };
  for (let i = 0; i < 3000; i++) write({ sessionId: String(i) });
  writer.close();
  const files = filesOf(folder);
  assert.ok(files.length >= 7 && files.includes('AGENTLOG20260110-7.LOG'), files.join());
  for (const file of files) {
    assert.ok(statSync(join(folder, file)).size <= 64 * KB, file);
    assert.ok(
      readFileSync(join(folder, file), 'latin1').startsWith(
        '\u00ef\u00bb\u00bf#Software: Microsoft Exchange Server\r\n',
      ),
    );
  }
  const entries = await readAgentLog(folder);
  assert.deepEqual(
    entries.map((entry) => Number(entry.SessionId)),
    [...Array(3000).keys()],
  );
});

test('begins a new file at midnight UTC, each row in its day', (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, folder);
  state.now = Date.UTC(2026, 0, 10, 23, 59, 59, 999);
  write({ sessionId: 'before' });
  state.now++;
  write({ sessionId: 'after' });
  writer.flush();
  assert.match(rowsOf(join(folder, FIRST)).join(), /before/);
  assert.match(rowsOf(join(folder, 'AGENTLOG20260111-1.LOG')).join(), /after/);
  assert.equal(filesOf(folder).length, 2);
});

test('goes on in the newest file of the day after a restart', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'AGENTLOG20260110-2.LOG'), '');
  writeFileSync(join(folder, 'AGENTLOG20260110-10.LOG'), '');
  for (let i = 0; i < 2; i++) {
    const { writer, write } = writerFor(t, folder);
    write();
    writer.close();
  }
  assert.equal(rowsOf(join(folder, 'AGENTLOG20260110-10.LOG')).length, 2);
});

test('never appends below the header of other columns', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, FIRST), '#Fields: Timestamp,Agent\r\n');
  const { writer, write } = writerFor(t, folder);
  write();
  writer.flush();
  assert.equal(rowsOf(join(folder, FIRST)).length, 0);
  assert.equal(rowsOf(join(folder, 'AGENTLOG20260110-2.LOG')).length, 1);
});

test('begins anew when its file was moved away', (t) => {
  const folder = temporaryFolder(t);
  const { writer, write } = writerFor(t, folder);
  write();
  writer.flush();
  rmSync(join(folder, FIRST));
  write();
  writer.flush();
  assert.equal(rowsOf(join(folder, FIRST)).length, 1);
});

test('makes its folder anew when it was removed', (t) => {
  const folder = join(temporaryFolder(t), 'AgentLog');
  const { state, writer, write } = writerFor(t, folder);
  for (let i = 0; i < 2; i++) {
    write();
    writer.flush();
    assert.equal(rowsOf(join(folder, FIRST)).length, 1);
    rmSync(folder, { recursive: true });
  }
  assert.deepEqual(state.troubles, []);
});

test('removes the oldest files when the folder is too large, and only its own', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(500 * KB));
  writeFileSync(join(folder, 'AGENTLOG20260109-2.LOG'), 'x'.repeat(40 * KB));
  writeFileSync(join(folder, 'AGENTLOG20260109-10.LOG'), 'x'.repeat(40 * KB));
  writeFileSync(join(folder, 'AGENTLOG20260108-1.LOG'), 'x'.repeat(40 * KB));
  const { state, writer, write } = writerFor(t, folder);
  state.limits = { ...UNLIMITED, maxDirectorySize: 90 * KB };
  write();
  writer.flush();
  assert.deepEqual(filesOf(folder), ['AGENTLOG20260109-10.LOG', 'AGENTLOG20260109-2.LOG', FIRST, 'notes.txt']);
  for (let i = 0; i < 50; i++) write();
  writer.flush();
  assert.deepEqual(filesOf(folder), ['AGENTLOG20260109-10.LOG', FIRST, 'notes.txt']);
  for (let i = 0; i < 1000; i++) write();
  writer.flush();
  assert.deepEqual(filesOf(folder), [FIRST, 'notes.txt'], 'the current one stays however large');
});

test('removes what is too old by its name', (t) => {
  const folder = temporaryFolder(t);
  for (const day of ['20251210', '20251211', '20260109']) writeFileSync(join(folder, `AGENTLOG${day}-1.LOG`), '');
  const { state, writer, write } = writerFor(t, folder);
  state.limits = { ...UNLIMITED, maxAge: 30 * DAY };
  write();
  writer.flush();
  assert.deepEqual(filesOf(folder), ['AGENTLOG20251211-1.LOG', 'AGENTLOG20260109-1.LOG', FIRST]);
  state.limits = { ...UNLIMITED, maxAge: 5 * DAY };
  write();
  writer.flush();
  assert.deepEqual(filesOf(folder), ['AGENTLOG20260109-1.LOG', FIRST]);
});

test('limits and folder are read anew', (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, folder);
  state.limits = { ...UNLIMITED, enabled: false };
  write();
  writer.flush();
  assert.deepEqual(filesOf(folder), []);
  state.limits = UNLIMITED;
  state.folder = join(folder, 'elsewhere');
  write();
  writer.flush();
  assert.equal(rowsOf(join(folder, 'elsewhere', FIRST)).length, 1);
});

test('a folder that can not be made is told of once, and written to when it can', (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, join(folder, 'occupied', 'logs'));
  writeFileSync(join(folder, 'occupied'), 'a file where a folder should be');
  for (let i = 0; i < 3; i++) {
    write({ sessionId: String(i) });
    writer.flush();
  }
  assert.deepEqual(
    state.troubles.map((trouble) => trouble.state),
    ['failing'],
  );
  rmSync(join(folder, 'occupied'));
  writer.flush();
  assert.deepEqual(
    state.troubles.map((trouble) => trouble.state),
    ['failing', 'recovered'],
  );
  assert.equal(rowsOf(join(folder, 'occupied', 'logs', FIRST)).length, 3);
});

test('what waits is bounded, and what is lost is counted', (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, join(folder, 'occupied', 'logs'));
  writeFileSync(join(folder, 'occupied'), '');
  const diagnostics = 'x'.repeat(4000);
  for (let i = 0; i < 2000; i++) write({ diagnostics });
  assert.ok(writer.lost > 900 && writer.lost < 1100, String(writer.lost));
  rmSync(join(folder, 'occupied'));
  writer.flush();
  assert.deepEqual(state.troubles.at(-1), { state: 'recovered', folder: state.folder, lost: writer.lost });
  assert.equal(rowsOf(join(folder, 'occupied', 'logs', FIRST)).length, 2000 - writer.lost);
});

test('callbacks that throw do not reach the one who writes', (t) => {
  const boom = () => {
    throw new Error('boom');
  };
  const writer = createLogWriter({ kind: AGENT_LOG, folder: boom, limits: boom, onTrouble: boom });
  t.after(() => writer.close());
  writer.write(['a']);
  writer.flush();
});

test('does not write through a link or into a pipe', (t) => {
  const folder = temporaryFolder(t);
  const { state, writer, write } = writerFor(t, folder);
  assert.equal(spawnSync('mkfifo', [join(folder, FIRST)]).status, 0);
  write();
  writer.flush();
  assert.equal(state.troubles.length, 1);
  rmSync(join(folder, FIRST));
  spawnSync('ln', ['-s', join(folder, 'elsewhere'), join(folder, FIRST)]);
  writer.flush();
  assert.ok(!filesOf(folder).includes('elsewhere'));
  rmSync(join(folder, FIRST));
});

test('a row after a torn line begins on a line of its own', async (t) => {
  const folder = temporaryFolder(t);
  const first = writerFor(t, folder);
  first.write({ sessionId: '1' });
  first.write({ sessionId: '2' });
  first.writer.close();
  truncateSync(join(folder, FIRST), statSync(join(folder, FIRST)).size - 40);
  const second = writerFor(t, folder);
  second.write({ sessionId: '3' });
  second.writer.flush();
  appendFileSync(join(folder, FIRST), '2026-01-10T12:00:00.000Z,torn');
  second.write({ sessionId: '4' });
  second.writer.flush();
  assert.deepEqual(
    (await readAgentLog(folder)).map((entry) => entry.SessionId),
    ['1', '3', '4'],
  );
});

test('after kill -9 a new writer goes on, and every whole row is read', async (t) => {
  const folder = temporaryFolder(t);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-writer.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  for (let tries = 0; filesOf(folder).length === 0 && tries < 200; tries++) await sleep(10);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { state, writer, write } = writerFor(t, folder);
  state.now = Date.now();
  write({ sessionId: 'next' });
  writer.close();
  const sessions = (await readAgentLog(folder)).map((entry) => entry.SessionId);
  assert.equal(sessions.pop(), 'next');
  assert.ok(sessions.length > 0);
  assert.deepEqual(sessions.map(Number), [...sessions.keys()]);
});

test('a batch that a full disk stops half-way is taken back and written whole elsewhere', async (t) => {
  const folder = temporaryFolder(t);
  const places = [join(folder, 'a'), join(folder, 'b')];
  for (const place of places) mkdirSync(place);
  const command = `ulimit -f 128; exec "$0" "$@"`;
  const script = join(import.meta.dirname, 'full-disk.ts');
  const run = spawnSync('bash', ['-c', command, process.execPath, script, ...places], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(run.stdout), ['EFBIG', 'lost 0'], run.stderr);
  const sessions = (await Promise.all(places.map((place) => readAgentLog(place))))
    .flat()
    .map((entry) => Number(entry.SessionId));
  assert.deepEqual(sessions, [...Array(700).keys()]);
});

test('three processes share a folder: every row once and whole, each file with one header, none begun twice', async (t) => {
  const folder = temporaryFolder(t);
  const script = join(import.meta.dirname, 'shared-writer.ts');
  const rows = 3000;
  const writers = ['a', 'b', 'c'].map((name) =>
    spawn(process.execPath, [script, folder, name, String(rows)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(writers.map((writer) => once(writer.stdout, 'data')));
  const ended = writers.map((writer) => once(writer, 'exit'));
  for (const writer of writers) writer.stdin.end('go\n');
  assert.deepEqual((await Promise.all(ended)).flat(), [0, null, 0, null, 0, null]);
  const sessions = (await readAgentLog(folder)).map((entry) => entry.SessionId);
  for (const name of ['a', 'b', 'c'])
    assert.deepEqual(
      sessions.filter((session) => session.startsWith(name)),
      [...Array(rows).keys()].map((i) => `${name}-${i}`),
      `in order: ${name}`,
    );
  const files = filesOf(folder);
  assert.ok(files.length > 20, files.join());
  // Two others may each have a batch of fifty rows on its way when the file is full.
  const longest = Math.max(...files.flatMap((file) => rowsOf(join(folder, file)).map((row) => row.length + 2)));
  const bound = 64 * KB + 2 * 50 * longest;
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    assert.equal(text.match(/#Fields:/g)?.length, 1, file);
    assert.ok(text.length <= bound, `${file} has ${text.length} bytes of at most ${bound}`);
    assert.ok(rowsOf(join(folder, file)).length > 0, file);
  }
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  assert.ok(bytes / files.length > 40 * KB, `${files.length} files of ${bytes} bytes: some were begun twice`);
});
