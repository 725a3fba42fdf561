// Block list providers as they are in the world: a list served by rbldnsd, one that is dead, one that lies.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { eventually } from '../support/eventually.ts';
import { posternHome } from '../support/postern.ts';
import { replay } from '../support/replay.ts';

const RBLDNSD = ['/usr/sbin/rbldnsd', '/usr/bin/rbldnsd'].find((path) => spawnSync(path, ['-h']).error === undefined);
const SETUP = `New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
  Get-ReceiveConnector | Set-ReceiveConnector -TrustedProxies 127.0.0.1;`;

// Each has a home of its own, and mostly waits for processes.
describe('DNS lists', { concurrency: true }, () => {
  test('a list served by rbldnsd is asked at address:port, by its bitmask and in the order of priority', async (t) => {
    if (!RBLDNSD) return t.skip('left out: rbldnsd is not installed');
    const postern = posternHome(t);
    // Its own folder: rbldnsd gives up root and must still be able to read.
    const zoneFolder = mkdtempSync(join(tmpdir(), 'postern-zones-'));
    chmodSync(zoneFolder, 0o755);
    t.after(() => rmSync(zoneFolder, { recursive: true }));
    writeFileSync(
      join(zoneFolder, 'dialup.zone'),
      '$SOA 60 ns.example admin.example 1 60 60 60 60\n:127.0.0.6:dialup\n192.0.2.7\n192.0.2.64/28\n',
    );
    writeFileSync(
      join(zoneFolder, 'v6.zone'),
      '$SOA 60 ns.example admin.example 1 60 60 60 60\n:127.0.0.2:six\n2001:db8:bad::/48\n',
    );
    const port = await freePort();
    const zones = ['bits.example:ip4set:dialup.zone', 'any.example:ip4set:dialup.zone', 'any.example:ip6trie:v6.zone'];
    const daemon: ChildProcess = spawn(RBLDNSD, [
      '-n',
      '-b',
      `127.0.0.1/${port}`,
      '-w',
      zoneFolder,
      ...(process.getuid?.() === 0 ? ['-u', '65534:65534'] : []),
      ...zones,
    ]);
    t.after(() => daemon.kill('SIGKILL'));
    await postern.shell(`${SETUP}
    Set-TransportServer (Get-TransportServer).Name -ExternalDNSAdapterEnabled $false -ExternalDNSServers 127.0.0.1:${port}
    Add-IPBlockListProvider Any -LookupDomain any.example -AnyMatch $true -WarningAction SilentlyContinue | Out-Null
    Add-IPBlockListProvider Bits -LookupDomain bits.example -BitmaskMatch 127.0.0.4 -Priority 1 -RejectionResponse '{0} by {1} at {2}' -WarningAction SilentlyContinue | Out-Null`);
    await eventually(async () => {
      const [tested] = await postern.objects<{ Matched: boolean }>(
        'Test-IPBlockListProvider Bits -IPAddress 192.0.2.7',
      );
      assert.equal(tested?.Matched, true);
    });
    const smtp = await postern.start();
    const judge = async (client: string) => {
      const message = {
        client: IPAddress.parse(client),
        from: 'a@example.net',
        recipients: ['u@contoso.com'],
        raw: Buffer.from('a: b\n\nc\n'),
      };
      const result = await replay(smtp, message);
      return result.kind === 'accepted' ? 'accepted' : result.reply;
    };
    assert.equal(await judge('192.0.2.7'), '550 5.7.1 192.0.2.7 by Bits at bits.example');
    assert.equal(await judge('192.0.2.8'), 'accepted');
    assert.equal(
      await judge('2001:db8:bad::1'),
      '550 5.7.1 Recipient not authorized, your IP has been found on a block list',
    );
    await postern.shell(
      'Set-IPBlockListProvider Bits -BitmaskMatch 127.0.0.1; Set-IPBlockListProvider Any -AnyMatch $false -IPAddressesMatch 127.0.0.9,127.0.0.10',
    );
    assert.equal(await judge('192.0.2.70'), 'accepted', 'no bit in common, no address in the list');
    await postern.shell('Set-IPBlockListProvider Any -IPAddressesMatch @{Add="127.0.0.6"}');
    assert.match(await judge('192.0.2.70'), /^550 5\.7\.1 Recipient not authorized/);
    await postern.stop();
    const rows = await postern.objects<{ ReasonData: string }>(
      'Get-AgentLog -Reason BlockListProvider | group ReasonData | sort Name | select @{n="ReasonData";e={$_.Name + $_.Count}}',
    );
    assert.deepEqual(
      rows.map(({ ReasonData }) => ReasonData),
      ['Any2', 'Bits1'],
    );
  });

  test('DNS that is dead or lies never stops mail; an outage is one event', async (t) => {
    const postern = posternHome(t);
    const dns = await startDnsServer(() => ({ kind: 'silent' }));
    t.after(() => dns.close());
    await postern.shell(`${SETUP}
    Set-TransportServer (Get-TransportServer).Name -ExternalDNSAdapterEnabled $false -ExternalDNSServers ${dns.endpoint}`);
    // Adding asks the list itself; what is added while DNS is dead comes with a warning and is there.
    dns.answer = () => ({ kind: 'servfail' });
    await postern.shell(
      'Add-IPBlockListProvider Example -LookupDomain list.example -AnyMatch $true -WarningAction SilentlyContinue | Out-Null',
    );
    const smtp = await postern.start();
    let last = 0;
    const judge = async () => {
      const message = {
        client: IPAddress.parse(`192.0.2.${++last}`),
        from: 'a@example.net',
        recipients: ['u@contoso.com'],
        raw: Buffer.from('a: b\n\nc\n'),
      };
      const result = await replay(smtp, message);
      return result.kind === 'accepted' ? 'accepted' : result.reply;
    };
    for (let i = 0; i < 5; i++) assert.equal(await judge(), 'accepted', 'dead');
    const asked = dns.questions.length;
    assert.equal(await judge(), 'accepted', 'left alone');
    assert.equal(dns.questions.length, asked);
    await postern.shell(`Get-IPBlockListProvider | Remove-IPBlockListProvider -Confirm:$false
    Add-IPBlockListProvider Liar -LookupDomain liar.example -AnyMatch $true -WarningAction SilentlyContinue | Out-Null`);
    const lies = [
      { kind: 'a', addresses: ['127.255.255.254'] },
      { kind: 'a', addresses: ['203.0.113.1'] },
      { kind: 'lie', about: 'question', addresses: ['127.0.0.2'] },
      { kind: 'rubbish' },
      { kind: 'silent' },
    ] as const;
    const first = last + 1;
    dns.answer = ({ name }) => lies[Number(name.split('.')[0]) - first];
    assert.deepEqual(
      await Promise.all(lies.map(judge)),
      lies.map(() => 'accepted'),
    );
    await postern.stop();
    const events = await postern.objects<{ EventID: number; Message: string }>(
      'Get-EventLog Application -Source "MSExchange Antispam"',
    );
    assert.deepEqual(
      events.map(({ EventID }) => EventID).filter((id) => id === 410).length,
      2,
      'one for each provider',
    );
  });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}
