// Looking after a running server: whether its service runs, and whether mail flows through it, and if not, why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { posternHome } from '../support/postern.ts';

interface Flow {
  readonly TestMailflowResult: string;
  readonly IsRemoteTest: boolean;
  readonly Details: string;
}

test('service health and mail flow', async (t) => {
  const postern = posternHome(t);
  const health = () =>
    postern.objects('Test-ServiceHealth | % { "$($_.RequiredServicesRunning) $($_.ServicesNotRunning)" }');
  assert.deepEqual(await health(), ['False MSExchangeTransport']);
  const none = await postern.run(['-Command', 'Test-Mailflow']);
  assert.match(none.stderr, /accepted domain/);
  await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
  await postern.start();
  assert.deepEqual(await health(), ['True ']);
  const flow = async (more = '') => (await postern.objects<Flow>(`Test-Mailflow ${more}`))[0]!;
  const { TestMailflowResult, IsRemoteTest, Details } = await flow();
  assert.deepEqual([TestMailflowResult, IsRemoteTest], ['Success', false], Details);
  assert.match(Details, /^DELIVER postmaster@contoso\.com/);
  await postern.shell('Get-TransportServer | Set-TransportServer -MessageTrackingLogEnabled $false');
  assert.equal((await flow()).TestMailflowResult, 'Success');
  const relayed = await flow('-TargetEmailAddress a@elsewhere.test');
  assert.deepEqual([relayed.TestMailflowResult, /RCPT: 550/.test(relayed.Details)], ['*FAILURE*', true]);
  await postern.shell(
    'Get-TransportServer | Set-TransportServer -MessageTrackingLogEnabled $true; Suspend-Queue maildir',
  );
  const late = await flow(
    '-TargetEmailAddress kim@contoso.com -TargetEmailAddressDisplayName "Kim Ö" -ExecutionTimeout 1',
  );
  assert.equal(late.TestMailflowResult, '*FAILURE*');
  assert.match(late.Details, /it waits in the queue maildir/);
  await postern.stop();
  assert.match((await flow()).Details, /no Receive connector of this server listens|No connection/);
});
