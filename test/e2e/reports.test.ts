// The report scripts against agent logs written by hand, as an Exchange server writes them: parameters, counting rules, order, help.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readCommentHelp } from '../../src/shell/format/help/comment-help.ts';
import { parse } from '../../src/shell/parser/parse.ts';
import { type PosternHome, posternHome, ROOT } from '../support/postern.ts';

const HEAD = [
  '#Software: Microsoft Exchange Server',
  '#Version: 8.0.0.0',
  '#Log-type: Agent Log',
  '#Date: 2007-04-16T00:00:00.000Z',
  '#Fields: Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics',
];
const CONNECTION = 'Connection Filtering Agent';
const CONTENT = 'Content Filter Agent';

interface Row {
  readonly at: string;
  readonly session?: string;
  readonly ip?: string;
  readonly p1?: string;
  readonly p2?: string;
  readonly to?: string;
  readonly agent?: string;
  readonly action: string;
  readonly reason?: string;
  readonly data?: string;
}

function line({ at, session = 'S1', ip = '192.0.2.1', p1 = '', p2 = '', to = '', action, ...rest }: Row): string {
  const { agent = CONNECTION, reason = 'LocalBlockList', data = '' } = rest;
  const fields = [`${at}Z`, session, '10.0.0.1:25', `${ip}:4000`, ip, `<${session}@x>`, p1, p2, to, '1'];
  return [...fields, agent, 'OnEndOfData', action, '"550 5.7.1 no, not here"', reason, data, ''].join(',');
}

const SCL = 'SclAtOrAboveRejectThreshold';
const first: Row = {
  at: '2007-04-16T10:00:00.000',
  session: 'M1',
  agent: CONTENT,
  action: 'RejectMessage',
  reason: SCL,
};
const ROWS: readonly Row[] = [
  { at: '2007-04-15T09:00:00.000', action: 'RejectConnection', ip: '198.51.100.7' },
  { at: '2007-04-15T09:00:01.000', action: 'Disconnect', ip: '198.51.100.7' },
  { at: '2007-04-15T09:00:02.000', action: 'RejectCommand', reason: 'BlockListProvider', data: 'Spamhaus SBL-XBL' },
  { at: '2007-04-15T09:00:03.000', action: 'RejectCommand', reason: 'BlockListProvider', data: 'Spamhaus SBL-XBL' },
  { at: '2007-04-15T09:00:04.000', action: 'RejectCommand', reason: 'BlockListProvider', data: 'Local list' },
  { at: '2007-04-15T09:00:05.000', action: 'RejectCommand', agent: 'Recipient Filter Agent', to: 'x@contoso.com' },
  // One message to two recipients is two lines; its sender's addresses repeat.
  {
    ...first,
    p1: 'Spam@Example.net',
    p2: 'a@fabrikam.com;A@fabrikam.com;b@example.net;',
    to: 'x@contoso.com',
    data: '9',
  },
  {
    ...first,
    p1: 'spam@example.net',
    p2: 'a@fabrikam.com;A@fabrikam.com;b@example.net;',
    to: 'y@contoso.com',
    data: '9',
  },
  {
    ...first,
    at: '2007-04-16T10:00:01.000',
    session: 'M2',
    p1: '<>',
    p2: 'root@localhost;',
    to: 'x@contoso.com',
    data: '7',
  },
  {
    at: '2007-04-16T10:00:02.000',
    action: 'DeleteMessage',
    agent: CONTENT,
    reason: 'SclAtOrAboveDeleteThreshold',
    data: '9',
    session: 'M3',
  },
  {
    at: '2007-04-16T10:00:03.000',
    action: 'QuarantineRecipients',
    agent: CONTENT,
    reason: 'SclAtOrAboveQuarantineThreshold',
    data: '7',
    session: 'M4',
  },
  { at: '2007-04-16T10:00:04.000', action: 'RejectRecipients', agent: 'Recipient Filter Agent', to: 'y@contoso.com' },
  { at: '2007-04-16T10:00:05.000', action: 'DeleteRecipients', agent: CONTENT, reason: 'Other' },
  // What the server itself refuses isn't spam that an agent recognized.
  ...['RejectConnection', 'RejectCommand', 'RejectMessage', 'Disconnect'].map((action) => ({
    at: '2007-04-16T10:00:05.500',
    action,
    agent: 'Transport',
    reason: 'CannotRelay',
    session: 'M7',
    p1: 'stray@example.com',
    p2: 'stray@example.com;',
    to: 'elsewhere@example.com',
    ip: '203.0.113.77',
  })),
  // What was accepted is not blocked, whoever sent it.
  {
    at: '2007-04-16T10:00:06.000',
    action: 'AcceptMessage',
    agent: CONTENT,
    reason: 'SCL',
    data: '0',
    session: 'M5',
    p1: 'good@example.org',
    p2: 'good@example.org;',
    to: 'x@contoso.com',
    ip: '203.0.113.9',
  },
  {
    at: '2007-04-16T10:00:07.000',
    action: 'AcceptMessage',
    agent: CONTENT,
    reason: 'SCL',
    data: 'not available: policy is disabled.',
    session: 'M6',
  },
];

function home(t: TestContext): PosternHome & { readonly logs: string } {
  const postern = posternHome(t);
  const logs = join(postern.home, 'copied logs');
  mkdirSync(logs);
  writeFileSync(join(logs, 'AGENTLOG20070416-1.LOG'), `\ufeff${[...HEAD, ...ROWS.map(line), ''].join('\r\n')}`);
  return { ...postern, logs };
}

/** A report's lines as `Name=Value`. */
async function report(postern: PosternHome & { readonly logs: string }, command: string): Promise<string[]> {
  const script = `& '${ROOT}/scripts/${command.replace(' ', "' ")} -Location '${postern.logs}'`;
  const text = command.includes(' ') ? script : `& '${ROOT}/scripts/${command}' -Location '${postern.logs}'`;
  const rows = await postern.objects<{ Name: unknown; Value: number }>(text);
  return rows.map(({ Name, Value }) => `${Name}=${Value}`);
}

test('each report counts by its rules, most first', async (t) => {
  const postern = home(t);
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['Get-AntiSpamFilteringReport.ps1 connections', [`${CONNECTION}=2`]],
    ['Get-AntiSpamFilteringReport.ps1 commands', [`${CONNECTION}=3`, 'Recipient Filter Agent=1']],
    ['Get-AntiSpamFilteringReport.ps1 -report messagesrejected', [`${CONTENT}=3`, 'Recipient Filter Agent=1']],
    ['Get-AntiSpamFilteringReport.ps1 messagesdeleted', [`${CONTENT}=2`]],
    ['Get-AntiSpamFilteringReport.ps1 messagesquarantined', [`${CONTENT}=1`]],
    ['Get-AntispamSCLHistogram.ps1', ['0=1', '7=2', '9=2', 'not available=1']],
    ['Get-AntispamTopBlockedSenders.ps1 P1', ['Spam@Example.net=2']],
    ['Get-AntispamTopBlockedSenders.ps1 -report P2', ['a@fabrikam.com=2', 'b@example.net=2']],
    ['Get-AntispamTopBlockedSenders.ps1 P2 -top 1', ['a@fabrikam.com=2']],
    ['Get-AntispamTopBlockedSenderDomains.ps1 P1', ['example.net=2']],
    ['Get-AntispamTopBlockedSenderDomains.ps1 P2', ['example.net=2', 'fabrikam.com=2']],
    ['Get-AntispamTopBlockedSenderIPs.ps1', ['192.0.2.1=11', '198.51.100.7=2']],
    ['Get-AntispamTopBlockedSenderIPs.ps1 -StartDate 2007-04-16 -EndDate 2007-04-17', ['192.0.2.1=7']],
    ['Get-AntispamTopRBLProviders.ps1', ['Spamhaus SBL-XBL=2', 'Local list=1']],
    ['Get-AntispamTopRecipients.ps1', ['x@contoso.com=3', 'y@contoso.com=2']],
    ['Get-AntispamTopRecipients.ps1 -Top 1', ['x@contoso.com=3']],
  ];
  for (const [command, lines] of expected) assert.deepEqual(await report(postern, command), lines, command);
});

test('a report is a table with Name and Value', async (t) => {
  const postern = home(t);
  const { status, stdout } = await postern.run([
    join(ROOT, 'scripts', 'Get-AntispamTopRBLProviders.ps1'),
    '-Location',
    postern.logs,
  ]);
  assert.equal(status, 0);
  assert.deepEqual(
    stdout.split('\n').filter((one) => one !== ''),
    [
      'Name                           Value',
      '----                           -----',
      'Spamhaus SBL-XBL               2',
      'Local list                     1',
    ],
  );
});

test('a report without logs is empty, and bad parameters are errors', async (t) => {
  const postern = home(t);
  assert.deepEqual(await postern.objects(`& '${ROOT}/scripts/Get-AntispamTopRecipients.ps1'`), []);
  for (const parameters of ['Get-AntispamTopBlockedSenders.ps1', 'Get-AntiSpamFilteringReport.ps1']) {
    const { status, stderr } = await postern.run([
      '--json',
      '-Command',
      `& '${ROOT}/scripts/${parameters}' -report nothing`,
    ]);
    assert.equal(status, 1);
    assert.match(stderr, /"id":"ParameterArgumentValidationError/);
  }
});

test('each script has help: a synopsis, a description, each parameter and an example', () => {
  const scripts = readdirSync(join(ROOT, 'scripts')).filter((name) => /^Get-.*\.ps1$/.test(name));
  assert.equal(scripts.length, 7);
  for (const name of scripts) {
    const { ast, errors } = parse(readFileSync(join(ROOT, 'scripts', name), 'utf8'));
    assert.deepEqual(errors, [], name);
    const help = readCommentHelp(ast.help ?? '');
    const parameters = ast.paramBlock?.parameters.map(({ variable }) => variable.name.toLowerCase()) ?? [];
    assert.ok(help.synopsis !== '' && help.description !== '' && help.examples.length > 0, name);
    assert.deepEqual([...help.parameters.keys()].sort(), parameters.sort(), name);
  }
});
