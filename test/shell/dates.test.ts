// Dates hold .NET's ticks of 100 ns, and text becomes a date as .NET reads it in the en-US culture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testShell } from './support/run-shell.ts';

const { errorIds, values } = testShell();
const one = async (text: string) => (await values(text))[0];

test('ticks survive casting, moving, subtracting, comparing and formatting', async () => {
  const d = "$d = [datetime]'2024-03-01T01:02:03.1234567'";
  assert.equal(await one(`${d}; $d.ToString('o').Substring(0, 27)`), '2024-03-01T01:02:03.1234567');
  assert.equal(await one(`${d}; $d.AddDays(1).ToString('fffffff')`), '1234567');
  assert.equal(await one(`${d}; $d.AddMonths(1).AddSeconds(-1).ToString('fffffff')`), '1234567');
  assert.equal(await one(`${d}; $d.AddTicks(5433).ToString('fffffff')`), '1240000');
  assert.equal(await one(`${d}; ($d - $d.AddTicks(-7)).Ticks`), 7);
  assert.equal(await one(`${d}; $d -gt $d.AddTicks(-1)`), true);
  assert.equal(await one(`${d}; $d -eq [datetime]$d.Ticks`), true);
  assert.equal(await one(`${d}; $d.TimeOfDay.ToString()`), '01:02:03.1234567');
  assert.equal(await one(`${d}; (Get-Date $d -Millisecond 5).ToString('fffffff')`), '0050000');
  assert.equal(
    await one("[datetime]::ParseExact('2024 0102 1234567', 'yyyy MMdd fffffff', $null).ToString('fffffff')"),
    '1234567',
  );
});

test('months by name and the dates of mail headers are read', async () => {
  const iso = (text: string) => one(`([datetime]'${text}').ToUniversalTime().ToString('s')`);
  assert.equal(await one("([datetime]'Jan 2, 2020').ToString('s')"), '2020-01-02T00:00:00');
  assert.equal(await one("([datetime]'2 January 2020 3:04 PM').ToString('s')"), '2020-01-02T15:04:00');
  assert.equal(await iso('Mon, 22 Sep 2008 14:01:54 GMT'), '2008-09-22T14:01:54');
  assert.equal(await iso('Mon, 22 Sep 2008 14:01:54 +0200'), '2008-09-22T12:01:54');
  for (const text of ['Foo 2, 2020', '32 Jan 2020', 'Mon, 22 Sep 2008 25:00', 'Jan']) {
    const ids = await errorIds(`[datetime]'${text}'`);
    assert.deepEqual(ids, ['InvalidCastParseTargetInvocationWithFormatProvider'], text);
  }
});

test('the first and the last date are those of .NET', async () => {
  const { values } = testShell();
  assert.deepEqual(
    await values(
      "[datetime]::MaxValue.ToString('o'); [datetime]::MinValue.ToString('o'); \"$([datetime]::MaxValue.Kind)\"",
    ),
    ['9999-12-31T23:59:59.9999999', '0001-01-01T00:00:00.0000000', 'Unspecified'],
  );
  assert.deepEqual(await values('[datetime]::MaxValue.Ticks.ToString()'), ['3155378975999999999']);
});
