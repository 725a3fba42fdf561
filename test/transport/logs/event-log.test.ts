// Events go to the file and the mirror, each one line, and come back as entries.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { typeNameOf } from '../../../src/core/typed.ts';
import { createEventLog } from '../../../src/transport/logs/event-log.ts';
import { createLogReader } from '../../../src/transport/logs/log-reader.ts';
import { allIn, GOLDEN, temporaryFolder } from './support.ts';

test('writes the golden file, mirrors single lines, and reads the events back', async (t) => {
  const folder = temporaryFolder(t);
  const golden = JSON.parse(readFileSync(new URL('event-log.rows.json', GOLDEN), 'utf8'));
  const lines: string[] = [];
  let now = Date.parse(golden.now);
  const log = createEventLog({ folder: () => folder, now: () => now, mirror: (line) => lines.push(line) });
  for (const row of golden.rows) {
    log.write(row);
    now += 1000;
  }
  log.close();
  const written = readFileSync(join(folder, 'EVENTLOG20260301-1.LOG'), 'latin1');
  assert.equal(written, readFileSync(new URL('event-log.LOG', GOLDEN), 'latin1'));
  assert.deepEqual(
    lines.map((line) => /[\r\n]/.test(line)),
    [false, false],
  );

  const reader = createLogReader(allIn(folder));
  const entries = await Array.fromAsync(reader.eventLog({}));
  const times = ['2026-03-01T23:59:58.000Z', '2026-03-01T23:59:59.000Z'];
  const messages = [golden.rows[0].message, 'No DNS servers.\\x0aSecond line "quoted"'];
  assert.deepEqual(
    JSON.parse(JSON.stringify(entries)),
    golden.rows.map((row: object, i: number) => ({ ...row, time: times[i], message: messages[i] })),
  );
  assert.equal(typeNameOf(entries[0]), 'EventLogEntry');
  assert.equal(
    (await Array.fromAsync(reader.eventLog({ start: new Date(golden.now), end: entries[1]!.time }))).length,
    1,
  );
});

test('trouble with its own folder goes to the mirror, once', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'occupied'), '');
  const lines: string[] = [];
  const log = createEventLog({ folder: () => join(folder, 'occupied', 'x'), mirror: (line) => lines.push(line) });
  t.after(() => log.close());
  for (let i = 0; i < 3; i++) {
    log.write({ source: 'MSExchangeTransport', id: i, level: 'Error', message: 'm' });
    log.flush();
  }
  assert.equal(lines.length, 4);
});
