// The installer of the systemd unit: what it would do, word for word, what it refuses, and what systemd says of the unit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const SCRIPT = join(import.meta.dirname, '../../scripts/install-service.sh');
const PLACE = ['--prefix', '/opt/postern', '--node', '/usr/local/bin/node'];

/** Never without --dry-run: whoever runs the tests may be root. */
function dryRun(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('sh', [SCRIPT, '--dry-run', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

for (const [name, args] of [
  ['install', PLACE],
  ['uninstall', ['--uninstall', '--purge']],
] as const)
  test(`${name}, as on record`, () => {
    const { status, stdout } = dryRun(...args);
    assert.equal(status, 0);
    const file = join(import.meta.dirname, `../golden/service-${name}.txt`);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, stdout);
    assert.equal(stdout, readFileSync(file, 'utf8'), 'UPDATE_GOLDEN=1 puts the new output on record');
  });

test('uninstalling keeps mail, configuration and logs unless told otherwise', () => {
  assert.doesNotMatch(dryRun('--uninstall').stdout, /rm -rf|userdel|etc\/postern/);
});

for (const args of [
  ['--home', '/'],
  ['--home', 'relative'],
  ['--home', '/var/lib/../..'],
  ['--home', '/var/lib/postern\nExecStartPre=/bin/true'],
  ['--home', '/var/lib/pos tern'],
  ['--home', '/home/kim/postern'],
  ['--prefix', '/tmp/postern'],
  ['--logs', '/var/log/'],
  ['--user', 'root'],
  ['--user', ''],
  ['--user', 'a b'],
  ['--user'],
  ['--else'],
])
  test(`refused: ${JSON.stringify(args)}`, () => {
    const { status, stdout } = dryRun(...PLACE, ...args);
    assert.equal(status, 1);
    assert.equal(stdout, '');
  });

/** The unit it would write, with a program that every computer has. */
function unit(): string {
  const { stdout } = dryRun(...PLACE);
  const [, text] = /^\+ write \/etc\/systemd\/system\/postern\.service\n((?: {2}\| ?.*\n)+)/m.exec(stdout) ?? [];
  assert.ok(text);
  return text.replaceAll(/^ {2}\| ?/gm, '').replaceAll(/^(ExecStart(?:Post)?)=.*/gm, '$1=/bin/true');
}

const systemd = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const skip = systemd.status === 0 ? false : 'systemd-analyze is absent: the unit is not checked by it';

test('systemd finds no fault with the unit, and little exposed', { skip }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-unit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'postern.service');
  writeFileSync(path, unit());
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', path], { encoding: 'utf8' });
  assert.doesNotMatch(verified.stderr, /postern\.service/);
  const secured = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', path], {
    encoding: 'utf8',
  });
  assert.equal(secured.status, 0, secured.stdout.split('\n').at(-2));
});
