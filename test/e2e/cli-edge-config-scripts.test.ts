// ExportEdgeConfig.ps1 and ImportEdgeConfig.ps1, run by Postern's own shell from one data folder to another; and what the audit log says of processes.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { posternHome, ROOT } from '../support/postern.ts';

const EXPORT = join(ROOT, 'scripts/ExportEdgeConfig.ps1');
const IMPORT = join(ROOT, 'scripts/ImportEdgeConfig.ps1');
const KEY = ['-key', 'thirty-two bytes or more, at least'];

test('export, check, answer, import', async (t) => {
  const [source, target] = [posternHome(t), posternHome(t)];
  await source.script(
    'New-AcceptedDomain Contoso -DomainName contoso.com; Get-ReceiveConnector | Set-ReceiveConnector -Bindings 192.0.2.199:25',
  );
  const [file, answers] = [join(source.home, 'edge.xml'), join(source.home, 'answers.xml')];
  const exported = await source.run([EXPORT, `-cloneConfigData:${file}`, ...KEY]);
  assert.deepEqual([exported.status, exported.stderr], [0, '']);
  const step = (isImport: string) =>
    target.run([IMPORT, '-cloneConfigData', file, `-isImport:${isImport}`, '-cloneConfigAnswer', answers, ...KEY]);
  const asked = await step('$false');
  assert.equal(asked.status, 1);
  assert.match(asked.stdout, /192\.0\.2\.199/);
  const refused = await step('$true');
  assert.equal(refused.status, 2);
  assert.deepEqual(await target.objects('Get-AcceptedDomain'), []);
  writeFileSync(answers, readFileSync(answers, 'utf8').replace('Instead=""', 'Instead="127.0.0.1:2626"'));
  assert.equal((await step('$false')).status, 0);
  assert.equal((await step('$true')).status, 0);
  const [domain] = await target.objects<{ DomainName: string }>('Get-AcceptedDomain');
  assert.equal(domain!.DomainName, 'contoso.com');
  const [connector] = await target.objects<{ Bindings: string[] }>('Get-ReceiveConnector');
  assert.deepEqual(connector!.Bindings, ['127.0.0.1:2626']);
  const events = await target.objects<{ CmdletName: string; Succeeded: boolean }>('Search-AdminAuditLog');
  assert.deepEqual(
    events.map(({ CmdletName, Succeeded }) => [CmdletName, Succeeded]),
    [
      ['Import-EdgeConfig', true],
      ['Import-EdgeConfig', true],
      ['Import-EdgeConfig', false],
      ['Import-EdgeConfig', true],
    ],
  );
  assert.ok(!JSON.stringify(events).includes(KEY[1]!));
});

test('processes that change something at once are all in the log', async (t) => {
  const { run, objects } = posternHome(t);
  await run(['Get-TransportAgent']);
  const all = [1, 2, 3, 4].map((n) => run(['Add-IPBlockListEntry', '-IPAddress', `192.0.2.${n}`]));
  for (const { status, stderr } of await Promise.all(all)) assert.equal(status, 0, stderr);
  assert.equal((await run(['stop'])).status, 1);
  const events = await objects<{ ObjectModified: string; ProcessId: number; Error: string }>('Search-AdminAuditLog');
  assert.deepEqual(events.map(({ ObjectModified, Error: id }) => [ObjectModified, id]).toSorted(), [
    ['192.0.2.1', ''],
    ['192.0.2.2', ''],
    ['192.0.2.3', ''],
    ['192.0.2.4', ''],
    ['MSExchangeTransport', 'NotRunning'],
  ]);
  assert.equal(new Set(events.map(({ ProcessId }) => ProcessId)).size, 5);
});
