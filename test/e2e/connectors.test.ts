// Receive connectors as administrators work with them: added, narrowed and removed while the transport runs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { posternHome } from '../support/postern.ts';
import { SmtpClient } from '../support/smtp-client.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function greeting(port: number): Promise<string> {
  const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
  const [line] = (await client.reply()) ?? [];
  client.close();
  return line ?? '(closed)';
}

test('connectors come, change and go without a restart', async (t) => {
  const postern = posternHome(t);
  const first = await postern.start();
  const port = await freePort();
  await postern.shell(`New-ReceiveConnector Second -Usage Internet -Bindings 127.0.0.1:${port} -Fqdn second.test`);
  await eventually(async () => assert.match(await greeting(port), /^220 second\.test /));

  const one = `-Bindings 127.0.0.1:${port} -RemoteIPRanges 127.0.0.1`;
  await postern.shell(`New-ReceiveConnector Narrow ${one} -Fqdn narrow.test -PermissionGroups AnonymousUsers`);
  assert.match(await greeting(port), /^220 narrow\.test /);
  await assert.rejects(postern.shell(`New-ReceiveConnector Same ${one}`), /has 127\.0\.0\.1:\d+ for the clients/);

  await postern.shell('Set-ReceiveConnector Narrow -DeniedClients 127.0.0.0/8');
  assert.match(await greeting(port), /^550 5\.7\.1 /);
  await postern.shell('Set-ReceiveConnector Narrow -DeniedClients $null');
  assert.match(await greeting(port), /^220 narrow\.test /);
  await postern.shell('Remove-ReceiveConnector Narrow -Confirm:$false');
  assert.match(await greeting(port), /^220 second\.test /);
  await postern.shell('Get-ReceiveConnector Second | Remove-ReceiveConnector -Confirm:$false');
  await eventually(() => assert.rejects(greeting(port)));
  assert.match(await greeting(first), /^220 /);

  const lock = JSON.parse(readFileSync(join(postern.home, 'transport.lock'), 'utf8')) as { bindings: string[] };
  assert.deepEqual(lock.bindings, [`127.0.0.1:${first}`]);
  // The log is flushed within a moment.
  await eventually(async () => {
    const rows = await postern.objects<{ Agent: string; ReasonData: string }>('Get-AgentLog -Reason DeniedClients');
    assert.deepEqual(
      rows.map(({ Agent, ReasonData }) => [Agent, ReasonData]),
      [['Transport', '127.0.0.0/8']],
    );
  });
});
