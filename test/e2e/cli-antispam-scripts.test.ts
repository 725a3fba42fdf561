// Install-AntispamAgents.ps1 and Uninstall-AntispamAgents.ps1, run by Postern's own shell.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { posternHome, ROOT } from '../support/postern.ts';

const INSTALL = join(ROOT, 'scripts/Install-AntispamAgents.ps1');
const UNINSTALL = join(ROOT, 'scripts/Uninstall-AntispamAgents.ps1');
const AGENTS = [
  'Connection Filtering Agent',
  'Content Filter Agent',
  'Sender Id Agent',
  'Sender Filter Agent',
  'Recipient Filter Agent',
  'Protocol Analysis Agent',
];

test('the anti-spam agents are turned off and on, and those that are missing are named', async (t) => {
  const { run, objects } = posternHome(t);
  const state = async () => {
    const agents = await objects<{ Identity: string; Enabled: boolean }>('Get-TransportAgent');
    const [server] = await objects<{ AntispamAgentsEnabled: boolean }>('Get-TransportServer');
    return { agents, managed: server!.AntispamAgentsEnabled };
  };
  const here = (await state()).agents.map(({ Identity }) => Identity);
  const missing = AGENTS.filter((name) => !here.includes(name));
  const check = async (args: readonly string[], on: boolean) => {
    const { status, stdout, stderr } = await run(args);
    assert.equal(status, 0, stderr);
    const { agents, managed } = await state();
    for (const { Identity, Enabled } of agents) assert.equal(Enabled, on, Identity);
    assert.equal(managed, on);
    for (const name of here) assert.ok(stdout.includes(name), 'it shows the agents');
    return stderr;
  };
  assert.match(await check([UNINSTALL, '-WhatIf'], true), /^$/);
  await check([UNINSTALL], false);
  assert.equal(await check([UNINSTALL, '-Server', 'localhost'], false), '', 'a second time');
  await check([INSTALL, '-WhatIf'], false);
  for (const args of [[INSTALL], [INSTALL, '-Server', 'localhost'], [INSTALL, 'LOCALHOST']]) {
    const warned = await check(args, true);
    assert.deepEqual(
      AGENTS.filter((name) => warned.includes(name)),
      missing,
    );
    assert.doesNotMatch(warned, /no settings of/, 'nothing is changed twice');
  }
});

test('another server is refused, and nothing is changed here', async (t) => {
  const { run, objects } = posternHome(t);
  for (const script of [INSTALL, UNINSTALL]) {
    const { status, stderr, stdout } = await run([script, '-Server', 'elsewhere.example', '--json']);
    assert.deepEqual([status, JSON.parse(stderr).error.id, stdout], [1, 'ServerNotLocal', '[]\n']);
  }
  assert.ok((await objects('Get-TransportAgent')).every(({ Enabled }) => Enabled));
});
