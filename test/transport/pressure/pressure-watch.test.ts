// Back pressure: levels with slack, events once per change, what new mail is told at each level, and what cmdlets can read.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import type { EventLogEntry } from '../../../src/core/ports.ts';
import { ByteSize } from '../../../src/core/values/byte-size.ts';
import { levelOf } from '../../../src/transport/pressure/level-of.ts';
import { type Measured, measurer } from '../../../src/transport/pressure/measure.ts';
import { startPressureWatch } from '../../../src/transport/pressure/pressure-watch.ts';
import { openStateFile, readStates } from '../../../src/transport/pressure/state-file.ts';
import { plainConfig } from '../../support/plain-config.ts';
import { startTestTransport } from '../../support/test-transport.ts';

const GB = 1024 ** 3;
const PLENTY: Measured = { dataFolder: 10 * GB, queueFolder: 10 * GB, memory: 1, allMemory: 1000, queueLength: 0 };

function setUp() {
  const config = plainConfig();
  const events: Omit<EventLogEntry, 'time'>[] = [];
  const found = { ...PLENTY } as { -readonly [K in keyof Measured]: Measured[K] };
  const start = () =>
    startPressureWatch({
      server: () => config.current().one(TransportServer),
      measure: async () => found,
      eventLog: { write: (entry) => void events.push(entry) },
    });
  return { config, events, found, start };
}

test('a level is reached at its threshold and left only beyond it', () => {
  const much = { medium: 100, high: 200, scarceWhen: 'much' } as const;
  assert.equal(levelOf(99, much, 'Normal'), 'Normal');
  assert.equal(levelOf(100, much, 'Normal'), 'Medium');
  assert.equal(levelOf(96, much, 'Medium'), 'Medium');
  assert.equal(levelOf(94, much, 'Medium'), 'Normal');
  assert.equal(levelOf(191, much, 'High'), 'High');
  assert.equal(levelOf(189, much, 'High'), 'Medium');
  const little = { medium: 100, high: 50, scarceWhen: 'little' } as const;
  assert.equal(levelOf(101, little, 'Normal'), 'Normal');
  assert.equal(levelOf(104, little, 'Medium'), 'Medium');
  assert.equal(levelOf(50, little, 'Normal'), 'High');
  assert.equal(levelOf(53, little, 'High'), 'Medium');
  assert.equal(levelOf(0, { ...little, medium: undefined, high: undefined }, 'High'), 'Normal');
});

test('each resource trips, and an event tells each change once', async (t) => {
  const { events, found, start } = setUp();
  const watch = await start();
  t.after(() => watch.close());
  assert.equal(watch.level, 'Normal');
  for (const [change, level] of [
    [{ queueFolder: GB }, 'Medium'],
    [{ dataFolder: 1 }, 'High'],
    [{ memory: 740 }, 'Medium'],
    [{ memory: 760 }, 'High'],
    [{ queueLength: 250_000 }, 'Medium'],
    [{ queueLength: 500_000 }, 'High'],
  ] as const) {
    Object.assign(found, change);
    await watch.look();
    await watch.look();
    assert.equal(watch.level, level);
    Object.assign(found, PLENTY);
    await watch.look();
    assert.equal(watch.level, 'Normal');
    assert.deepEqual(
      events.splice(0).map(({ id }) => id),
      [15004, 15005],
    );
  }
});

test('it can be turned off, and what can not be measured leaves the level as it is', async (t) => {
  const { config, found } = setUp();
  let broken = false;
  const watch = await startPressureWatch({
    server: () => config.current().one(TransportServer),
    measure: async () => {
      if (broken) throw new Error('EIO');
      return found;
    },
    eventLog: { write: () => undefined },
  });
  t.after(() => watch.close());
  found.queueLength = 1_000_000;
  await watch.look();
  assert.equal(watch.level, 'High');
  broken = true;
  await watch.look();
  assert.equal(watch.level, 'High');
  broken = false;
  config.set(TransportServer, { ResourceMonitoringEnabled: false });
  await watch.look();
  assert.equal(watch.level, 'Normal');
  config.set(TransportServer, { FreeDiskSpaceMediumThreshold: new ByteSize(0), QueueLengthHighThreshold: 'Unlimited' });
  found.dataFolder = 0;
  await watch.look();
  assert.equal(watch.level, 'High', 'the high threshold stands by itself');
});

test('medium refuses messages, high refuses connections, and sessions go on afterwards', async (t) => {
  let level: 'Normal' | 'Medium' | 'High' = 'Normal';
  const transport = await startTestTransport({ pressure: () => level });
  t.after(() => transport.stop());
  const client = await transport.connect();
  assert.match((await client.reply())?.[0] ?? '', /^220/);
  await client.ask('EHLO client.test');
  level = 'Medium';
  assert.match(await client.ask('MAIL FROM:<a@example.org>'), /^452 4\.3\.1 Insufficient system resources/);
  const second = await transport.connect();
  assert.match((await second.reply())?.[0] ?? '', /^220/);
  level = 'High';
  const third = await transport.connect();
  assert.match((await third.reply())?.[0] ?? '', /^421 4\.3\.2/);
  assert.match(await client.ask('MAIL FROM:<a@example.org>'), /^452 4\.3\.1/);
  level = 'Normal';
  assert.match(await client.ask('MAIL FROM:<a@example.org>'), /^250/);
  level = 'High';
  assert.match(await client.ask('RCPT TO:<b@contoso.com>'), /^250/);
  assert.match(await client.ask('DATA'), /^354/);
  assert.match(await client.ask('Subject: a\r\n\r\nwas begun before\r\n.'), /^250/);
  assert.equal((await transport.mail()).length, 1);
});

test('cmdlets read the states of living processes only', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'postern-pressure-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const alive = new Set([1, 2]);
  const isAlive = ({ pid }: { readonly pid: number }) => alive.has(pid);
  const measured = new Date(1_700_000_000_000);
  const reading = { resource: 'Memory', level: 'Normal', value: 1, medium: 2, high: 3 } as const;
  const one = openStateFile(home, { pid: 1, startTime: 'x' }, isAlive);
  const two = openStateFile(home, { pid: 2, startTime: 'x' }, isAlive);
  one.write({ measured, readings: [reading] });
  two.write({ measured, readings: [] });
  writeFileSync(join(home, 'resources', '1@torn'), '{"pid":');
  assert.deepEqual(readStates(home, isAlive), [
    { pid: 1, measured, readings: [reading] },
    { pid: 2, measured, readings: [] },
  ]);
  alive.delete(2);
  assert.deepEqual(
    readStates(home, isAlive).map(({ pid }) => pid),
    [1],
  );
  one.close();
  assert.deepEqual(readStates(home, isAlive), []);
});

test('what is measured is there', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'postern-pressure-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const { mkdir } = await import('node:fs/promises');
  await mkdir(join(home, 'queue'));
  const measure = measurer({ home, queueLength: () => 7 });
  const found = await measure();
  assert.equal(found.queueLength, 7);
  assert.ok(found.dataFolder > 0 && found.queueFolder > 0);
  assert.ok(found.memory > 0 && found.memory < found.allMemory);
});
