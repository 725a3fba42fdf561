// A store that is locked, read-only, missing, damaged or of a newer version: a clear error, and mail goes on by the last good configuration.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import Sqlite from 'better-sqlite3';
import { eventually } from '../support/eventually.ts';
import { openSession } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

const SETUP = `New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
  Add-IPBlockListEntry -IPAddress 127.0.0.1 | Out-Null`;

// Each has a home of its own, and mostly waits for processes.
describe('a store in trouble', { concurrency: true }, () => {
  test('while the transport runs', async (t) => {
    const postern = posternHome(t);
    await postern.script(SETUP);
    const port = await postern.start();
    const file = join(postern.home, 'config.db');
    const client = await openSession(t, port);
    const works = async (what: string) => {
      await client.ask('RSET');
      assert.match(await client.ask('MAIL FROM:<a@example.net>'), /^250/, what);
      assert.match(await client.ask('RCPT TO:<postmaster@contoso.com>'), /^250/, what);
      assert.match(await client.ask('RCPT TO:<u@contoso.com>'), /^550 5\.7\.1 External/, what);
      assert.match(await client.ask('RCPT TO:<postmaster@elsewhere.example>'), /^550 5\.7\.1 /, what);
      await (await openSession(t, port)).ask('QUIT');
    };
    const fails = async (id: string, env: NodeJS.ProcessEnv = {}) => {
      const { status, stderr } = await postern.run(['--json', 'Get-IPBlockListEntry'], { env });
      assert.equal(status, 1);
      const { error } = JSON.parse(stderr.trim().split('\n')[0]!) as { error: { id: string; message: string } };
      assert.equal(error.id, id);
      assert.ok(error.message.includes(postern.home), error.message);
    };
    const events = () => postern.home && readFileSync(newestEventLog(postern.home), 'utf8');
    const told = (text: RegExp) => eventually(() => assert.match(events(), text));

    // A writer that sits on its lock: cmdlets wait and give up, mail doesn't notice.
    const writer = new Sqlite(file);
    writer.exec('BEGIN IMMEDIATE');
    await works('locked');
    const waits = postern.run(['--json', 'Add-IPBlockListEntry', '-IPAddress', '192.0.2.1']);
    await works('locked, and somebody waits');
    const { status, stderr } = await waits;
    assert.equal(status, 1);
    assert.match(stderr, /"id":"StoreLocked"/);
    writer.exec('ROLLBACK');
    writer.close();

    // Missing: the file is taken away.
    renameSync(file, `${file}.away`);
    await works('missing');
    await told(/can't be read.*StoreMissing|There is no store/);
    renameSync(`${file}.away`, file);
    await told(/can be read again/);

    // A newer Postern has written it.
    const newer = new Sqlite(file);
    const version = newer.pragma('user_version', { simple: true }) as number;
    newer.pragma('user_version = 999');
    await works('newer');
    await told(/version 999/);
    await fails('StoreNewerVersion');
    newer.pragma(`user_version = ${version}`);
    // The file alone is put back below, so it must hold everything.
    newer.pragma('wal_checkpoint(TRUNCATE)');
    newer.close();
    await works('right again');

    // Damaged: something else is put in its place.
    const recoveries = () => events().match(/can be read again/g)?.length ?? 0;
    await eventually(() => assert.ok(recoveries() >= 2));
    const before = recoveries();
    renameSync(file, `${file}.good`);
    writeFileSync(file, Buffer.alloc(65_536, 'not a database. '), { mode: 0o600 });
    await works('damaged');
    await told(/is damaged/);
    await fails('StoreCorrupt');
    rmSync(file);
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    renameSync(`${file}.good`, file);
    await eventually(() => assert.ok(recoveries() > before));
    await works('restored');
    await postern.script('Get-IPBlockListEntry | Remove-IPBlockListEntry -Confirm:$false');
    await eventually(async () =>
      assert.match(await client.ask('RCPT TO:<u@contoso.com>'), /^250/, 'the restored store is followed'),
    );
    client.close();
    await postern.stop();
  });

  test('when the transport starts', async (t) => {
    const postern = posternHome(t);
    await postern.script(SETUP);
    await postern.shell("Get-ReceiveConnector | Set-ReceiveConnector -Bindings '127.0.0.1:0'");
    const file = join(postern.home, 'config.db');
    const fails = async (id: string) => {
      const { status, stderr } = await postern.run(['start']);
      assert.equal(status, 1, id);
      assert.match(stderr, new RegExp(`\\(${id}\\)`));
      assert.doesNotMatch(stderr, /at .*\.ts:\d+/, 'no stack');
      const { status: lock } = await postern.run(['status']);
      assert.equal(lock, 3, 'and no lock is left');
    };
    const db = new Sqlite(file);
    const version = db.pragma('user_version', { simple: true }) as number;
    db.pragma('user_version = 999');
    await fails('StoreNewerVersion');
    db.pragma(`user_version = ${version}`);
    db.exec('BEGIN EXCLUSIVE');
    db.exec('UPDATE setting SET value = value');
    db.exec('ROLLBACK');
    db.close();
    copyFileSync(file, `${file}.good`);
    writeFileSync(file, 'this is no database at all, and far too short to be one');
    await fails('StoreCorrupt');
    const other = join(postern.home, 'other.db');
    const foreign = new Sqlite(other);
    foreign.exec('CREATE TABLE t (a)');
    foreign.close();
    renameSync(other, file);
    await fails('StoreCorrupt');
    if (process.getuid?.() !== 0) {
      chmodSync(postern.home, 0o500);
      await fails('StoreNoAccess');
      chmodSync(postern.home, 0o700);
    }
    rmSync(file);
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    await postern.script("Get-ReceiveConnector | Set-ReceiveConnector -Bindings '127.0.0.1:0'");
    const { status, stderr } = await postern.run(['start']);
    assert.equal(status, 0, `without a store a new one is made: ${stderr}`);
    await postern.stop();
  });
});

function newestEventLog(home: string): string {
  return join(home, 'logs/EventLog', `EVENTLOG${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-1.LOG`);
}
