// Real input: loads IP feeds by the documented one-liners, replays real mail with its clients' addresses, and checks every verdict.
//
//   POSTERN_FEEDS=<folder with ipsum.txt, firehol_level1.netset, drop.txt, drop_ipv6.txt>
//   POSTERN_MAIL=<folder of messages> POSTERN_LABELS=<tsv: label, corpus, path> [POSTERN_MESSAGES=600] node bench/replay.ts
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { receivedFrom } from '../src/core/received-from.ts';
import { IPAddress } from '../src/core/values/ip-address.ts';
import { IPRange } from '../src/core/values/ip-range.ts';
import { startDnsServer } from '../test/support/dns-server.ts';
import { posternHome } from '../test/support/postern.ts';
import { type ReplayedMessage, replay } from '../test/support/replay.ts';
import { machine, table } from './report.ts';

const { POSTERN_FEEDS, POSTERN_MAIL, POSTERN_LABELS, POSTERN_MESSAGES = '600' } = process.env;
if (!POSTERN_FEEDS || !POSTERN_MAIL || !POSTERN_LABELS) {
  process.stdout.write(
    'Left out: set POSTERN_FEEDS, POSTERN_MAIL and POSTERN_LABELS (see the top of bench/replay.ts).\n',
  );
  process.exit(0);
}

interface Sample {
  readonly label: string;
  readonly message: ReplayedMessage;
}

const RECIPIENTS = ['user@contoso.com', 'second@contoso.com'];

const cleanups: (() => void | Promise<void>)[] = [];
const postern = posternHome({ after: (work) => cleanups.push(work) });
try {
  await main();
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function main() {
  const samples = readSamples(Number(POSTERN_MESSAGES));
  const feeds = [...readFeeds(), ownList(samples)];
  const dnsListed = new Set(
    samples.filter(({ label }, i) => label === 'spam' && i % 3 === 0).map(({ message }) => String(message.client)),
  );
  const byName = new Map(
    [...dnsListed].map((text) => [IPAddress.parse(text).reversedName('list.example').toLowerCase(), text]),
  );
  const dns = await startDnsServer(({ name }) =>
    byName.has(name) ? { kind: 'a', addresses: ['127.0.0.2'] } : { kind: 'nxdomain' },
  );
  cleanups.push(() => dns.close());

  await postern.script(`
    New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies 127.0.0.1
    Set-TransportServer (Get-TransportServer).Name -ExternalDNSAdapterEnabled $false -ExternalDNSServers ${dns.endpoint}
    Add-IPBlockListProvider Example -LookupDomain list.example -AnyMatch $true -WarningAction SilentlyContinue | Out-Null`);

  const loads: (readonly [string, string, number])[] = [];
  for (const { file, script, count } of feeds) {
    const began = Date.now();
    await postern.script(script);
    loads.push([file, String(count), (Date.now() - began) / 1000]);
  }
  const entries = await postern.objects<{ Count: number }>(
    'Get-IPBlockListEntry -ResultSize Unlimited | Measure-Object | select Count',
  );

  const port = await postern.start();
  const outcomes = new Map<string, number>();
  let wrong = 0;
  const began = Date.now();
  for (const { label, message } of samples) {
    const listed = feeds.some(({ ranges }) => ranges.some((range) => range.contains(message.client)));
    const expected = listed ? 'static list' : dnsListed.has(String(message.client)) ? 'DNS list' : 'accepted';
    const result = await replay(port, message);
    const got =
      result.kind === 'accepted'
        ? 'accepted'
        : /block list/.test(result.reply)
          ? 'DNS list'
          : /External client/.test(result.reply)
            ? 'static list'
            : `${result.at}: ${result.reply}`;
    if (got !== expected) {
      wrong++;
      process.stdout.write(`${message.client}: expected ${expected}, got ${got}\n`);
    }
    outcomes.set(`${label} ${got}`, (outcomes.get(`${label} ${got}`) ?? 0) + 1);
  }
  const seconds = (Date.now() - began) / 1000;
  await postern.stop();

  const delivered = globSync(join(postern.home, 'mail/*/*/new/*')).length;
  const log = await postern.objects<{ Name: string; Count: number }>(
    'Get-AgentLog | group Action,Reason | select Name,Count',
  );
  machine();
  table(
    ['feed', 'entries', 'loaded in s'],
    loads.map(([file, count, took]) => [file, count, took.toFixed(1)]),
  );
  process.stdout.write(`\nEntries in the store: ${entries[0]?.Count}\n\n`);
  table(['outcome', 'messages'], [...outcomes].toSorted());
  process.stdout.write(
    `\n${samples.length} messages in ${seconds.toFixed(1)} s, one session after the other; ${delivered} files delivered; verdicts unlike the independent judge: ${wrong}\n\n`,
  );
  table(
    ['agent log: action, reason', 'rows'],
    log.map(({ Name, Count }) => [Name, Count]),
  );
  if (wrong > 0) process.exitCode = 1;
}

/** Today's feeds know few of the clients of old mail: a table of some of them makes the static list act too. */
function ownList(samples: readonly Sample[]) {
  const listed = samples
    .filter(({ label }, i) => label === 'spam' && i % 5 === 0)
    .map(({ message }) => String(message.client));
  const unique = [...new Set(listed)];
  const path = join(postern.home, 'own.csv');
  writeFileSync(path, `IPAddress,Comment\n${unique.map((address) => `${address},seen before`).join('\n')}\n`);
  const script = `Import-Csv '${path}' | Add-IPBlockListEntry -ErrorAction SilentlyContinue | Out-Null; $null = 1`;
  return {
    file: 'own.csv (Import-Csv)',
    script,
    count: unique.length,
    ranges: unique.map((address) => IPRange.parse(address)),
  };
}

function readFeeds() {
  const FEEDS = [
    { file: 'ipsum.txt', line: '$_.Split("`t")[0]', first: (text: string) => text.split('\t')[0]! },
    { file: 'firehol_level1.netset', line: '$_', first: (text: string) => text },
    { file: 'drop.txt', line: "($_ -split ' ')[0]", first: (text: string) => text.split(' ')[0]! },
    { file: 'drop_ipv6.txt', line: "($_ -split ' ')[0]", first: (text: string) => text.split(' ')[0]! },
  ];
  return FEEDS.map(({ file, line, first }) => {
    const path = globSync(`${POSTERN_FEEDS}/**/${file}`)[0]!;
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((text) => text.trim() !== '' && !/^[#;]/.test(text));
    const clean = join(postern.home, file);
    writeFileSync(clean, readFileSync(path));
    const script = `Get-Content '${clean}' | where { $_ -and $_ -notmatch '^[#;]' } | foreach { Add-IPBlockListEntry -IPRange ${line.startsWith('$_.') ? `(${line})` : line} -ErrorAction SilentlyContinue } | Out-Null; $null = 1`;
    return { file, script, count: lines.length, ranges: lines.map((text) => IPRange.parse(first(text.trim()))) };
  });
}

/** Messages whose first Received field names the real client. */
function readSamples(count: number): Sample[] {
  const rows = readFileSync(POSTERN_LABELS!, 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.split('\t'));
  const hop = rows.filter(([, corpus]) => corpus?.startsWith('trec'));
  const step = Math.max(1, Math.floor(hop.length / (count * 1.3)));
  const samples: Sample[] = [];
  for (let i = 0; i < hop.length && samples.length < count; i += step) {
    const [label, , path] = hop[i]!;
    const raw = readFileSync(join(POSTERN_MAIL!, path!));
    const header = raw
      .toString('latin1')
      .split(/\r?\n\r?\n/)[0]!
      .replace(/\r?\n[ \t]+/g, ' ');
    const received = /^Received: (.*)$/im.exec(header)?.[1];
    const client = received === undefined ? undefined : receivedFrom(received);
    if (client === undefined || client === 'local') continue;
    const from = /^Return-Path: <([^>\s]*)>/im.exec(header)?.[1] ?? '';
    const message = {
      client,
      from: /^[\x21-\x7e]+@[\w.-]+$/.test(from) ? from : '',
      recipients: RECIPIENTS,
      raw: raw.subarray(raw[0] === 0x46 ? raw.indexOf(10) + 1 : 0),
    };
    samples.push({ label: label!, message });
  }
  return samples;
}
