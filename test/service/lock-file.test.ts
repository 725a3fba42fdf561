// The lock: one holder at a time, a dead holder's lock counts as none, and the loser is told who holds it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { toErrorRecord } from '../../src/core/error-record.ts';
import { findHome, prepareHome, refuseRoot, unitOf } from '../../src/service/home.ts';
import { readLock, takeLock } from '../../src/service/lock-file.ts';
import { startTimeOf } from '../../src/service/process-identity.ts';

function temporaryHome(t: { after(work: () => void): void }): string {
  const home = mkdtempSync(join(tmpdir(), 'postern-lock-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

test('the lock names its holder and is gone after release', (t) => {
  const home = temporaryHome(t);
  const lock = takeLock(home);
  lock.update({ status: 'Running', bindings: ['127.0.0.1:2525'] });
  assert.equal(readLock(home)?.pid, process.pid);
  assert.equal(statSync(join(home, 'transport.lock')).mode & 0o777, 0o600);
  assert.throws(
    () => takeLock(home),
    (thrown) =>
      toErrorRecord(thrown).id === 'AlreadyRunning' && toErrorRecord(thrown).message.includes(String(process.pid)),
  );
  lock.release();
  assert.equal(readLock(home), undefined);
});

test('the lock of a process that has died, or whose number was given anew, is taken over', async (t) => {
  const home = temporaryHome(t);
  const child = spawn('sleep', ['30']);
  const startTime = startTimeOf(child.pid!)!;
  const path = join(home, 'transport.lock');
  const held = { pid: child.pid, startTime, since: new Date().toISOString(), status: 'Running', bindings: [] };
  writeFileSync(path, JSON.stringify(held));
  assert.equal(readLock(home)?.pid, child.pid);
  child.kill('SIGKILL');
  await new Promise((done) => child.on('exit', done));
  assert.equal(readLock(home), undefined);
  takeLock(home).release();
  writeFileSync(path, JSON.stringify({ ...held, pid: process.pid, startTime: 'another' }));
  takeLock(home).release();
});

test('a holder that sees another boot id, as a unit in a container does, is known by its time and its name', async (t) => {
  const home = temporaryHome(t);
  const child = spawn(process.execPath, [
    '-e',
    "process.title = 'postern'; console.log(1); setInterval(() => {}, 1e6)",
  ]);
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const [, ticks] = startTimeOf(child.pid!)!.split(':');
  const path = join(home, 'transport.lock');
  const held = { pid: child.pid, since: new Date().toISOString(), status: 'Running', bindings: [] };
  writeFileSync(path, JSON.stringify({ ...held, startTime: `another boot:${ticks}` }));
  assert.equal(readLock(home)?.pid, child.pid);
  writeFileSync(path, JSON.stringify({ ...held, startTime: 'another boot:1' }));
  assert.equal(readLock(home), undefined);
  const own = startTimeOf(process.pid)!.split(':')[1];
  writeFileSync(path, JSON.stringify({ ...held, pid: process.pid, startTime: `another boot:${own}` }));
  takeLock(home).release();
});

test('a torn lock file holds nobody off', (t) => {
  const home = temporaryHome(t);
  writeFileSync(join(home, 'transport.lock'), '{"pid":');
  takeLock(home).release();
});

test('of many that start at once exactly one takes the lock', async (t) => {
  const home = temporaryHome(t);
  const script = `
    import { takeLock } from ${JSON.stringify(new URL('../../src/service/lock-file.ts', import.meta.url).href)};
    try { takeLock(${JSON.stringify(home)}); console.log('won'); setTimeout(() => {}, 1500); } catch (e) { console.log(e.record.id); }`;
  writeFileSync(join(home, 'race.mjs'), script);
  writeFileSync(
    join(home, 'transport.lock'),
    JSON.stringify({ pid: 999999999, startTime: 'x', since: '', status: 'Running', bindings: [] }),
  );
  const outcomes = await Promise.all(
    Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, [join(home, 'race.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
      return new Promise<string>((done) => child.stdout.once('data', (data) => done(String(data).trim())));
    }),
  );
  assert.deepEqual(outcomes.toSorted(), [
    'AlreadyRunning',
    'AlreadyRunning',
    'AlreadyRunning',
    'AlreadyRunning',
    'AlreadyRunning',
    'won',
  ]);
});

test('the data folder comes from the environment, then the system file, then the default', (t) => {
  const home = temporaryHome(t);
  const file = join(home, 'home');
  writeFileSync(file, '/srv/postern\n');
  assert.equal(findHome({ POSTERN_HOME: '/tmp/x', HOME: '/home/u' }, file), '/tmp/x');
  assert.equal(findHome({ HOME: '/home/u' }, file), '/srv/postern');
  assert.equal(findHome({ HOME: '/home/u' }, join(home, 'absent')), '/home/u/.local/state/postern');
});

test('a new data folder is private', (t) => {
  const home = join(temporaryHome(t), 'a', 'b');
  prepareHome(home);
  assert.equal(statSync(home).mode & 0o777, 0o700);
  writeFileSync(join(home, 'file'), '');
  assert.throws(
    () => prepareHome(join(home, 'file')),
    (thrown) => toErrorRecord(thrown).id === 'StoreNoAccess',
  );
  assert.equal(readFileSync(join(home, 'file'), 'utf8'), '');
});

test('the second line of the system file names a unit, for its own data folder and while it is installed', (t) => {
  const home = temporaryHome(t);
  const file = join(home, 'system');
  writeFileSync(file, `${home}\nno-such-unit.service\n`);
  assert.equal(unitOf(home, file), undefined);
  assert.equal(unitOf('/elsewhere', file), undefined);
  assert.equal(findHome({}, file), home);
});

test("root is told whose an installed service's data folder is", (t) => {
  if (process.getuid?.() !== 0) return t.skip('left out: only root is refused');
  const home = temporaryHome(t);
  const file = join(home, 'system');
  writeFileSync(file, `${home}\n`);
  refuseRoot(home, file);
  chownSync(home, 65534, 65534);
  refuseRoot(home, join(home, 'none'));
  assert.throws(
    () => refuseRoot(home, file),
    (thrown) => toErrorRecord(thrown).id === 'StoreNoAccess',
  );
});
