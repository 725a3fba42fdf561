// The walk along the Received fields, and the reading of one, honest and forged.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { lastExternalIp } from '../../src/core/last-external-ip.ts';
import { receivedFrom } from '../../src/core/received-from.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';

suite('one Received field', () => {
  const table: readonly [string, string, string | undefined][] = [
    ['Postfix', 'from helo.example (rdns.example [192.0.2.1]) by mx.example (Postfix) with ESMTP id 1', '192.0.2.1'],
    ['Postfix, HELO literal', 'from [198.51.100.9] (rdns.example [192.0.2.1]) by mx.example (Postfix)', '192.0.2.1'],
    [
      'Postfix, TLS comment',
      'from a (b [192.0.2.1]) (using TLSv1.3 with cipher X (256/256 bits)) (No client certificate requested) by mx',
      '192.0.2.1',
    ],
    [
      'Exchange',
      'from EDGE.contoso.com (192.0.2.6) by HUB.contoso.com (10.0.0.5) with Microsoft SMTP Server id 8.1.240.5',
      '192.0.2.6',
    ],
    ['Exchange, IPv6 with a zone', 'from HUB ([fe80::1234%12]) by MBX ([fe80::1%10]) with mapi', 'fe80::1234'],
    ['Sendmail', 'from helo (rdns [192.0.2.1] (may be forged)) by mx (8.17) with ESMTP', '192.0.2.1'],
    ['Exim, no reverse name', 'from [192.0.2.1] (helo=foo.example) by mx with esmtp (Exim 4.96)', '192.0.2.1'],
    ['Exim, port', 'from [192.0.2.1]:4711 (helo=foo.example) by mx', '192.0.2.1'],
    ['Exim, address first', 'from foo.example ([192.0.2.1] helo=[198.51.100.9]) by mx', '192.0.2.1'],
    ['Exim, HELO literal in the comment', 'from [192.0.2.1] (helo=[198.51.100.9]) by mx', '192.0.2.1'],
    ['qmail', 'from unknown (HELO [198.51.100.9]) (192.0.2.1) by mx with SMTP', '192.0.2.1'],
    ['IPv6 literal', 'from a (b [IPv6:2001:db8::1]) by mx', '2001:db8::1'],
    ['IPv4-mapped', 'from a (b [IPv6:::ffff:192.0.2.1]) by mx', '192.0.2.1'],
    ['folded', 'from a\r\n\t(b [192.0.2.1])\r\n\tby mx', '192.0.2.1'],
    ['no by clause', 'from a (b [192.0.2.1])', '192.0.2.1'],
    ['a forged comment in HELO comes first and loses', 'from x([198.51.100.9]) (rdns [192.0.2.1]) by mx', '192.0.2.1'],
    ['an unclosed parenthesis in HELO', 'from x([198.51.100.9] (rdns [192.0.2.1]) by mx ([203.0.113.1])', '192.0.2.1'],
    ['an address after by is not the client', 'from helo by mx ([203.0.113.1])', undefined],
    ['no address', 'from helo.example by mx', undefined],
    ['an address out of range', 'from a ([999.1.1.1]) by mx', undefined],
    ['an address in a HELO without brackets', 'from 198.51.100.9 by mx', undefined],
    ['local delivery', 'by mx (Postfix, from userid 1000) id 1', 'local'],
    ['qmail, invoked', '(qmail 123 invoked by uid 0); 1 Jan 2024 00:00:00 -0000', 'local'],
    ['pickup folder', 'from mail pickup service by EDGE with Microsoft SMTPSVC', 'local'],
    ['nothing', '', 'local'],
  ];
  for (const [name, field, expected] of table)
    test(name, () => assert.equal(receivedFrom(field)?.toString(), expected));
});

suite('the walk', () => {
  const internal = ['10.0.0.0/8', '203.0.113.7', '2001:db8:1::/48'].map(IPRange.parse);
  const ip = IPAddress.parse;
  const received = (...values: string[]) => values.map((value) => ({ name: 'Received', value }));
  const walk = (peer: string, fields: Parameters<typeof lastExternalIp>[1], ranges = internal) =>
    lastExternalIp(ip(peer), fields, ranges)?.toString();

  test('an external peer is it, whatever the header says', () => {
    assert.equal(walk('192.0.2.1', received('from a ([198.51.100.9]) by b')), '192.0.2.1');
    assert.equal(walk('10.0.0.1', received('from a ([198.51.100.9]) by b'), []), '10.0.0.1');
  });

  test('the first address outside the organization from the newest field on', () => {
    const fields = received(
      'from hosted ([203.0.113.7]) by edge',
      'from sender ([192.0.2.1]) by hosted',
      'from forged ([198.51.100.9]) by sender',
    );
    assert.equal(walk('10.0.0.1', fields), '192.0.2.1');
    const forgotten = [IPRange.parse('10.0.0.0/8')];
    assert.equal(walk('10.0.0.1', fields, forgotten), '203.0.113.7', 'a relay that is not listed is judged itself');
  });

  test('hand-overs within a host are passed over', () => {
    const fields = received(
      'from localhost ([127.0.0.1]) by relay (amavisd-new)',
      'by relay (Postfix, from userid 5)',
      'from hub ([::1]) by hub with mapi',
      'from hub ([fe80::1%3]) by hub',
      'from sender ([192.0.2.1]) by relay',
    );
    assert.equal(walk('10.0.0.1', fields), '192.0.2.1');
  });

  test('private addresses are not internal by themselves', () => {
    assert.equal(walk('10.0.0.1', received('from a ([192.168.1.1]) by b')), '192.168.1.1');
  });

  test('nothing is believed beyond a hop that names no address', () => {
    assert.equal(walk('10.0.0.1', received('from unknown by relay', 'from x ([192.0.2.1]) by y')), undefined);
  });

  test('no Received field, and none outside', () => {
    assert.equal(walk('10.0.0.1', [{ name: 'Subject', value: 'from a ([192.0.2.1]) by b' }]), undefined);
    assert.equal(walk('10.0.0.1', received('from a ([10.2.3.4]) by b')), undefined);
  });

  test('field names ignore case', () => {
    assert.equal(walk('10.0.0.1', [{ name: 'RECEIVED', value: 'from a ([192.0.2.1]) by b' }]), '192.0.2.1');
  });

  test('a message that loops is given up', () => {
    const fields = received(...Array<string>(100).fill('from a ([10.0.0.2]) by b'), 'from c ([192.0.2.1]) by d');
    assert.equal(walk('10.0.0.1', fields), undefined);
    assert.equal(walk('10.0.0.1', fields.slice(1)), '192.0.2.1');
  });
});
