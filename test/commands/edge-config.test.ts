// A configuration carried from one store to another: nothing of it is lost, and what is wrong with it changes nothing.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AccountSecret } from '../../src/core/objects/account-secret.ts';
import { SendConnector } from '../../src/core/objects/send-connector.ts';
import { Credential } from '../../src/core/values/credential.ts';
import { temporaryHome } from '../store/temporary-home.ts';
import { quoted, type RunScript, shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

const KEY = 'thirty-two bytes or more, at least';
const HASH = '{"scrypt":"what is stored of a password"}';
const PASSWORD = 'the secret of the smart host';

const FURNISH = `
  New-AcceptedDomain Contoso -DomainName contoso.com
  New-AcceptedDomain Partner -DomainName *.fabrikam.com -DomainType InternalRelay
  Add-IPBlockListEntry -IPRange 198.51.100.0/24 -ExpirationTime '12/31/2039 1:00 PM' -Comment 'spam <& "worse">'
  Add-IPAllowListEntry -IPAddress 2001:db8::1
  Add-IPBlockListProvider 'Example list' -LookupDomain bl.example -AnyMatch $true
  Set-IPBlockListConfig -StaticEntryRejectionResponse 'No <mail> & no "thanks".'
  Disable-TransportAgent 'Connection Filtering Agent' -Confirm:$false
  New-SendConnector Out -AddressSpaces 'SMTP:*;1' -SmartHosts relay.example.com -DNSRoutingEnabled $false
  Set-TransportConfig -InternalSMTPServers 192.0.2.1, 198.51.100.0/24`;

interface Server {
  readonly run: RunScript;
  readonly good: (script: string) => Promise<readonly Record<string, unknown>[]>;
  readonly ports: ReturnType<typeof testPorts>['ports'];
}

function server(t: TestContext): Server {
  const { ports, audit } = testPorts(t);
  const run = shellOver(ports, audit);
  const good = async (script: string) => {
    const { errors, output } = await run(script);
    assert.deepEqual(errors, [], script);
    return output;
  };
  return { run, good, ports };
}

function folderOf(t: TestContext): string {
  const folder = temporaryHome(t);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function furnished(t: TestContext): Promise<Server> {
  const source = server(t);
  await source.good(FURNISH);
  const { config, secrets } = source.ports;
  const plain = new Credential('relay-user', { kind: 'plain', text: PASSWORD });
  config.update(SendConnector, 'Out', { AuthenticationCredential: plain.sealedBy(secrets.seal) });
  config.insert(AccountSecret, crypto.randomUUID(), { Secret: HASH });
  return source;
}

/** Without the line of the root, whose salt is new each time, and the secrets, whose encryption is. */
function comparable(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/<EdgeConfiguration .*\n/, '')
    .replaceAll(/(Encrypted="true">)[^<]*/g, '$1');
}

test('exported, imported into an empty store and exported again, it is the same', async (t) => {
  const [source, target, folder] = [await furnished(t), server(t), folderOf(t)];
  const [first, second] = [join(folder, 'first.xml'), join(folder, 'second.xml')];
  const [exported] = await source.good(`Export-EdgeConfig ${quoted(first)} -Key ${quoted(KEY)}`);
  assert.deepEqual([exported!['IPListEntries'], exported!['Secrets']], [2, 'Encrypted']);
  assert.equal(statSync(first).mode & 0o777, 0o600);
  assert.ok(!/the secret of the smart host|what is stored/.test(readFileSync(first, 'utf8')));
  const imports = `Import-EdgeConfig ${quoted(first)} -Key ${quoted(KEY)} -IsImport`;
  assert.deepEqual(await target.good(`${imports} $false`), []);
  await target.good(`${imports} $true`);
  await target.good(`Export-EdgeConfig ${quoted(second)} -Key ${quoted(KEY)}`);
  assert.equal(comparable(second), comparable(first));
  const { AuthenticationCredential } = target.ports.config.get(SendConnector, 'Out');
  assert.equal(Credential.reveal(AuthenticationCredential as Credential, target.ports.secrets.open), PASSWORD);
  assert.equal(target.ports.config.list(AccountSecret)[0]!.Secret, HASH);
  const [agent] = await target.good("Get-TransportAgent 'Connection Filtering Agent'");
  assert.equal(agent!['Enabled'], false);
  await target.good('Set-TransportConfig -InternalSMTPServers $null; Add-IPBlockListEntry -IPAddress 192.0.2.77');
  await target.good(`${imports} $true`);
  await target.good(`Export-EdgeConfig ${quoted(second)} -Key ${quoted(KEY)}`);
  assert.equal(comparable(second), comparable(first), 'what was there goes');
});

test('machine-made entries stay out of it, and stay where they are', async (t) => {
  const [source, target, folder] = [await furnished(t), server(t), folderOf(t)];
  const { IPRange } = await import('../../src/core/values/ip-range.ts');
  for (const [{ ports }, range] of [
    [source, '192.0.2.50'],
    [target, '192.0.2.60'],
  ] as const)
    ports.ipLists.add({
      list: 'Block',
      range: IPRange.parse(range),
      expires: undefined,
      comment: '',
      isMachineGenerated: true,
    });
  const file = quoted(join(folder, 'edge.xml'));
  await source.good(`Export-EdgeConfig ${file}`);
  await target.good(`Import-EdgeConfig ${file} -IsImport $true`);
  const ranges = [...target.ports.ipLists.entries('Block')].map(({ range }) => String(range));
  assert.deepEqual(ranges.toSorted(), ['192.0.2.60', '198.51.100.0/24']);
});

test('without a key secrets are left out and named; with another key nothing is imported', async (t) => {
  const [source, target, folder] = [await furnished(t), server(t), folderOf(t)];
  const file = join(folder, 'edge.xml');
  const { messages } = await source.run(`Export-EdgeConfig ${quoted(file)}`);
  assert.match(messages.join('\n'), /SendConnector\\Out: AuthenticationCredential/);
  assert.ok(!/relay-user|what is stored/.test(readFileSync(file, 'utf8')));
  const { errors, messages: warned } = await target.run(`Import-EdgeConfig ${quoted(file)} -IsImport $true`);
  assert.deepEqual(errors, []);
  assert.match(warned.join('\n'), /AuthenticationCredential/);
  assert.equal(target.ports.config.get(SendConnector, 'Out').AuthenticationCredential, null);
  assert.deepEqual(target.ports.config.list(AccountSecret), [], 'it is nothing without its secret');

  await source.good(`Export-EdgeConfig ${quoted(file)} -Key ${quoted(KEY)}`);
  const before = target.ports.configuration.read();
  for (const key of ['', `-Key ${quoted(`${KEY}!`)}`]) {
    const wrong = await target.run(`Import-EdgeConfig ${quoted(file)} ${key} -IsImport $true`);
    assert.deepEqual(
      wrong.errors.map(({ id }) => id),
      ['EdgeConfigNotValid', 'EdgeConfigNotValid'],
    );
  }
  assert.deepEqual(target.ports.configuration.read(), before);
});

test('a check says everything that is wrong at once, asks in the answer file, and changes nothing', async (t) => {
  const [source, target, folder] = [await furnished(t), server(t), folderOf(t)];
  const [file, answers] = [join(folder, 'edge.xml'), join(folder, 'answers.xml')];
  await source.good('Set-TransportServer localhost -MessageTrackingLogPath /dev/null/logs');
  await source.good(`Export-EdgeConfig ${quoted(file)}`);
  const text = readFileSync(file, 'utf8')
    .replace('127.0.0.1:2525', '192.0.2.199:25')
    .replace(/(<Property Name="RejectAt")>[^<]*/, '$1>Sometimes')
    .replace(/(<Class Name="AcceptedDomain">\n.*\n)/, '$1      <Property Name="FromTheFuture">1</Property>\n')
    .replace('</EdgeConfiguration>', '<Class Name="ContentFuture"></Class></EdgeConfiguration>');
  writeFileSync(file, text);
  const before = target.ports.configuration.read();
  const imports = `Import-EdgeConfig ${quoted(file)} -CloneConfigAnswer ${quoted(answers)} -IsImport`;
  const { output, errors } = await target.run(`${imports} $false`);
  assert.deepEqual(errors, []);
  assert.deepEqual(
    output.map((one) => [one['Class'], one['Property'], one['IsAnswerable']]),
    [
      ['TransportServer', 'MessageTrackingLogPath', true],
      ['ReceiveConnector', 'Bindings', true],
      ['AcceptedDomain', 'FromTheFuture', false],
      ['IPBlockListConfig', 'RejectAt', false],
      ['ContentFuture', '', false],
    ],
  );
  const refused = await target.run(`${imports} $true`);
  assert.deepEqual(new Set(refused.errors.map(({ id }) => id)), new Set(['EdgeConfigNotValid']));
  assert.equal(refused.errors.length, 5);
  assert.deepEqual(target.ports.configuration.read(), before);

  const mended = text
    .replace(/<Property Name="FromTheFuture">1<\/Property>/, '')
    .replace('Sometimes', 'Connect')
    .replace('<Class Name="ContentFuture"></Class>', '');
  writeFileSync(file, mended);
  const asked = readFileSync(answers, 'utf8');
  writeFileSync(answers, asked.replaceAll('Instead=""', 'Instead="192.0.2.198:25"'));
  const wrong = await target.run(`${imports} $true`);
  assert.equal(wrong.errors.length, 2, 'answers are looked at too');
  const answered = asked
    .replace(/(Property="MessageTrackingLogPath".*)Instead=""/, `$1Instead="${folder}/logs"`)
    .replace(/(Property="Bindings".*)Instead=""/, '$1Instead="127.0.0.1:2626, 0.0.0.0:2727"');
  writeFileSync(answers, answered);
  assert.deepEqual(await target.good(`${imports} $false`), []);
  assert.equal(readFileSync(answers, 'utf8'), answered, 'a check keeps what was answered');
  await target.good(`${imports} $true`);
  const [connector] = await target.good('Get-ReceiveConnector');
  assert.deepEqual(connector!['Bindings'], ['127.0.0.1:2626', '0.0.0.0:2727']);
});

test('what breaks in the middle of an import leaves everything as it was', async (t) => {
  const [source, target, folder] = [await furnished(t), server(t), folderOf(t)];
  const file = join(folder, 'edge.xml');
  await source.good(`Export-EdgeConfig ${quoted(file)}`);
  // The same domain under two names: only the store can tell.
  const text = readFileSync(file, 'utf8').replace('*.fabrikam.com', 'contoso.com');
  writeFileSync(file, text);
  const before = target.ports.configuration.read();
  const { errors } = await target.run(`Import-EdgeConfig ${quoted(file)} -IsImport $true`);
  assert.deepEqual(
    errors.map(({ id }) => id),
    ['ObjectAlreadyExists'],
  );
  assert.deepEqual(target.ports.configuration.read(), before);
});

test('files that are none are refused with their place', async (t) => {
  const [target, folder] = [server(t), folderOf(t)];
  const file = join(folder, 'edge.xml');
  const head = '<EdgeConfiguration Format="1" Product="x" Server="A" Salt="">';
  const bad = [
    '',
    'hello',
    '<a/>',
    head,
    `${head}<Class Name="X">`,
    `${head}<Class/></EdgeConfiguration>`,
    `${head}<Class Name="TransportConfig"><Object Name="x" Guid="1"/></Class></EdgeConfiguration>`,
    `<!DOCTYPE x [<!ENTITY a "b">]>${head}</EdgeConfiguration>`,
    `${head}<IPListEntry List="Grey" IPRange="192.0.2.1"/></EdgeConfiguration>`,
    `${head}<Class Name="A"><Object Name="x" Guid="00000000-0000-0000-0000-000000000000"><Property Name="P" Type="number">x</Property></Object></Class></EdgeConfiguration>`,
  ];
  for (const text of bad) {
    writeFileSync(file, text);
    const { errors } = await target.run(`Import-EdgeConfig ${quoted(file)} -IsImport $false`);
    assert.deepEqual(
      errors.map(({ id }) => id),
      ['EdgeConfigUnreadable'],
      text,
    );
  }
  const { errors } = await target.run(`Import-EdgeConfig ${quoted(join(folder, 'absent.xml'))} -IsImport $false`);
  assert.equal(errors[0]!.id, 'EdgeConfigUnreadable');
});

test('a newer format says so', async (t) => {
  const [target, folder] = [server(t), folderOf(t)];
  const file = join(folder, 'edge.xml');
  writeFileSync(file, '<EdgeConfiguration Format="2" Product="9.0" Server="A" Salt=""></EdgeConfiguration>');
  const { output } = await target.run(`Import-EdgeConfig ${quoted(file)} -IsImport $false`);
  assert.match(String(output[0]!['Problem']), /9\.0/);
});

test('a file that can not be written is an error, and no half of it stays', async (t) => {
  const [source, folder] = [server(t), folderOf(t)];
  const file = join(folder, 'edge.xml');
  mkdirSync(file);
  const { errors } = await source.run(`Export-EdgeConfig ${quoted(file)}`);
  assert.equal(errors[0]!.id, 'FileOpenFailure');
  assert.deepEqual(readdirSync(folder), ['edge.xml']);
});
