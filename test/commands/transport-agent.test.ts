// Agents: switched, ordered, installed and uninstalled, and the pipeline they make.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { postError } from '../../src/core/errors.ts';
import { TransportAgent } from '../../src/core/objects/transport-agent.ts';
import type { AgentSource, Ports } from '../../src/core/ports.ts';
import { inspectAgent } from '../../src/transport/external-agents/inspect-agent.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const CONNECTION = 'Connection Filtering Agent';
const SENDER = 'Sender Filter Agent';
const ids = (errors: readonly { readonly id: string }[]) => errors.map(({ id }) => id);

async function names(ports: Ports) {
  return (await runCmdlet(ports, 'Get-TransportAgent')).output.map((one) => one['Identity']);
}

/** A file that is there, for a module or program. */
function file(ports: Ports, name = 'agent.mjs'): string {
  mkdirSync(ports.home, { recursive: true });
  writeFileSync(join(ports.home, name), '');
  return join(ports.home, name);
}

test('agents are shown by priority, and the pipeline has every event', async (t) => {
  const { ports } = testPorts(t);
  assert.deepEqual(await names(ports), [CONNECTION, SENDER]);
  const { output } = await runCmdlet(ports, 'Get-TransportPipeline');
  assert.equal(output.length, 19);
  assert.deepEqual(Object.keys(output[0]!), ['Event', 'TransportAgents']);
  assert.deepEqual({ ...output[0] }, { ...output[0], Event: 'OnConnectEvent', TransportAgents: [CONNECTION] });
  assert.deepEqual(output.find((row) => row['Event'] === 'OnDataCommand')?.['TransportAgents'], []);
});

test('a disabled agent leaves the pipeline', async (t) => {
  const { ports } = testPorts(t);
  await runCmdlet(ports, 'Disable-TransportAgent', { Identity: SENDER });
  const { output } = await runCmdlet(ports, 'Get-TransportPipeline');
  assert.deepEqual(output.find((row) => row['Event'] === 'OnMailCommand')?.['TransportAgents'], []);
  await runCmdlet(ports, 'Enable-TransportAgent', { Identity: SENDER });
  assert.equal(ports.config.get(TransportAgent, SENDER).Enabled, true);
  assert.equal((await runCmdlet(ports, 'Enable-TransportAgent', { Identity: SENDER })).warnings.length, 1);
});

test('agents can be piped into the switch', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await runCmdlet(ports, 'Get-TransportAgent');
  await runCmdlet(ports, 'Disable-TransportAgent', {}, { input: output });
  assert.ok(ports.config.list(TransportAgent).every(({ Enabled }) => !Enabled));
});

test('a priority moves the others; 0 is 1; what is out of range is refused', async (t) => {
  const { ports } = testPorts(t);
  await runCmdlet(ports, 'Set-TransportAgent', { Identity: SENDER, Priority: 0 });
  assert.deepEqual(await names(ports), [SENDER, CONNECTION]);
  await runCmdlet(ports, 'Set-TransportAgent', { Identity: SENDER, Priority: 2 });
  assert.deepEqual(await names(ports), [CONNECTION, SENDER]);
  for (const Priority of [-1, 3]) {
    const { errors } = await runCmdlet(ports, 'Set-TransportAgent', { Identity: SENDER, Priority });
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], ['PropertyOutOfRange', 'Priority']);
  }
  assert.equal((await runCmdlet(ports, 'Set-TransportAgent', { Identity: SENDER, Priority: 2 })).warnings.length, 1);
});

test('a module is inspected and installed, off and last', async (t) => {
  const seen: AgentSource[] = [];
  const inspect = async (source: AgentSource) => {
    seen.push(source);
    return { name: 'x', factory: 'agent', events: ['onMailCommand'], onFailure: 'next' as const };
  };
  const { ports } = testPorts(t, { inspect });
  const path = file(ports);
  const args = { Name: 'Sample', AssemblyPath: path, TransportAgentFactory: 'agent' };
  const unapproved = await runCmdlet(ports, 'Install-TransportAgent', args, { approve: false });
  assert.deepEqual([seen.length, unapproved.output.length], [0, 0]);
  const { output } = await runCmdlet(ports, 'Install-TransportAgent', args);
  assert.deepEqual(seen, [{ kind: 'module', path, factory: 'agent' }]);
  assert.deepEqual(
    ['Identity', 'Enabled', 'Priority', 'AssemblyPath', 'TransportAgentFactory'].map((name) => output[0]![name]),
    ['Sample', false, 3, path, 'agent'],
  );
  assert.deepEqual(output[0]!['Events'], ['onMailCommand']);
});

test('a program is installed with its arguments, and both can be uninstalled', async (t) => {
  const { ports } = testPorts(t);
  const path = file(ports, 'agent.py');
  const { output } = await runCmdlet(ports, 'Install-TransportAgent', { Name: 'P', Command: [path, '--strict'] });
  assert.deepEqual(output[0]!['Command'], [path, '--strict']);
  await runCmdlet(ports, 'Install-TransportAgent', { Name: 'Q', Command: 'cat' });
  await runCmdlet(ports, 'Uninstall-TransportAgent', { Identity: 'p' });
  const [last] = (await runCmdlet(ports, 'Get-TransportAgent', { Identity: 'Q' })).output;
  assert.equal(last!['Priority'], 3);
});

test('the sample agents can be installed', async (t) => {
  const { ports } = testPorts(t, { inspect: inspectAgent });
  const folder = join(import.meta.dirname, '../fixtures/agents');
  const module = { AssemblyPath: join(folder, 'subject-tagger.mjs'), TransportAgentFactory: 'createAgent' };
  const program = { Command: [join(folder, 'keyword-filter.mjs'), 'casino'] };
  const tagger = await runCmdlet(ports, 'Install-TransportAgent', { Name: 'Subject Tagger', ...module });
  const filter = await runCmdlet(ports, 'Install-TransportAgent', { Name: 'Keyword Filter', ...program });
  assert.deepEqual([tagger.errors, filter.errors], [[], []]);
  assert.deepEqual([tagger.output[0]!['Events'], filter.output[0]!['Events']], [['onEndOfHeaders'], ['onEndOfData']]);
});

test('what cannot be installed is refused', async (t) => {
  const { ports } = testPorts(t, {
    inspect: async () => {
      throw postError('AgentLoadFailed', { agent: 'x', detail: 'no export' });
    },
  });
  const path = file(ports);
  const factory = { TransportAgentFactory: 'agent' };
  const refused: readonly (readonly [Record<string, unknown>, string, string | undefined])[] = [
    [{ Name: CONNECTION, AssemblyPath: path, ...factory }, 'ObjectAlreadyExists', 'Name'],
    [{ Name: 'x'.repeat(65), AssemblyPath: path, ...factory }, 'PropertyTooLong', 'Name'],
    [{ Name: 'A', AssemblyPath: '\\\\server\\share\\a.mjs', ...factory }, 'UncPathNotAllowed', 'AssemblyPath'],
    [{ Name: 'A', AssemblyPath: '//server/share/a.mjs', ...factory }, 'UncPathNotAllowed', 'AssemblyPath'],
    [{ Name: 'A', AssemblyPath: join(ports.home, 'absent.mjs'), ...factory }, 'AgentFileNotFound', 'AssemblyPath'],
    [{ Name: 'A', AssemblyPath: ports.home, ...factory }, 'AgentFileNotFound', 'AssemblyPath'],
    [{ Name: 'A', Command: './absent' }, 'AgentFileNotFound', 'Command'],
    [{ Name: 'A', Command: [] }, 'PropertyMissing', 'Command'],
    [{ Name: 'A', AssemblyPath: path, ...factory }, 'AgentLoadFailed', undefined],
  ];
  for (const [args, id, parameter] of refused) {
    const { errors } = await runCmdlet(ports, 'Install-TransportAgent', args);
    assert.deepEqual([errors[0]?.id, errors[0]?.parameter], [id, parameter]);
  }
  assert.equal(ports.config.list(TransportAgent).length, 2);
});

test('built-in agents stay; unknown ones and other servers are errors', async (t) => {
  const { ports } = testPorts(t);
  const failed = async (cmdlet: string, args: Record<string, unknown>) =>
    ids((await runCmdlet(ports, cmdlet, args)).errors);
  assert.deepEqual(await failed('Uninstall-TransportAgent', { Identity: CONNECTION }), ['AgentIsBuiltIn']);
  assert.deepEqual(await failed('Get-TransportAgent', { Identity: 'Nobody' }), ['ObjectNotFound']);
  assert.deepEqual(await failed('Get-TransportAgent', { Server: 'elsewhere' }), ['ServerNotLocal']);
  assert.deepEqual(await failed('Get-TransportAgent', { TransportService: 'FrontEnd' }), ['ParameterNotSupported']);
  assert.deepEqual(await failed('Get-TransportAgent', { TransportService: 'Hub' }), []);
  assert.deepEqual(await failed('Get-TransportPipeline', { Server: 'elsewhere' }), ['ServerNotLocal']);
  assert.deepEqual(await failed('Get-TransportAgent', { Server: ports.server }), []);
});

test('an asterisk in an identity shows all that match', async (t) => {
  const { ports } = testPorts(t);
  const names = async (Identity: string) =>
    (await runCmdlet(ports, 'Get-TransportAgent', { Identity })).output.map(({ Name }) => Name);
  assert.deepEqual(await names('*Filter*'), [CONNECTION, 'Sender Filter Agent']);
  assert.deepEqual(await names('sender*'), ['Sender Filter Agent']);
  assert.deepEqual(await names('[s]*'), []);
  const { errors } = await runCmdlet(ports, 'Disable-TransportAgent', { Identity: 'sender*' });
  assert.deepEqual(ids(errors), ['ObjectNotFound'], 'what changes an object wants its name');
});
