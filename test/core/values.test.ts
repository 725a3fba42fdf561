// Sizes, time spans, dates, addresses, enumerations and lists: what goes in, what comes out, what is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { toErrorRecord } from '../../src/core/error-record.ts';
import { reply, replyText } from '../../src/core/reply.ts';
import { types } from '../../src/core/types.ts';
import { applyListChange, type ValueType } from '../../src/core/value-type.ts';
import { parseDate } from '../../src/core/values/date-time.ts';
import { Hashtable } from '../../src/core/values/hashtable.ts';
import { recipientMatches } from '../../src/core/values/recipient-pattern.ts';

function refuses(type: ValueType<unknown>, input: unknown, id: string): void {
  assert.throws(
    () => type.convert(input),
    (thrown) => toErrorRecord(thrown).id === id,
    `${type.name} of ${String(input)}`,
  );
}

test('byte sizes take units and print as Exchange prints them', () => {
  const size = types.byteSize();
  assert.equal(String(size.convert('10MB')), '10 MB (10,485,760 bytes)');
  assert.equal(String(size.convert(10485760, { text: '10MB' })), '10 MB (10,485,760 bytes)');
  assert.equal(size.convert('1.5GB').bytes, 1610612736);
  assert.equal(size.convert('10 MB (10,485,760 bytes)').bytes, 10485760);
  assert.equal(String(size.convert(0)), '0 B (0 bytes)');
  for (const wrong of ['', 'ten', '-1', '10XB', '1e30TB']) refuses(size, wrong, 'InvalidByteSize');
});

test('time spans take .NET forms', () => {
  const span = types.timeSpan();
  assert.equal(String(span.convert('30.00:00:00')), '30.00:00:00');
  assert.equal(span.convert('00:10').TotalMinutes, 10);
  assert.equal(span.convert('2').TotalDays, 2);
  assert.equal(String(span.convert('00:00:00.5')), '00:00:00.5000000');
  for (const wrong of ['', '25:00:00', '00:61:00', '1.2.3', 'soon']) refuses(span, wrong, 'InvalidTimeSpan');
});

test('dates take en-US and ISO forms, a date alone and a time alone', () => {
  const now = new Date(2026, 5, 15, 12, 0, 0);
  assert.deepEqual(parseDate('4/16/2007', now), new Date(2007, 3, 16));
  assert.deepEqual(parseDate('23/02/2009', now), new Date(2009, 1, 23));
  assert.deepEqual(parseDate('7/3/2024 11:05 PM', now), new Date(2024, 6, 3, 23, 5));
  assert.deepEqual(parseDate('2026-12-31T23:00:00Z', now), new Date(Date.UTC(2026, 11, 31, 23)));
  assert.deepEqual(parseDate('2026-12-31T23:00:00+02:00', now), new Date(Date.UTC(2026, 11, 31, 21)));
  assert.deepEqual(parseDate('23:30', now), new Date(2026, 5, 15, 23, 30));
  for (const wrong of ['', '2/30/2026', '13/13/2026', 'tomorrow', '25:00', '12/31/2026 24:00', '1/1/2026 13:00 pm']) {
    refuses(types.dateTime, wrong, 'InvalidDateTime');
  }
});

test('an enumeration takes unique prefixes and says what is possible', () => {
  const kind = types.oneOf('AcceptedDomainType', ['Authoritative', 'ExternalRelay', 'InternalRelay']);
  assert.equal(kind.convert('internal'), 'InternalRelay');
  refuses(kind, 'relay', 'InvalidEnumValue');
  refuses(types.oneOf('X', ['Start', 'Stop']), 'st', 'AmbiguousEnumValue');
});

test('booleans refuse text, as PowerShell parameters do', () => {
  assert.equal(types.boolean.convert(1), true);
  refuses(types.boolean, 'true', 'InvalidBoolean');
});

test('texts for replies refuse what SMTP cannot carry', () => {
  refuses(types.text({ ascii: true }), 'Grüße', 'NonAsciiText');
  refuses(types.text({ ascii: true }), 'a\r\nb', 'NonAsciiText');
});

test('addresses and domains', () => {
  assert.equal(String(types.smtpAddress.convert('"a b"@contoso.com')), '"a b"@contoso.com');
  assert.equal(types.smtpDomain.convert('Contoso.COM.'), 'contoso.com');
  assert.equal(types.smtpDomainWithSubdomains.convert('*.Contoso.com'), '*.contoso.com');
  for (const wrong of ['', 'a', '@b.c', 'a@', 'a@b..c', 'a b@c.d', 'a\r\n@b', `${'x'.repeat(65)}@b.c`, 'a@-b.c']) {
    refuses(types.smtpAddress, wrong, 'InvalidSmtpAddress');
  }
  for (const wrong of ['', '.', 'a..b', '*.a', 'a b', '-a.b', `${'a'.repeat(64)}.b`])
    refuses(types.smtpDomain, wrong, 'InvalidSmtpDomain');
  refuses(types.binding, '127.0.0.1', 'InvalidIPBinding');
  refuses(types.binding, '127.0.0.1:70000', 'InvalidIPBinding');
  assert.equal(String(types.binding.convert('[::1]:25')), '[::1]:25');
  assert.equal(String(types.dnsServer.convert('192.0.2.53')), '192.0.2.53:53');
  assert.equal(String(types.dnsServer.convert('2001:db8::53')), '[2001:db8::53]:53');
});

test('a local part alone names the recipient at accepted domains only', () => {
  const accepted = (domain: string) => domain === 'contoso.com';
  assert.ok(recipientMatches('postmaster', 'Postmaster@Contoso.com', accepted));
  assert.ok(!recipientMatches('postmaster', 'postmaster@example.com', accepted));
  assert.ok(recipientMatches('a@b.c', 'A@B.C', accepted));
});

test('a list parameter replaces, adds and removes', () => {
  const many = types.list(types.smtpDomain);
  assert.deepEqual(applyListChange(['a.b'], many.convert(['c.d', 'C.D'])), ['c.d']);
  const change = many.convert(
    new Hashtable([
      ['add', ['c.d', 'a.b']],
      ['REMOVE', 'x.y'],
    ]),
  );
  assert.deepEqual(applyListChange(['a.b', 'x.y'], change), ['a.b', 'c.d']);
  assert.deepEqual(applyListChange(['a.b'], many.convert(null)), []);
  refuses(many, new Hashtable([['Replace', 'a.b']]), 'InvalidMultiValuedChange');
});

test('hashtable keys ignore case and cannot reach a prototype', () => {
  const table = new Hashtable([['Name', 1]]);
  table.set('NAME', 2).set('__proto__', 3);
  assert.deepEqual(
    [...table.entries()],
    [
      ['Name', 2],
      ['__proto__', 3],
    ],
  );
  assert.equal(table.get('constructor'), undefined);
});

test('a reply cannot carry a line end, and its codes cannot disagree', () => {
  assert.equal(replyText(reply(550, '5.7.1', 'a\r\nRSET')), '550 5.7.1 a??RSET');
  assert.throws(
    () => reply(450, '5.7.1', 'x'),
    (thrown) => toErrorRecord(thrown).id === 'InvalidSmtpResponse',
  );
});

test('the latest date is the same in every time zone', () => {
  const module = JSON.stringify(import.meta.resolve('../../src/core/values/date-time.ts'));
  const script = `const { MAX_DATE: m } = await import(${module}); console.log(m.getFullYear(), m.getHours(), JSON.stringify(m))`;
  for (const TZ of ['Pacific/Kiritimati', 'UTC', 'America/New_York']) {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ },
    });
    assert.equal(stdout.toString().trim(), '9999 23 "9999-12-31T23:59:59.999Z"', TZ);
  }
});
