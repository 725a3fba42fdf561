// Queue cmdlets beside a running transport: what waits is shown, and orders are carried out at once; also when none runs, and after a kill.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

// Each has a home of its own, and mostly waits for processes.
describe('the queue', { concurrency: true }, () => {
  test('orders reach the running transport', async (t) => {
    const postern = posternHome(t);
    await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    New-AcceptedDomain Out -DomainName out.example -DomainType ExternalRelay | Out-Null`);
    const client = await openSession(t, await postern.start());
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    await postern.delivered(1);
    await postern.shell('Suspend-Queue maildir');
    assert.match(await sendMessage(client, { to: ['u@contoso.com', 'u@out.example'] }), /^250/);
    const counts = () =>
      postern.objects<string>('Get-Queue -Exclude Empty | % { "$($_.Status) $($_.MessageCount) $($_.DeliveryType)" }');
    assert.deepEqual((await counts()).toSorted(), ['Ready 1 Unreachable', 'Suspended 1 MapiDelivery']);
    const [waiting] = await postern.objects<{
      FromAddress: string;
      MessageSourceName: string;
      SourceIP: string;
      Recipients: unknown;
    }>('Get-Message -Queue maildir -IncludeRecipientInfo');
    assert.equal(waiting!.SourceIP, '127.0.0.1');
    assert.deepEqual([waiting!.Recipients].flat(), ['u@contoso.com']);
    await postern.shell('Resume-Queue maildir');
    await postern.delivered(2);
    await postern.shell('Remove-Message -Filter {Queue -like "*Unreachable"} -WithNDR $false -Confirm:$false');
    assert.deepEqual(await counts(), []);
    client.close();
  });

  test('what waits survives a stop, is managed meanwhile, and goes out afterwards', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const client = await openSession(t, await postern.start());
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    await postern.delivered(1);
    await postern.shell('Suspend-Queue maildir');
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
    client.close();
    const { pid } = JSON.parse(readFileSync(join(postern.home, 'transport.lock'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await eventually(() => assert.throws(() => process.kill(pid, 0)));
    assert.deepEqual(await postern.objects('(Get-Message).Count'), [1]);
    await postern.shell('Resume-Queue maildir');
    await postern.start();
    await postern.delivered(2);
    assert.deepEqual(await postern.objects('Get-Message'), []);
  });
});
