// The pickup folder of a running transport: a file that is dropped is delivered, and its way is in the message tracking log.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { posternHome } from '../support/postern.ts';

test('a dropped file is delivered', async (t) => {
  const postern = posternHome(t);
  const folder = join(postern.home, 'pickup');
  mkdirSync(folder);
  await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Get-TransportServer | Set-TransportServer -PickupDirectoryPath '${folder}'`);
  await postern.start();
  writeFileSync(join(folder, 'a.new'), 'From: kim@contoso.com\nTo: u@contoso.com\nSubject: Dropped\n\nText\n');
  renameSync(join(folder, 'a.new'), join(folder, 'a.eml'));
  const [mail] = await postern.delivered(1);
  assert.match(readFileSync(join(postern.home, 'mail', mail!), 'latin1'), /^Received: from mail pickup service by /m);
  assert.deepEqual(readdirSync(folder), []);
  await postern.stop();
  const rows = await postern.objects<string>(
    'Get-MessageTrackingLog -MessageSubject Dropped | % { "$($_.EventId) $($_.Source)" }',
  );
  assert.deepEqual(rows, ['RECEIVE PICKUP', 'DELIVER STOREDRIVER']);
});
