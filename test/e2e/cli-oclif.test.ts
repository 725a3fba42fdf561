// The command line as an oclif CLI: help, version, plugins, and its exit statuses.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { posternHome, ROOT } from '../support/postern.ts';

test('help lists cmdlets and service commands, and tells of one whatever its case', async (t) => {
  const postern = posternHome(t);
  const all = await postern.run(['--help']);
  assert.equal(all.status, 0);
  for (const word of ['Get-IPBlockListEntry', 'start', 'status', 'completion'])
    assert.ok(all.stdout.includes(word), word);
  const one = await postern.run(['help', 'get-ipblocklistentry']);
  assert.equal(one.status, 0);
  assert.match(one.stdout, /Get-Help Get-IPBlockListEntry -Full/);
  assert.match((await postern.run(['--version'])).stdout, /^postern\/\d+\.\d+\.\d+ /);
});

test('a bad command line ends with 64, never with 2', async (t) => {
  const postern = posternHome(t);
  for (const args of [['--bogus'], ['start', 'extra'], ['status', '--bogus'], ['-Command'], ['completion', 'fish']]) {
    const { status, stderr } = await postern.run(args);
    assert.equal(status, 64, args.join(' '));
    assert.notEqual(stderr, '');
  }
});

test('the service commands tell what runs', async (t) => {
  const postern = posternHome(t);
  assert.equal((await postern.run(['status'])).status, 3);
  const stop = await postern.run(['stop']);
  assert.equal(stop.status, 1);
  assert.match(stop.stderr, /NotRunning/);
  const port = await postern.start();
  const { status, stdout } = await postern.run(['status']);
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^Running: process \\d+, since .*127\\.0\\.0\\.1:${port}`));
  const second = await postern.run(['start']);
  assert.equal(second.status, 1);
  assert.match(second.stderr, /AlreadyRunning/);
  await postern.stop();
});

test("a plugin's command runs, and a misspelt cmdlet is still an error of the shell", async (t) => {
  const postern = posternHome(t);
  const data = join(postern.home, 'xdg', 'postern');
  const root = join(data, 'node_modules', 'postern-plugin-greeting');
  mkdirSync(data, { recursive: true });
  cpSync(join(ROOT, 'test/fixtures/plugin'), root, { recursive: true });
  const plugins = [{ type: 'user', name: 'postern-plugin-greeting' }];
  writeFileSync(
    join(data, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { 'postern-plugin-greeting': '1.0.0' },
      oclif: { schema: 1, plugins },
    }),
  );
  const env = { XDG_DATA_HOME: join(postern.home, 'xdg') };
  const { status, stdout, stderr } = await postern.run(['greeting', 'EDGE1'], { env });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'Hello, EDGE1.\n');
  const misspelt = await postern.run(['Get-TransportAgnet'], { env });
  assert.equal(misspelt.status, 1);
  assert.match(misspelt.stderr, /Get-TransportAgent/);
});
