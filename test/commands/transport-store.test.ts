// Copies of the store taken while another process writes it, and the way back to them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../src/store/open-store.ts';
import { AGENTS } from '../store/open-test-store.ts';
import { temporaryHome } from '../store/temporary-home.ts';
import { quoted, shellOver } from './shell-run.ts';
import { type Answers, testPorts } from './test-ports.ts';

function opened(t: TestContext, answers: Answers = { service: 'Stopped' }) {
  const { ports, audit } = testPorts(t, answers);
  const run = shellOver(ports, audit);
  const good = async (script: string) => {
    const { errors, output } = await run(script);
    assert.deepEqual(errors, [], script);
    return output;
  };
  const failing = async (script: string) => (await run(script)).errors.map(({ id }) => id);
  const folder = temporaryHome(t);
  mkdirSync(folder, { recursive: true });
  return { ports, run, good, failing, folder, file: join(folder, 'a.backup') };
}

const addresses = async (good: (script: string) => Promise<readonly Record<string, unknown>[]>) =>
  (await good('Get-IPBlockListEntry')).map(({ IPRange }) => String(IPRange));

test('back to a copy: what was changed since is gone, and kept', async (t) => {
  const { good, file, ports } = opened(t);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1; Set-IPBlockListConfig -RejectAt Connect');
  const [report] = await good(`Backup-TransportStore ${quoted(file)}`);
  assert.equal(report!['Server'], ports.server);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.2; Set-IPBlockListConfig -RejectAt Recipient');
  const [restored] = await good(`Restore-TransportStore ${quoted(file)} -Confirm:$false`);
  assert.deepEqual(await addresses(good), ['192.0.2.1'], 'also for the shell that had the store open');
  assert.equal((await good('Get-IPBlockListConfig'))[0]!['RejectAt'], 'Connect');
  const kept = new Sqlite(String(restored!['KeptAs']), { readonly: true });
  assert.equal(kept.prepare('SELECT count(*) FROM ip_entry').pluck().get(), 2);
  kept.close();
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.3');
  const again = openStore(ports.home, { builtInAgents: AGENTS, now: () => new Date() });
  assert.equal(again.ipLists.count('Block'), 2);
  again.close();
  const cmdlets = (await good('Search-AdminAuditLog')).map(({ CmdletName }) => CmdletName);
  assert.ok(cmdlets.includes('Restore-TransportStore'), 'what was done stays known');
  assert.equal(cmdlets.filter((name) => name === 'Add-IPBlockListEntry').length, 3);
  assert.deepEqual(
    readdirSync(ports.home).filter((name) => /tmp|restore$/.test(name)),
    [],
  );
});

test('a copy taken while another process writes is whole, and of one moment', async (t) => {
  const { good, folder, ports } = opened(t);
  const writer = spawn(process.execPath, [join(import.meta.dirname, '../store/busy-writer.ts'), ports.home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => writer.kill('SIGKILL'));
  await once(writer.stdout, 'data');
  const counts: number[] = [];
  for (let i = 0; i < 4; i++) {
    const file = join(folder, `${i}.backup`);
    await good(`Backup-TransportStore ${quoted(file)}`);
    const db = new Sqlite(file, { readonly: true });
    const [allow, block] = db.prepare('SELECT count(*) FROM ip_entry GROUP BY list').pluck().all() as number[];
    assert.equal(allow, block, 'no half of a transaction');
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    counts.push(allow!);
    db.close();
  }
  assert.equal(writer.exitCode, null);
  assert.ok(counts.at(-1)! > counts[0]!, 'it went on writing');
});

test('keys go into it and out of it only when that is said', async (t) => {
  const { good, file, ports, folder } = opened(t);
  const [key, certificate] = [join(ports.home, 'secret.key'), join(ports.home, 'certificates/A1.pem')];
  mkdirSync(join(ports.home, 'certificates'));
  writeFileSync(key, 'k'.repeat(32));
  writeFileSync(certificate, 'a certificate');
  await good(`Backup-TransportStore ${quoted(file)}`);
  assert.ok(!readFileSync(file).includes('k'.repeat(32)));
  const whole = join(folder, 'whole.backup');
  assert.equal((await good(`Backup-TransportStore ${quoted(whole)} -IncludeKeys`))[0]!['KeyFiles'], 2);
  writeFileSync(key, 'n'.repeat(32));
  await good(`Restore-TransportStore ${quoted(whole)} -Confirm:$false`);
  assert.equal(readFileSync(key, 'utf8'), 'n'.repeat(32));
  const [{ KeyFiles }] = (await good(
    `Restore-TransportStore ${quoted(whole)} -IncludeKeys -Confirm:$false`,
  )) as unknown as [{ KeyFiles: string[] }];
  assert.deepEqual(KeyFiles.toSorted(), ['certificates/A1.pem', 'secret.key']);
  assert.equal(readFileSync(key, 'utf8'), 'k'.repeat(32));
  assert.equal(statSync(key).mode & 0o777, 0o600);
  const aside = readdirSync(ports.home).find((name) => name.startsWith('secret.key.before-restore-'));
  assert.equal(readFileSync(join(ports.home, aside!), 'utf8'), 'n'.repeat(32));
});

test('names in a backup lead nowhere else', async (t) => {
  const { good, file, ports } = opened(t);
  await good(`Backup-TransportStore ${quoted(file)}`);
  const db = new Sqlite(file);
  for (const name of ['../evil', '/tmp/evil', 'certificates/../../evil.pem', 'config.db', 'certificates/..pem'])
    db.prepare('INSERT INTO backup_file VALUES (?, ?)').run(name, Buffer.from('x'));
  db.close();
  const [{ KeyFiles }] = (await good(
    `Restore-TransportStore ${quoted(file)} -IncludeKeys -Confirm:$false`,
  )) as unknown as [{ KeyFiles: string[] }];
  assert.deepEqual(KeyFiles, []);
  assert.ok(!readdirSync(ports.home).includes('certificates'));
});

test('what is no backup, or of a newer version, is refused and changes nothing', async (t) => {
  const { good, failing, file, folder, ports } = opened(t);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1');
  await good(`Backup-TransportStore ${quoted(file)}`);
  const before = ports.configuration.read();
  const altered = async (name: string, change: (path: string) => void) => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(file));
    change(path);
    return failing(`Restore-TransportStore ${quoted(path)} -Confirm:$false`);
  };
  const sql = (text: string) => (path: string) => {
    const db = new Sqlite(path);
    db.exec(text);
    db.close();
  };
  assert.deepEqual(await altered('newer', sql('PRAGMA user_version = 999')), ['StoreNewerVersion']);
  assert.deepEqual(await altered('text', (path) => writeFileSync(path, 'hello')), ['BackupNotValid']);
  assert.deepEqual(await altered('empty', (path) => truncateSync(path)), ['BackupNotValid']);
  assert.deepEqual(await altered('other', sql('DROP TABLE backup_info')), ['BackupNotValid']);
  assert.deepEqual(await altered('cut', (path) => truncateSync(path, statSync(path).size - 8192)), ['BackupNotValid']);
  const damage = (path: string) => {
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096 * 2 + 8, 4096 * 4);
    writeFileSync(path, bytes);
  };
  assert.deepEqual(await altered('damaged', damage), ['BackupNotValid']);
  assert.deepEqual(await failing(`Restore-TransportStore ${quoted(join(folder, 'absent'))} -Confirm:$false`), [
    'BackupNotValid',
  ]);
  assert.deepEqual(await failing(`Restore-TransportStore ${quoted(folder)} -Confirm:$false`), ['BackupNotValid']);
  assert.deepEqual(ports.configuration.read(), before);
  assert.deepEqual(
    readdirSync(ports.home).filter((name) => name.includes('restore')),
    [],
  );
});

test('a running transport keeps its store', async (t) => {
  const { good, failing, file } = opened(t, { service: 'Running' });
  await good(`Backup-TransportStore ${quoted(file)}`);
  assert.deepEqual(await failing(`Restore-TransportStore ${quoted(file)} -Confirm:$false`), ['TransportStillRunning']);
});

test('a file that is there is replaced only when that is said', async (t) => {
  const { good, failing, file, folder } = opened(t);
  writeFileSync(file, 'mine');
  assert.deepEqual(await failing(`Backup-TransportStore ${quoted(file)}`), ['BackupExists']);
  assert.equal(readFileSync(file, 'utf8'), 'mine');
  await good(`Backup-TransportStore ${quoted(file)} -Force`);
  assert.deepEqual(await failing(`Backup-TransportStore ${quoted(join(folder, 'no/such/folder/x'))}`), [
    'BackupFailed',
  ]);
  assert.deepEqual(readdirSync(folder), ['a.backup']);
});

test('a damaged store makes place for the copy, and is kept', async (t) => {
  const { good, file, ports } = opened(t);
  await good('Add-IPBlockListEntry -IPAddress 192.0.2.1');
  await good(`Backup-TransportStore ${quoted(file)}`);
  const home = temporaryHome(t);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.db'), 'this is no database'.repeat(500));
  const { createStoreBackups } = await import('../../src/store/backup/store-backups.ts');
  const report = await createStoreBackups({ home, now: () => new Date(), product: 'x' }).restore(file, { keys: false });
  assert.equal(report.server, ports.server);
  const store = openStore(home, { builtInAgents: AGENTS, now: () => new Date() });
  assert.equal(store.ipLists.count('Block'), 1);
  store.close();
  assert.ok(readdirSync(home).some((name) => name.startsWith('damaged-')));
});

test('a server without a store takes one', async (t) => {
  const { good, file, ports } = opened(t);
  await good(`Add-IPBlockListEntry -IPAddress 192.0.2.1; Backup-TransportStore ${quoted(file)}`);
  const home = temporaryHome(t);
  mkdirSync(home, { recursive: true });
  const { createStoreBackups } = await import('../../src/store/backup/store-backups.ts');
  const report = await createStoreBackups({ home, now: () => new Date(), product: 'x' }).restore(file, { keys: true });
  assert.deepEqual([report.keptAs, report.server], [undefined, ports.server]);
  assert.equal(statSync(join(home, 'config.db')).mode & 0o777, 0o600);
  const store = openStore(home, { builtInAgents: AGENTS, now: () => new Date() });
  assert.equal(store.server, ports.server);
  store.close();
});
