// Administrators' one-liners against a data folder with sample data: each does its work, or names the command that isn't there.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { posternHome } from '../support/postern.ts';

const FILE = join(
  process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
  'data/powershell/oneliners.tsv',
);

/** Nouns these one-liners name that have no cmdlets: the list shrinks as nouns arrive. */
const ABSENT = new Set([
  'contentfilterconfig',
  'organizationconfig',
  'antispamupdates',
  'mailboxserver',
  'senderidconfig',
  'senderfilterconfig',
]);

const HEAD =
  '#Fields: Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics';

const CONNECTION = ['Connection Filtering Agent', 'RejectCommand', 'BlockListProvider'] as const;
const SPAM = ['Content Filter Agent', 'RejectMessage', 'SclAtOrAboveRejectThreshold'] as const;
const ROWS: readonly (readonly [Date, string, string, string, string, string, string])[] = [
  [new Date(2007, 3, 16, 12), '72.46.133.113', 'aqe@easymoney2u.com', 'foo@yourdomain.com', ...CONNECTION],
  [new Date(2009, 1, 24, 12), '192.0.2.9', 'a@somedomain.com', 'b@yourdomain.com', ...SPAM],
  [new Date(Date.now() - 86_400_000), '192.0.2.8', 'sales@litwareinc.com', 'dsmith@contoso.com', ...SPAM],
];

function row([at, ip, from, to, agent, action, reason]: (typeof ROWS)[number]): string {
  const fields = [at.toISOString(), 'S1', '10.0.0.1:25', `${ip}:4000`, ip, '<m@x>', from, `${from};`, to, '1'];
  return [...fields, agent, 'OnEndOfData', action, '550 5.7.1 no', reason, '7', ''].join(',');
}

/** A log for each of the days the one-liners ask for: in April 2007, in February 2009, and yesterday. */
function writeLogs(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const one of ROWS) {
    const day = one[0].toISOString().slice(0, 10).replaceAll('-', '');
    writeFileSync(join(folder, `AGENTLOG${day}-1.LOG`), [HEAD, row(one), ''].join('\r\n'));
  }
}

/** What each must show of the sample log; where nothing is said, only that it works. */
const SHOWN: { readonly [id: string]: RegExp } = {
  OL001: /foo@yourdomain\.com/,
  OL002: /aqe@easymoney2u\.com/,
  OL004: /Connection Filtering Agent/,
  OL005: /72\.46\.133\.113/,
  OL006: /BlockListProvider/,
  OL007: /RejectMessage\s+2/,
  OL013: /AgentLogEnabled/,
  OL014: /class TransportServer/,
  OL015: /Content Filter Agent/,
  OL016: /sales@litwareinc\.com/,
  OL018: /sales@litwareinc\.com/,
  OL020: /dsmith@contoso\.com/,
  OL022: /72\.46\.133\.113/,
  OL023: /dsmith@contoso\.com/,
};

test('one-liners of administrators run', async (t) => {
  if (!existsSync(FILE)) return t.skip('shared data absent: the 30 one-liners of administrators were not run');
  const postern = posternHome(t);
  const folder = join(postern.home, 'logs', 'AgentLog');
  writeLogs(folder);
  const csv = join(postern.home, 'contentfilter.csv');
  const nouns = new Set(CMDLETS.map(({ noun }) => noun.toLowerCase()));
  const rows = readFileSync(FILE, 'utf8').trimEnd().split('\n').slice(1);
  // What an operator fills in: the server's name, paths of this machine, and the variables.
  const adapted = (text: string) =>
    text
      .replace(/\bROSE\b/, hostname().split('.')[0]!)
      .replace('c:\\contentfilter.csv', `'${csv}'`)
      .replace('e:\\logs', `'${folder}'`);
  const given = "$StartDate = '1/1/2007'; $EndDate = (Get-Date).ToString('g'); $Recipient = 'dsmith@contoso.com'; ";
  const missing = new Set<string>();
  for (const line of rows) {
    const [id = '', command = ''] = line.split('\t');
    const { status, stdout, stderr } = await postern.run([
      '--json',
      '-Command',
      `${given}${adapted(command)} | Out-String`,
    ]);
    const errors = stderr.split('\n').filter((one) => one.startsWith('{'));
    const ids = errors.map((one) => JSON.parse(one).error as { id: string; target: string | null });
    const first = ids[0];
    if (first?.id === 'CommandNotFoundException') {
      const noun = first.target!.slice(first.target!.indexOf('-') + 1).toLowerCase();
      assert.ok(ABSENT.has(noun) && !nouns.has(noun), `${id}: ${command}: ${stderr}`);
      missing.add(noun);
      const later = ids.slice(1).map((one) => one.id);
      // What comes after in the same line works on nothing.
      for (const one of later)
        assert.ok(['CommandNotFoundException', 'InvokeMethodOnNull'].includes(one), `${id}: ${one}`);
    } else {
      assert.deepEqual([status, ids], [0, []], `${id}: ${command}`);
      assert.match(JSON.parse(stdout)[0] ?? '', SHOWN[id] ?? /^/, `${id}: ${command}`);
    }
  }
  assert.match(readFileSync(csv, 'utf8'), /^"?Timestamp/);
  t.diagnostic(`${rows.length} one-liners; no cmdlets for ${[...missing].sort().join(', ')}`);
  for (const noun of ABSENT) assert.ok(!nouns.has(noun), `${noun} has cmdlets now: take it out of the list`);
});

/** The same style of line for the nouns of mail on its way and of connectors. */
const LATER: readonly (readonly [string, RegExp])[] = [
  [
    'Get-TransportServer | Get-MessageTrackingLog -Start (Get-Date).AddDays(-1) -EventId FAIL | measure | % Count',
    /^0/,
  ],
  ['Get-Queue | ? {$_.MessageCount -gt 0} | ft -Autosize', /^\s*$/],
  ["Get-Queue -Filter {Status -eq 'Retry'} | Retry-Queue", /^\s*$/],
  ['Get-Message -ResultSize Unlimited | group Status | ft Count,Name', /^\s*$/],
  ['Get-ReceiveConnector | fl Name,Bindings,RemoteIPRanges,PermissionGroups', /PermissionGroups : .*AnonymousUsers/],
  [
    'Get-ReceiveConnector | Get-ADPermission -User "NT AUTHORITY\\ANONYMOUS LOGON" | ? {$_.ExtendedRights -like "*Submit*"}',
    /ANONYMOUS LOGON/,
  ],
  ['Get-SendConnector | ? {$_.AddressSpaces -match "\\*"} | ft Name', /^\s*$/],
  ['Get-ExchangeCertificate | ? {$_.NotAfter -lt (Get-Date).AddDays(30)} | fl Subject,NotAfter', /^\s*$/],
];

test('one-liners about queues, tracking and connectors run', async (t) => {
  const postern = posternHome(t);
  for (const [command, shown] of LATER) {
    const { status, stdout, stderr } = await postern.run(['--json', '-Command', `${command} | Out-String`]);
    assert.deepEqual([status, stderr], [0, ''], command);
    assert.match(JSON.parse(stdout)[0] ?? '', shown, command);
  }
});
