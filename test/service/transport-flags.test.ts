// The transport's processes get flags that keep V8 from holding on to memory for garbage, whichever way they are started.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { launchDetached } from '../../src/service/service.ts';
import { TRANSPORT_FLAGS } from '../../src/service/transport-flags.ts';
import { Workers } from '../../src/service/workers.ts';

const ROOT = join(import.meta.dirname, '../..');
const FLAGS = TRANSPORT_FLAGS.join(' ');

/** A program in place of bin/postern.js that writes down what Node was told, in a folder of its own. */
function recorder(t: TestContext): { readonly home: string; readonly entry: string; flags(): Promise<string> } {
  const home = mkdtempSync(join(tmpdir(), 'postern-flags-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const [entry, record] = [join(home, 'entry.mjs'), join(home, 'flags')];
  const write = `writeFileSync(${JSON.stringify(`${record}.new`)}, process.execArgv.join(' '))`;
  const move = `renameSync(${JSON.stringify(`${record}.new`)}, ${JSON.stringify(record)})`;
  writeFileSync(entry, `import { renameSync, writeFileSync } from 'node:fs';\n${write};\n${move};\n`);
  return {
    home,
    entry,
    async flags() {
      for (let i = 0; i < 1000 && !existsSync(record); i++) await sleep(10);
      return readFileSync(record, 'utf8');
    },
  };
}

test('a detached transport', async (t) => {
  const { home, entry, flags } = recorder(t);
  await launchDetached(entry)(home);
  assert.equal(await flags(), FLAGS);
});

test('a receive worker', async (t) => {
  const { home, entry, flags } = recorder(t);
  const ignore = () => undefined;
  const events = { write: ignore };
  const workers = new Workers(
    { entry, home, eventLog: events, onCounts: ignore, onGone: ignore, allCounts: () => [] },
    1,
  );
  workers.set(1, []);
  assert.ok((await flags()).startsWith(FLAGS));
  await workers.stop();
});

test('npm start, and the unit of systemd', () => {
  assert.ok(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start.includes(` ${FLAGS} `));
  assert.match(
    readFileSync(join(ROOT, 'scripts/install-service.sh'), 'utf8'),
    new RegExp(`^ExecStart=.* ${FLAGS} `, 'm'),
  );
});

test('the young generation stays within them', async () => {
  const churn = `
    let most = 0;
    for (let round = 0; round < 40; round++) {
      const kept = [];
      for (let i = 0; i < 100_000; i++) kept.push(new Map([[i, 'x' + i]]));
      const space = require('node:v8').getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
      most = Math.max(most, space.space_size);
    }
    console.log(most / 2 ** 20);`;
  const { stdout } = await promisify(execFile)(process.execPath, [...TRANSPORT_FLAGS, '-e', churn]);
  assert.ok(Number(stdout) <= 32, `${stdout.trim()} MB`);
});
