// The queue cmdlets over a real queue file: what they show, which part of it, and what their orders do when no transport runs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { furnishQueue } from './furnish-queue.ts';
import { shellOver } from './shell-run.ts';
import { testPorts } from './test-ports.ts';

function open(t: TestContext) {
  const { ports } = testPorts(t);
  furnishQueue(ports.home, Date.UTC(2026, 0, 2));
  const shell = shellOver(ports);
  const values = async (script: string) => {
    const { output, errors } = await shell(script);
    assert.deepEqual(errors, [], script);
    return output as readonly unknown[];
  };
  const failure = async (script: string) => (await shell(script)).errors.map(({ id }) => id).join();
  return { ports, values, failure };
}

/** The numbers of the messages a script puts out. */
const numbers = (script: string) => `${script} | % { ($_.Identity -split '\\\\')[-1] }`;

test('messages are found by filter, queue and identity', async (t) => {
  const { values, failure } = open(t);
  for (const [given, expected] of [
    ['', '17 16 18'],
    ["-Filter {FromAddress -like '*@contoso.com'}", '16'],
    ["-Filter \"Status -eq 'Suspended' -or Queue -like '*\\Poison'\"", '17 18'],
    ['-Filter \'-not (Subject -ne "Offer 16") -and Size -gt 10B -and RetryCount -ge 1\'', '16'],
    ["-Filter {DateReceived -lt '1/1/2020'}", ''],
    ["-Filter {SCL -gt 3 -or FromAddress -eq '<>'}", '17'],
    ['-Queue Poison', '17'],
    ['-Queue contoso.com', '16 18'],
    ['-Identity 16', '16'],
    ['-Identity *\\17', '17'],
    ['-Identity 5\\*', '16 18'],
  ] as const)
    assert.equal((await values(numbers(`Get-Message ${given}`))).join(' '), expected, given);
  assert.equal(await failure('Get-Message 999'), 'QueuedMessageNotFound');
  assert.equal(await failure('Get-Message -Queue 77'), 'QueueNotFound');
  assert.equal(await failure('Get-Message other\\5\\16'), 'ServerNotLocal');
  const wrong = ['Nothing -eq 1', 'Size -eq', '(Size -gt 1', 'Size -near 1', 'Size -gt 1 2', 'Subject -eq "a'];
  for (const filter of wrong)
    assert.equal(await failure(`Get-Message -Filter '${filter}'`), 'InvalidQueueFilter', filter);
});

test('a page of a list begins at a bookmark and goes either way', async (t) => {
  const { values } = open(t);
  for (const [given, expected] of [
    ['-SortOrder +Subject', '16 17 18'],
    ["-SortOrder '-Size,-Subject'", '18 17 16'],
    ['-SortOrder +Subject -ResultSize 2', '16 17'],
    ['-SortOrder +Subject -BookmarkIndex 2', '17 18'],
    ['-SortOrder +Subject -BookmarkIndex 2 -IncludeBookmark $false', '18'],
    ['-SortOrder +Subject -SearchForward $false -ResultSize 2', '17 18'],
    ['-SortOrder +Subject -BookmarkObject (Get-Message 17) -SearchForward $false', '16 17'],
    ['-SortOrder +Subject -BookmarkObject (Get-Message 17) -SearchForward $false -IncludeBookmark $false', '16'],
  ] as const)
    assert.equal((await values(numbers(`Get-Message ${given}`))).join(' '), expected, given);
  const [page] = await values('Get-Message -ReturnPageInfo $true -BookmarkIndex 2');
  assert.deepEqual({ ...(page as object) }, { TotalCount: 3, FirstIndex: 2 });
});

test('queues are shown with their state, by kind and by filter', async (t) => {
  const { values } = open(t);
  const states = await values('Get-Queue | % { "$($_.NextHopDomain) $($_.Status) $($_.MessageCount)" }');
  assert.deepEqual(states, [
    'Submission Ready 0',
    'Unreachable Domain Ready 0',
    'Poison Message Ready 1',
    'contoso.com Retry 2',
    'fabrikam.com Suspended 0',
  ]);
  const domains = (given: string) => values(`Get-Queue ${given} | % NextHopDomain`);
  assert.deepEqual(await domains('-Exclude Empty'), ['Poison Message', 'contoso.com']);
  assert.deepEqual(await domains('-Include DnsConnectorDelivery -Exclude Empty'), ['contoso.com']);
  assert.deepEqual(await domains("-Filter {Status -eq 'Retry' -and MessageCount -gt 1}"), ['contoso.com']);
  assert.deepEqual(await domains('5'), ['contoso.com']);
});

test('without a transport orders are carried out here', async (t) => {
  const { values, ports } = open(t);
  await values('Suspend-Queue 5; Resume-Queue fabrikam.com; Suspend-Message 16; Resume-Message 18');
  const queues = new Map(ports.queue.queues().map((one) => [one.domain, one.isSuspended]));
  assert.deepEqual([queues.get('contoso.com'), queues.get('fabrikam.com')], [true, false]);
  const suspended = [...ports.queue.messages({ queue: 'smtp:c:contoso.com' })].map(({ id, isSuspended }) => [
    id,
    isSuspended,
  ]);
  assert.deepEqual(
    new Map(suspended as [number, boolean][]),
    new Map([
      [16, true],
      [18, false],
    ]),
  );
  await values('Retry-Queue 5; Remove-Message 16 -WithNDR $false -Confirm:$false; Remove-Message 18 -Confirm:$false');
  assert.equal(ports.queue.queues().find(({ domain }) => domain === 'contoso.com')!.retryAt, 0);
  const left = [...ports.queue.messages()].map(({ id, queue }) => [id, queue.key]);
  assert.deepEqual(left.toSorted(), [
    [17, 'poison'],
    [18, 'failed'],
  ]);
  await values('Get-Message -Queue Poison | Resume-Message');
  assert.equal([...ports.queue.messages({ message: 17 })][0]!.queue.key, 'submission');
});

test('one-liners: what one cmdlet shows another acts on', async (t) => {
  const { values, ports } = open(t);
  await values('Get-Message -Queue contoso.com | Suspend-Message');
  assert.deepEqual((await values('Get-Message -Filter {Status -eq "Suspended"} | % Identity')).toSorted(), [
    `${ports.server}\\5\\16`,
    `${ports.server}\\5\\18`,
  ]);
  await values("Get-Queue | where {$_.Status -eq 'Retry'} | Retry-Queue");
  assert.deepEqual(await values("Get-Queue -Filter {Status -eq 'Retry'}"), []);
  assert.deepEqual(await values('Get-Queue -Filter {MessageCount -gt 1} | % NextHopDomain'), ['contoso.com']);
  await values(
    "Get-Message -Filter {FromAddress -like '*@contoso.com'} | Remove-Message -WithNDR $false -Confirm:$false",
  );
  assert.deepEqual(await values('Get-Queue contoso.com | % MessageCount'), [1]);
});

test('there is a Submission queue before anything has come', async (t) => {
  const { ports } = testPorts(t);
  const { output } = await shellOver(ports)('Get-Queue | % { "$($_.Identity) $($_.MessageCount)" }');
  assert.deepEqual(output, [`${ports.server}\\Submission 0`]);
});

test('a digest sums up queues, the longest first', async (t) => {
  const { values, failure, ports } = open(t);
  const sums = (given: string) =>
    values(
      `Get-QueueDigest ${given} | % { "$($_.GroupByValue) $($_.MessageCount) $($_.QueueCount) $($_.Details.Count)" }`,
    );
  assert.deepEqual(await sums(''), ['contoso.com 2 1 1', 'Poison Message 1 1 1']);
  assert.deepEqual(await sums('-GroupBy ServerName -DetailsLevel None'), [`${ports.server} 3 2 0`]);
  assert.deepEqual(await sums('-GroupBy Status -Filter {MessageCount -gt 1}'), ['Retry 2 1 1']);
  assert.deepEqual(await sums('-Forest -GroupBy NextHopCategory -Exclude DnsConnectorDelivery'), ['External 1 1 1']);
  assert.deepEqual(await sums('-Server localhost -ResultSize 1'), ['contoso.com 2 1 1']);
  assert.equal(await failure('Get-QueueDigest -Server other'), 'ServerNotLocal');
});

test('what waits is redirected, but for what is suspended or poison', async (t) => {
  const { values, ports } = open(t);
  await values("Redirect-Message -Server localhost -Target edge2.contoso.com,'[192.0.2.9]:2525' -Confirm:$false");
  const places = [...ports.queue.messages()].map(({ id, queue }) => [id, queue.key]);
  assert.deepEqual(places.toSorted(), [
    [16, 'redirect:edge2.contoso.com,[192.0.2.9]:2525'],
    [17, 'poison'],
    [18, 'smtp:c:contoso.com'],
  ]);
  const [queue] = await values('Get-Queue "edge2*" | % { "$($_.DeliveryType) $($_.NextHopDomain)" }');
  assert.equal(queue, 'SmartHostConnectorDelivery edge2.contoso.com,[192.0.2.9]:2525');
});

test('a message is copied into a file that is not there yet, or out as bytes', async (t) => {
  const { values, failure, ports } = open(t);
  const path = join(ports.home, '17.eml');
  await values(`Export-Message 17 -Path '${path}'`);
  assert.equal(readFileSync(path, 'utf8'), 'Subject: Offer 17\r\n\r\nHello\r\n');
  assert.equal(await failure(`Export-Message 17 -Path '${path}'`), 'NoClobber');
  assert.deepEqual(await values('(Export-Message 17).FileData.Length'), [28]);
  assert.equal(await failure('Export-Message 999'), 'QueuedMessageNotFound');
});
