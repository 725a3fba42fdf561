// Who a client is and whether it may come in: reverse DNS, the lists of a connector, and which connector it is for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveConnector } from '../../../../src/core/objects/receive-connector.ts';
import type { DnsPort, DnsResult } from '../../../../src/core/ports.ts';
import { ClientPattern } from '../../../../src/core/values/client-pattern.ts';
import { Endpoint } from '../../../../src/core/values/endpoint.ts';
import { IPAddress } from '../../../../src/core/values/ip-address.ts';
import { IPRange } from '../../../../src/core/values/ip-range.ts';
import { ConnectorChoice } from '../../../../src/transport/receive/admission/choose-connector.ts';
import { judgeClient } from '../../../../src/transport/receive/admission/client-lists.ts';
import { type ReverseDns, reverseDns } from '../../../../src/transport/receive/admission/reverse-dns.ts';
import { plainConfig } from '../../../support/plain-config.ts';

const at = (text: string) => IPAddress.parse(text);

/** Records by `PTR 192.0.2.1`, `A name`, `AAAA name`; `!` for a server that doesn't answer. */
function dnsOf(records: Readonly<Record<string, readonly string[] | '!'>>): DnsPort {
  const look = async (key: string): Promise<DnsResult<string>> => {
    const found = records[key];
    if (found === '!') return { kind: 'failed', code: 'ETIMEOUT' };
    return found ? { kind: 'found', records: found, ttl: 60 } : { kind: 'none' };
  };
  return {
    a: (name) => look(`A ${name}`),
    aaaa: (name) => look(`AAAA ${name}`),
    ptr: (address) => look(`PTR ${address}`),
  };
}

const NAMES: readonly (readonly [string, Parameters<typeof dnsOf>[0], string, ReverseDns])[] = [
  [
    'a name that resolves back',
    { 'PTR 192.0.2.1': ['Mail.Contoso.COM.'], 'A mail.contoso.com': ['192.0.2.9', '192.0.2.1'] },
    '192.0.2.1',
    { kind: 'confirmed', name: 'mail.contoso.com' },
  ],
  [
    'the second name resolves back',
    { 'PTR 192.0.2.1': ['a.test', 'b.test'], 'A b.test': ['192.0.2.1'] },
    '192.0.2.1',
    { kind: 'confirmed', name: 'b.test' },
  ],
  [
    'IPv6',
    { 'PTR 2001:db8::1': ['six.test'], 'AAAA six.test': ['2001:0db8::0001'] },
    '2001:db8::1',
    { kind: 'confirmed', name: 'six.test' },
  ],
  [
    'somebody else claims the name',
    { 'PTR 192.0.2.1': ['bank.test'], 'A bank.test': ['198.51.100.1'] },
    '192.0.2.1',
    { kind: 'unconfirmed', name: 'bank.test' },
  ],
  ['no name', {}, '192.0.2.1', { kind: 'failed', isTemporary: false }],
  ['no answer', { 'PTR 192.0.2.1': '!' }, '192.0.2.1', { kind: 'failed', isTemporary: true }],
  [
    'no answer about the name',
    { 'PTR 192.0.2.1': ['x.test'], 'A x.test': '!' },
    '192.0.2.1',
    { kind: 'failed', isTemporary: true },
  ],
  [
    'a name that is none',
    { 'PTR 192.0.2.1': ['a\r\nb.test', '(x)'] },
    '192.0.2.1',
    { kind: 'failed', isTemporary: false },
  ],
];
for (const [title, records, address, wanted] of NAMES)
  test(`reverse DNS: ${title}`, async () => assert.deepEqual(await reverseDns(dnsOf(records), at(address)), wanted));

const confirmed = (name: string): ReverseDns => ({ kind: 'confirmed', name });
const LISTS: readonly (readonly [
  accepted: string,
  denied: string,
  client: string,
  name: ReverseDns | undefined,
  string,
])[] = [
  ['', '', '192.0.2.1', undefined, 'allowed'],
  ['192.0.2.0/24', '', '192.0.2.1', undefined, 'allowed'],
  ['192.0.2.0/24', '', '198.51.100.1', undefined, 'refused AcceptedClients not listed'],
  ['', '192.0.2.1-192.0.2.9', '192.0.2.9', undefined, 'refused DeniedClients 192.0.2.1-192.0.2.9'],
  ['192.0.2.1', '192.0.2.0/24', '192.0.2.1', undefined, 'refused DeniedClients 192.0.2.0/24'],
  ['contoso.com', '', '192.0.2.1', undefined, 'needsName'],
  ['192.0.2.1,contoso.com', '', '192.0.2.1', undefined, 'allowed'],
  ['', 'contoso.com', '192.0.2.1', undefined, 'needsName'],
  ['contoso.com', '', '192.0.2.1', confirmed('mail.contoso.com'), 'allowed'],
  ['*.contoso.com', '', '192.0.2.1', confirmed('contoso.com'), 'allowed'],
  ['contoso.com', '', '192.0.2.1', confirmed('notcontoso.com'), 'refused AcceptedClients not listed (notcontoso.com)'],
  [
    'contoso.com',
    '',
    '192.0.2.1',
    { kind: 'unconfirmed', name: 'contoso.com' },
    'refused AcceptedClients not listed (contoso.com, not confirmed)',
  ],
  ['contoso.com', '', '192.0.2.1', { kind: 'failed', isTemporary: true }, 'unknown'],
  [
    'contoso.com',
    '',
    '192.0.2.1',
    { kind: 'failed', isTemporary: false },
    'refused AcceptedClients not listed (no name)',
  ],
  ['', 'contoso.com', '192.0.2.1', confirmed('a.contoso.com'), 'refused DeniedClients contoso.com (a.contoso.com)'],
  ['', 'contoso.com', '192.0.2.1', { kind: 'failed', isTemporary: true }, 'allowed'],
  [
    'contoso.com',
    'bad.contoso.com',
    '192.0.2.1',
    confirmed('x.bad.contoso.com'),
    'refused DeniedClients bad.contoso.com (x.bad.contoso.com)',
  ],
];
for (const [accepted, denied, client, name, wanted] of LISTS)
  test(`accepted [${accepted}] denied [${denied}] ${client} ${JSON.stringify(name)}: ${wanted}`, () => {
    const patterns = (text: string) => text.split(',').filter(Boolean).map(ClientPattern.parse);
    const lists = { AcceptedClients: patterns(accepted), DeniedClients: patterns(denied) };
    const verdict = judgeClient(lists, at(client), name);
    const text = verdict.kind === 'refused' ? `refused ${verdict.list} ${verdict.data}` : verdict.kind;
    assert.equal(text, wanted);
  });

test('the narrowest range takes the client, and the address goes before the wildcard', () => {
  const config = plainConfig();
  const on = (...bindings: readonly string[]) => bindings.map(Endpoint.parseBinding);
  const to = (...ranges: readonly string[]) => ranges.map(IPRange.parse);
  config.set(
    ReceiveConnector,
    { Name: 'all', Bindings: on('0.0.0.0:25') },
    { Name: 'net', Bindings: on('0.0.0.0:25'), RemoteIPRanges: to('192.0.2.0/24', '2001:db8::/32') },
    { Name: 'one', Bindings: on('0.0.0.0:25'), RemoteIPRanges: to('192.0.2.7') },
    { Name: 'here', Bindings: on('198.51.100.1:25'), RemoteIPRanges: to('192.0.2.0/24') },
    { Name: 'off', Bindings: on('0.0.0.0:25'), RemoteIPRanges: to('192.0.2.8'), Enabled: false },
  );
  const choice = new ConnectorChoice(config.current());
  const name = (client: string, ...bindings: readonly string[]) => choice.choose(bindings, at(client))?.Name;
  assert.equal(name('192.0.2.7', '0.0.0.0:25'), 'one');
  assert.equal(name('192.0.2.8', '0.0.0.0:25'), 'net');
  assert.equal(name('203.0.113.1', '0.0.0.0:25'), 'all');
  assert.equal(name('192.0.2.7', '198.51.100.1:25', '0.0.0.0:25'), 'here');
  assert.equal(name('203.0.113.1', '198.51.100.1:25', '0.0.0.0:25'), 'all');
  assert.equal(name('203.0.113.1', '198.51.100.1:25'), undefined);
  assert.deepEqual([...choice.bindings.keys()], ['0.0.0.0:25', '198.51.100.1:25']);
});
