// Back pressure of a running transport: thresholds that trip refuse new mail, what waits is delivered, and it recovers by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

test('a threshold that trips refuses new mail until it is set back', async (t) => {
  const postern = posternHome(t);
  await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
  const port = await postern.start();
  const client = await openSession(t, port);
  assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
  await postern.delivered(1);
  await postern.shell('Suspend-Queue maildir');
  assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
  await postern.shell('Get-TransportServer | Set-TransportServer -QueueLengthMediumThreshold 1');
  // Each in a session of its own: one that asks again and again without a message is ended.
  const mail = async () => {
    const asking = await openSession(t, port);
    const answer = await asking.ask('MAIL FROM:<a@example.org>');
    asking.close();
    return answer;
  };
  await eventually(async () => assert.match(await mail(), /^452 4\.3\.1/));
  const [row] = await postern.objects<{ Level: string; Current: number }>(
    'Get-BackPressure | ? {$_.Resource -eq "QueueLength"}',
  );
  assert.deepEqual([row!.Level, row!.Current], ['Medium', 1]);
  await postern.shell('Resume-Queue maildir');
  await postern.delivered(2);
  await eventually(async () => assert.match(await mail(), /^250/));
  await postern.shell('Get-TransportServer | Set-TransportServer -FreeDiskSpaceHighThreshold 900TB');
  await eventually(() => assert.rejects(openSession(t, port)));
  const events = await postern.objects<number>('Get-EventLog Application | ? {$_.EventID -in 15004,15005} | % EventID');
  assert.deepEqual(events.toSorted(), [15004, 15004, 15005]);
  client.close();
});
