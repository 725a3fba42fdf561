// Our parameters against Exchange's own: every on-premises parameter is there, in the same sets and places, but for the differences listed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import type { Cmdlet, Parameter } from '../../src/core/cmdlet.ts';
import { inSet, setsOf } from './parameter-sets.ts';

interface ExchangeParameter {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly onPrem?: boolean;
  readonly sets: readonly {
    readonly set: string;
    readonly required: boolean;
    readonly position: number | null;
    readonly pipelineByValue: boolean | null;
    readonly pipelineByPropertyName: boolean | null;
  }[];
}

interface ExchangeCmdlet {
  readonly name: string;
  readonly supportsShouldProcess: boolean;
  readonly parameterSets: readonly string[];
  readonly parameters: readonly ExchangeParameter[];
}

/** Where it is: the folder named by the environment, or the one beside the project. */
const FILE = join(
  process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
  'reference/cmdlets.json',
);

/** Differences on purpose, by `Cmdlet`, `Cmdlet -Parameter` or `* -Parameter`. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  '* -Instance':
    "2007's -Instance stands beside -Identity in a set of its own, and is mandatory there; it comes by the pipeline, so that a changed object can be piped.",
  '* -Identity beside -Instance': '-Identity is mandatory in its own set only.',
  'Add-ADPermission': 'An entry in the pipeline says itself whom, what and which connector it is about.',
  'Remove-ADPermission': 'An entry in the pipeline says itself whom, what and which connector it is about.',
  'Install-TransportAgent': 'A program (-Command) is the other kind of agent, so module and program are sets.',
  'New-ReceiveConnector':
    '-Bindings and -RemoteIPRanges are mandatory in some sets only; where they are missing the cmdlet says so.',
  'Add-IPAllowListEntry -pipeline': 'Objects as Import-Csv makes them can be piped in.',
  'Add-IPBlockListEntry -pipeline': 'Objects as Import-Csv makes them can be piped in.',
  'Get-QueueDigest': '-Server is this one when nothing is given.',
  'New-SendConnector -Name': 'It stands first in every set.',
  'Test-IPAllowListProvider -Server': 'A piped object is a provider or an address; it names a server only by property.',
  'Test-IPBlockListProvider -Server': 'A piped object is a provider or an address; it names a server only by property.',
};

const CONNECTOR = [
  'ImplicitTlsBindings',
  'ServerCertificates',
  'AcceptedClients',
  'DeniedClients',
  'EarlyTalkerRejectionEnabled',
  'GreetingDelay',
  'InvalidHelloRejectionEnabled',
  'MaxHeaderFieldCount',
  'MaxRejectedRecipients',
  'MaxRejectedRecipientsPerSource',
  'MaxTextLineLength',
  'MinimumDataRate',
  'ReverseDnsEnabled',
  'TrustedProxies',
  'UnauthorizedPipeliningRejectionEnabled',
];

const SERVER = [
  'MetricsBinding',
  'ReceiveProcesses',
  'ResourceMonitoringEnabled',
  'FreeDiskSpaceMediumThreshold',
  'FreeDiskSpaceHighThreshold',
  'MemoryUsedMediumThreshold',
  'MemoryUsedHighThreshold',
  'QueueLengthMediumThreshold',
  'QueueLengthHighThreshold',
];

/** Parameters Exchange doesn't have, by cmdlet. The settings of notifications on -TransportService are those of 2007's server. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  'Enable-TransportAgent': ['Server'],
  'Disable-TransportAgent': ['Server'],
  'Get-TransportAgent': ['Server'],
  'Set-TransportAgent': ['Server'],
  'Install-TransportAgent': ['Server', 'Command'],
  'Uninstall-TransportAgent': ['Server'],
  'Get-TransportPipeline': ['Server'],
  'Get-AgentLog': [
    'Server',
    'Agent',
    'Action',
    'Event',
    'Sender',
    'Recipient',
    'RemoteIP',
    'Reason',
    'Last',
    'SessionId',
    'MessageId',
  ],
  'Get-MessageTrackingLog': ['SessionId', 'Location'],
  // 2007's, which later versions have done away with.
  'Export-Message': ['Path'],
  // Its help uses them in an example, and forgets them otherwise.
  'Get-QueueDigest': ['Include', 'Exclude'],
  'Set-IPBlockListConfig': ['BypassedRecipients', 'RejectAt'],
  'Set-ReceiveConnector': [...CONNECTOR, 'Instance'],
  // Set- alone has these two in Exchange, though they are settings like the others.
  'New-ReceiveConnector': [...CONNECTOR, 'BareLinefeedRejectionEnabled', 'SmtpUtf8Enabled'],
  'New-SendConnector': ['Transport'],
  'Set-SendConnector': ['Transport', 'Usage'],
  'Set-TransportServer': [...SERVER, 'Instance'],
  'Set-TransportService': [...SERVER, 'Instance'],
};

const skip = existsSync(FILE) ? false : 'shared data absent: parameters are not compared with those of Exchange';
const theirs: readonly ExchangeCmdlet[] = skip === false ? JSON.parse(readFileSync(FILE, 'utf8')) : [];
const OWN_NOUNS = ['MailUser', 'LdapAuthenticationConfig'];
const OWN = [
  'Backup-TransportStore',
  'Restore-TransportStore',
  'Export-EdgeConfig',
  'Import-EdgeConfig',
  'Search-AdminAuditLog',
  'Write-AdminAuditLog',
  'Get-AdminAuditLogConfig',
  'Set-AdminAuditLogConfig',
  'Test-OpenRelay',
  'Test-SmtpSmuggling',
  'Get-ProtocolLog',
  'Get-ConnectivityLog',
  'Trace-Mail',
  'Get-EventLog',
  'Get-WinEvent',
  'Get-BackPressure',
  'Get-Service',
  'Start-Service',
  'Stop-Service',
  'Restart-Service',
];
const used = new Set<string>();

for (const cmdlet of CMDLETS.filter(({ name, noun }) => !OWN.includes(name) && !OWN_NOUNS.includes(noun)))
  test(`${cmdlet.name} has the parameters of Exchange`, { skip }, () => {
    const exchange = theirs.find(({ name }) => name === cmdlet.name);
    assert.ok(exchange, 'a cmdlet of Exchange');
    assert.equal(cmdlet.supportsShouldProcess, exchange.supportsShouldProcess);
    const known = new Set<string>();
    for (const parameter of exchange.parameters.filter(({ onPrem }) => onPrem)) {
      if (['Confirm', 'WhatIf'].includes(parameter.name)) continue;
      const own = cmdlet.parameters[parameter.name];
      assert.ok(own, `${cmdlet.name} -${parameter.name} is missing`);
      known.add(parameter.name);
      compare(cmdlet, exchange, parameter, own);
    }
    const added = Object.keys(cmdlet.parameters).filter((name) => !known.has(name));
    const dsn = cmdlet.name === 'Set-TransportService' ? added.filter((name) => /Dsn|Postmaster/.test(name)) : [];
    assert.deepEqual(new Set(added.filter((name) => !dsn.includes(name))), new Set(ADDED[cmdlet.name] ?? []));
  });

test('every listed difference is still one', { skip }, () => {
  assert.deepEqual(
    Object.keys(DIFFERENCES).filter((key) => !used.has(key)),
    [],
  );
});

function compare(cmdlet: Cmdlet, exchange: ExchangeCmdlet, parameter: ExchangeParameter, own: Parameter): void {
  const key = `${cmdlet.name} -${parameter.name}`;
  const split = 'Instance' in cmdlet.parameters && 'Identity' in cmdlet.parameters && cmdlet.verb === 'Set';
  if (parameter.name === 'Instance') {
    excuse('* -Instance', true, key);
    return;
  }
  const single = exchange.parameterSets.length === 1;
  for (const there of parameter.sets) {
    const sets = setsOf(cmdlet);
    const set = sets.includes(there.set) ? there.set : (cmdlet.defaultSet ?? there.set);
    if (!inSet(own, set)) excuse(cmdlet.name, single, `${key} isn't in ${set}`);
    if ((own.position ?? null) !== there.position) excuse(key, false, `${key} position`);
    const excused = own.refused !== undefined || (own.mandatory ?? false) === there.required;
    if (!excused) excuse(cmdlet.name, false, `${key} mandatory`);
    const byValue = own.pipeline === 'value' || own.pipeline === 'both';
    const byProperty = own.pipeline === 'property' || own.pipeline === 'both';
    const same = byValue === (there.pipelineByValue ?? false) && byProperty === (there.pipelineByPropertyName ?? false);
    if (!same && own.refused === undefined)
      excuse(key in DIFFERENCES ? key : `${cmdlet.name} -pipeline`, false, `${key} pipeline`);
  }
  if (own.sets === undefined) return;
  const named = parameter.sets.map(({ set }) => set);
  const extra = own.sets.filter((set) => !named.includes(set) && !named.includes('(All)'));
  assert.deepEqual(extra, [], `${key} sets`);
  if (named.includes('(All)') && own.sets.length > 0 && setsOf(cmdlet).length > 1)
    excuse(split && parameter.name === 'Identity' ? '* -Identity beside -Instance' : cmdlet.name, false, `${key} sets`);
}

/** A difference must be listed, unless it is none after all. */
function excuse(key: string, isNone: boolean, what: string): void {
  if (key in DIFFERENCES) used.add(key);
  else assert.ok(isNone, `${what}: an unlisted difference (${key})`);
}
