// Every built-in cmdlet keeps the rules of the house: names, sentences, sets, aliases that resolve, examples that run.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { openPorts } from '../../src/app.ts';
import { CMDLETS } from '../../src/commands/index.ts';
import { VIEWS } from '../../src/commands/views.ts';
import type { Cmdlet } from '../../src/core/cmdlet.ts';
import { ALIASES } from '../../src/shell/builtins/aliases.ts';
import { loadBuiltins } from '../../src/shell/builtins/index.ts';
import { createShell } from '../../src/shell/host.ts';
import { inSet, setsOf } from '../registry/parameter-sets.ts';

const BUILTINS = await loadBuiltins();
const NAME = /^[A-Z][A-Za-z0-9]*$/;
const SENTENCE = /^[A-Z$'*].*[.:?]$/s;
const COMMON =
  /^(?:Verbose|Debug|ErrorAction|ErrorVariable|OutVariable|OutBuffer|Warning\w+|Information\w+|PipelineVariable|WhatIf|Confirm)$/i;

function rules(cmdlet: Cmdlet): void {
  const parameters = Object.entries(cmdlet.parameters);
  assert.match(cmdlet.noun, NAME);
  assert.match(cmdlet.summary, SENTENCE);
  for (const [name, { help, refused }] of parameters) {
    assert.match(name, NAME);
    assert.match(help, /^\S.*\.$/s, `-${name}`);
    if (refused !== undefined) assert.match(refused, /\.$/, `-${name}`);
  }
  const spellings = parameters.flatMap(([name, { aliases = [] }]) =>
    [name, ...aliases].map((one) => one.toLowerCase()),
  );
  assert.equal(new Set(spellings).size, spellings.length, 'no spelling twice');
  assert.ok(!spellings.some((one) => COMMON.test(one)), 'no common parameter');
  const sets = setsOf(cmdlet);
  if (sets.length > 1) assert.ok(sets.includes(cmdlet.defaultSet ?? ''), 'a default set');
  for (const set of sets) {
    const positions = parameters.filter(([, one]) => inSet(one, set)).flatMap(([, { position }]) => position ?? []);
    assert.equal(new Set(positions).size, positions.length, `${set}: a position twice`);
  }
  assert.ok(cmdlet.examples.length > 0, 'an example');
  for (const { text } of cmdlet.examples) assert.match(text, /^\S.*\.$/s);
}

for (const cmdlet of BUILTINS) test(`${cmdlet.name}: names, sentences, sets and examples`, () => rules(cmdlet));

test('every alias names a cmdlet that is there, and every cmdlet lists only aliases that are', () => {
  const names = new Set([...BUILTINS, ...CMDLETS].map(({ name }) => name.toLowerCase()));
  for (const [alias, target] of ALIASES) assert.ok(names.has(target.toLowerCase()), `${alias} of ${target}`);
  for (const { name, aliases = [] } of BUILTINS)
    for (const alias of aliases) if (ALIASES.has(alias)) assert.equal(ALIASES.get(alias), name, alias);
});

/** A server that takes any message. */
async function mailServer(t: TestContext): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    let data = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (data && !text.endsWith('.\r\n')) return;
      const starts = !data && text.startsWith('DATA');
      data = starts;
      socket.write(starts ? '354 go\r\n' : '250 ok\r\n');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function webServer(t: TestContext): Promise<string> {
  const server = createHttp((request, response) => {
    response.setHeader('content-type', request.url?.endsWith('json') ? 'application/json' : 'text/plain');
    response.end(request.url?.endsWith('json') ? '[{"range":"192.0.2.0/24"}]' : '192.0.2.1\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the examples find where they run. */
function files(folder: string): void {
  mkdirSync(join(folder, 'logs'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('bad.txt', '203.0.113.1\n203.0.113.2\n');
  write('bad.csv', 'Range,Note\n203.0.113.3,a\n203.0.113.4-203.0.113.9,b\n');
  for (const name of ['agent.log', 'a.log', 'old.log', 'list.txt', 'old.txt', 'new.txt'])
    write(name, `${name}\nb\nb\n`);
  write('logs/a.log', '250 ok\n550 no\n');
}

test('every example of a built-in cmdlet runs without an error', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'postern-examples-'));
  const before = process.env['POSTERN_HOME'];
  process.env['POSTERN_HOME'] = join(home, 'data');
  t.after(() => {
    if (before === undefined) delete process.env['POSTERN_HOME'];
    else process.env['POSTERN_HOME'] = before;
    rmSync(home, { recursive: true, force: true });
  });
  const [port, url] = [await mailServer(t), await webServer(t)];
  const prompter = { ask: async () => 'answer', choose: async () => 0 };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let errors = '';
  stdout.resume();
  stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const io = { stdin: process.stdin, stdout, stderr, interactive: true, color: false };
  const services = { cmdlets: CMDLETS, views: VIEWS, ports: openPorts(), io, version: '0.0.0' };
  let count = 0;
  const failed: string[] = [];
  for (const { name, examples } of BUILTINS) {
    const folder = mkdtempSync(join(home, 'at-'));
    files(folder);
    const shell = createShell(services, { prompter });
    await shell.runScript(`Set-Location '${folder}'; $h = @{ a = 1 }; 1 | Export-Clixml block.xml`, { json: false });
    await shell.runScript('Get-IPBlockListEntry | Remove-IPBlockListEntry -Confirm:$false', {
      json: false,
    });
    await shell.runScript("Add-History '1 + 1'; Push-Location .; Set-Alias who Get-Date", {
      json: false,
    });
    if (name !== 'New-Variable') await shell.runScript('$limit = 1', { json: false });
    for (const { command } of examples) {
      const text = command
        .replace('-SmtpServer mail.contoso.com', `-SmtpServer 127.0.0.1 -Port ${port}`)
        .replace('https://lists.contoso.com', url);
      errors = '';
      await shell.runScript(text, { json: false });
      await new Promise((done) => setImmediate(done));
      const problems = errors.split('\n').filter((line) => line !== '' && !/^(?:WARNING|VERBOSE|DEBUG): /.test(line));
      if (problems.length > 0 && name !== 'Write-Error') failed.push(`${command}: ${problems.join(' ')}`);
      count++;
    }
  }
  assert.deepEqual(failed, []);
  t.diagnostic(`${count} examples ran`);
});
