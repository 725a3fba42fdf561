// Get-AgentLog, Get-EventLog and Get-WinEvent: what they ask the logs for and what they keep of it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AgentLogEntry } from '../../src/core/log-ports.ts';
import type { EventLogEntry } from '../../src/core/ports.ts';
import { Hashtable } from '../../src/core/values/hashtable.ts';
import { createLogReader } from '../../src/transport/logs/log-reader.ts';
import { allIn } from '../transport/logs/support.ts';
import { runCmdlet } from './cmdlet-run.ts';
import { testPorts } from './test-ports.ts';

const ENTRY: AgentLogEntry = {
  Timestamp: new Date(0),
  SessionId: '08C948C83FB951AC',
  IPAddress: '192.0.2.1',
  MessageId: '',
  P1FromAddress: 'a@x.test',
  P2FromAddresses: [],
  Recipients: ['b@y.test'],
  Agent: 'Connection Filtering Agent',
  Event: 'OnRcptCommand',
  Action: 'RejectCommand',
  SmtpResponse: '550 5.7.1 no',
  Reason: 'LocalBlockList',
  ReasonData: '',
  Diagnostics: '',
};

const EVENTS: readonly EventLogEntry[] = [
  { time: new Date(2030, 0, 1), source: 'MSExchangeTransport', id: 1022, level: 'Warning', message: 'list is empty' },
  { time: new Date(2030, 0, 2), source: 'MSExchange Antispam', id: 101, level: 'Error', message: 'no DNS [1]' },
  { time: new Date(2030, 0, 3), source: 'MSExchangeTransport', id: 1022, level: 'Warning', message: 'list is empty' },
];

const indexes = (output: readonly Record<string, unknown>[], name = 'Index') => output.map((one) => one[name]);

test('agent log rows keep their properties and order', async (t) => {
  const { ports } = testPorts(t, { agentLog: [ENTRY] });
  const { output } = await runCmdlet(ports, 'Get-AgentLog');
  assert.deepEqual(Object.keys(output[0]!), Object.keys(ENTRY));
});

test('logs of real servers are read from where they are', async (t) => {
  const none = () => join(import.meta.dirname, 'absent');
  const { ports } = testPorts(t, { logs: createLogReader(allIn(none())) });
  const Location = join(import.meta.dirname, '../golden/logs/agent-log.LOG');
  const all = await runCmdlet(ports, 'Get-AgentLog', { Location });
  const some = await runCmdlet(ports, 'Get-AgentLog', { Location, Action: 'reject*', RemoteIP: '72.46.0.0/16' });
  assert.deepEqual(all.errors, []);
  assert.deepEqual([all.output.length > some.output.length, some.output.length > 0], [true, true]);
  assert.ok(some.output.every((row) => row['IPAddress'] === '72.46.133.113'));
  assert.deepEqual(await runCmdlet(ports, 'Get-AgentLog').then(({ output, errors }) => [output, errors]), [[], []]);
  const absent = await runCmdlet(ports, 'Get-AgentLog', { Location: none() });
  assert.equal(absent.errors[0]?.id, 'LogFolderNotFound');
});

test('every parameter reaches the reader', async (t) => {
  const { ports, queries } = testPorts(t);
  const { errors } = await runCmdlet(ports, 'Get-AgentLog', {
    StartDate: '1/1/2030',
    EndDate: '1/2/2030',
    Location: '/tmp/logs',
    SessionId: '08C9',
    MessageId: '<1@x>',
    Agent: 'Conn*',
    Action: 'Reject*',
    Event: 'OnRcptCommand',
    Sender: '*@x.test',
    Recipient: 'b@y.test',
    RemoteIP: '192.0.2.0/24',
    Reason: 'LocalBlockList',
    Last: 5,
  });
  assert.deepEqual(errors, []);
  const { remoteIP, ...query } = queries[0]!;
  assert.equal(String(remoteIP), '192.0.2.0/24');
  assert.deepEqual(query, {
    start: new Date(2030, 0, 1),
    end: new Date(2030, 0, 2),
    location: '/tmp/logs',
    sessionId: '08C9',
    messageId: '<1@x>',
    agent: 'Conn*',
    action: 'Reject*',
    event: 'OnRcptCommand',
    sender: '*@x.test',
    recipient: 'b@y.test',
    reason: 'LocalBlockList',
    last: 5,
  });
});

test('a range that ends before it begins and another server are refused', async (t) => {
  const { ports } = testPorts(t);
  const failed = async (args: Record<string, unknown>) => (await runCmdlet(ports, 'Get-AgentLog', args)).errors[0]?.id;
  assert.equal(await failed({ StartDate: '1/2/2030', EndDate: '1/1/2030' }), 'DateRangeReversed');
  assert.equal(await failed({ Server: 'elsewhere' }), 'ServerNotLocal');
  assert.equal(await failed({ TransportService: 'FrontEnd' }), 'ParameterNotSupported');
  assert.equal(await failed({ Last: 0 }), 'PropertyOutOfRange');
  assert.equal(await failed({ RemoteIP: 'x' }), 'InvalidIPRange');
});

test('Get-EventLog shows the newest first and numbers by place in the log', async (t) => {
  const { ports } = testPorts(t, { events: EVENTS });
  const run = async (args: Record<string, unknown>) =>
    indexes((await runCmdlet(ports, 'Get-EventLog', { LogName: 'application', ...args })).output);
  assert.deepEqual(await run({}), [3, 2, 1]);
  assert.deepEqual(await run({ Newest: 1 }), [3]);
  assert.deepEqual(await run({ Source: 'MSExchange A*' }), [2]);
  assert.deepEqual(await run({ EntryType: ['warn', 'Error'] }), [3, 2, 1]);
  assert.deepEqual(await run({ InstanceId: [1022] }), [3, 1]);
  assert.deepEqual(await run({ After: '1/1/2030', Before: '1/3/2030' }), [2]);
  assert.deepEqual(await run({ Message: 'EMPTY' }), [3, 1]);
  assert.deepEqual(await run({ Message: '*dns `[1]' }), [2]);
  assert.deepEqual(await run({ Index: [1] }), [1]);
});

test('Get-EventLog knows one log, and says when nothing matches', async (t) => {
  const { ports } = testPorts(t, { events: EVENTS });
  const failed = async (args: Record<string, unknown>) => (await runCmdlet(ports, 'Get-EventLog', args)).errors[0]?.id;
  assert.equal(await failed({ LogName: 'Security' }), 'EventLogNotFound');
  assert.equal(await failed({ LogName: 'Application', Source: 'nobody' }), 'NoMatchingEventsFound');
  assert.equal(await failed({ LogName: 'Application', EntryType: 'Loud' }), 'InvalidEnumValue');
  const { output } = await runCmdlet(ports, 'Get-EventLog', { List: true });
  assert.deepEqual([output[0]!['Log'], output[0]!['Entries']], ['Application', 3]);
});

test('Get-WinEvent filters by name, provider and hashtable', async (t) => {
  const { ports } = testPorts(t, { events: EVENTS });
  const run = async (args: Record<string, unknown>) =>
    indexes((await runCmdlet(ports, 'Get-WinEvent', args)).output, 'RecordId');
  assert.deepEqual(await run({ LogName: 'App*' }), [3, 2, 1]);
  assert.deepEqual(await run({ LogName: 'Application', Oldest: true, MaxEvents: 2 }), [1, 2]);
  assert.deepEqual(await run({ ProviderName: 'MSExchange Antispam' }), [2]);
  const table = (entries: readonly (readonly [string, unknown])[]) => ({ FilterHashtable: new Hashtable(entries) });
  assert.deepEqual(
    await run(
      table([
        ['logname', 'Application'],
        ['id', 1022],
        ['StartTime', '1/2/2030'],
      ]),
    ),
    [3],
  );
  assert.deepEqual(await run(table([['Level', [2]]])), [2]);
  const failed = async (args: Record<string, unknown>) => (await runCmdlet(ports, 'Get-WinEvent', args)).errors[0]?.id;
  assert.equal(await failed(table([['__proto__', 1]])), 'UnknownFilterKey');
  assert.equal(await failed({ FilterHashtable: 'text' }), 'UnexpectedValueType');
  assert.equal(await failed({ LogName: 'System' }), 'EventLogNotFound');
  assert.equal(await failed(table([['Id', 7]])), 'NoMatchingEventsFound');
});
