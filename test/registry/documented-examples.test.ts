// The commands of Exchange's own help bind here: whatever is wrong with one lies in its values or objects, never in its parameters.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CMDLETS } from '../../src/commands/index.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { shellOver } from '../commands/shell-run.ts';
import { testPorts } from '../commands/test-ports.ts';

const FILE = join(
  process.env['POSTERN_SHARED'] ?? join(import.meta.dirname, '../../../shared'),
  'data/powershell/documented-examples.tsv',
);

const ANY = /^/;
const WINDOWS_PATH = /["'>\s][A-Z]:\\/;
/** Where nobody can be asked: the error itself, and that of a later command that lacks its credential. */
const ASKS = /Get-Credential/;

/** What an example may meet in a store that doesn't hold its objects, on a server that isn't its server; and which examples. */
const CIRCUMSTANCES: ReadonlyMap<string, RegExp> = new Map([
  ['ObjectNotFound', ANY],
  ['ObjectAlreadyExists', /^(?:New|Add)-|; *New-/],
  ['ExpirationTimeInPast', /-ExpirationTime/],
  ['AgentFileNotFound', /^Install-TransportAgent/],
  ['ServerNotLocal', ANY],
  [
    'ParameterNotSupported',
    /-(?:TransportRole|TransportService|PipelineTracing\w+|SourceTransportServers|QuotaMessageType|JournalingReportNdrTo|\w*DelayDsnEnabled|IntraOrgConnectorProtocolLoggingLevel|FrontendProxyEnabled|AllowedOOFType|AutoForwardEnabled|Dag|Site)\b/i,
  ],
  ['RedirectionFailed', WINDOWS_PATH],
  ['FileOpenFailure', WINDOWS_PATH],
  ['QueuedMessageNotFound', /Message/],
  ['RuntimeException', ASKS],
  ['PropertyInvalid', ASKS],
  // `SMTP:*;100` without quotes, which PowerShell splits as well.
  ['UnexpectedToken', /SMTP:\*;100/],
]);

/** Commands of the help that no shell can bind: quotes within quotes, a placeholder, a mandatory parameter left out. */
const MISTAKEN: readonly RegExp[] = [
  /^(?:Retry|Suspend)-Queue -Filter "NextHopDomain -eq "contoso/,
  /-Filter "MessageFilter"/,
  /^Suspend-Queue -Server Mailbox01$/,
];

test('documented commands bind', async (t) => {
  if (!existsSync(FILE)) return t.skip('shared data absent: the commands of Exchange help were not tried');
  const own = new Set(CMDLETS.map(({ name }) => name.toLowerCase()));
  const known = (command: string) =>
    [...command.matchAll(/(?<![-\w$'"])([A-Z][a-z]+-[A-Z]\w+)/gi)].map(([, name]) => name!.toLowerCase());
  const rows = readFileSync(FILE, 'utf8').split('\n').slice(1);
  const commands = rows.flatMap((row) => row.split('\t')[1]?.replaceAll('\\n', '\n') ?? []);
  const { ports } = testPorts(t);
  ports.config.insert(AcceptedDomain, 'Contoso', { DomainName: 'contoso.com', Default: true });
  const run = shellOver(ports);
  const before = process.cwd();
  t.after(() => process.chdir(before));
  process.chdir(ports.home);
  const met = new Set<string>();
  const refused: string[] = [];
  let tried = 0;
  for (const command of commands.filter((one) => known(one).some((name) => own.has(name)))) {
    if (MISTAKEN.some((mistake) => mistake.test(command))) continue;
    tried++;
    const { errors } = await run(`$ConfirmPreference = 'None'; ${command}`);
    for (const { id, message } of errors) {
      const absent = id === 'CommandNotFoundException' && !own.has(/'([^']+)'/.exec(message)?.[1]?.toLowerCase() ?? '');
      met.add(id);
      if (!absent && !CIRCUMSTANCES.get(id)?.test(command)) refused.push(`${command}: ${id}: ${message}`);
    }
  }
  t.diagnostic(`${tried} of ${commands.length} documented commands tried`);
  assert.deepEqual(refused, []);
  assert.deepEqual(
    [...CIRCUMSTANCES.keys()].filter((id) => !met.has(id)),
    [],
    'every circumstance is still met',
  );
});
