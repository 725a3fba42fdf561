// Metrics of a running transport: off until MetricsBinding says where, and telling what has happened.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome } from '../support/postern.ts';

/** One that was free a moment ago: the setting can't tell which one the system chose. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

test('messages, refusals, agents, commits, deliveries and the queue are shown', async (t) => {
  const postern = posternHome(t);
  await postern.shell(`New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null
    Add-IPBlockListEntry -IPAddress 127.0.0.2 | Out-Null`);
  const port = await postern.start();
  const metrics = await freePort();
  await assert.rejects(fetch(`http://127.0.0.1:${metrics}/metrics`));
  const refused = await postern.run([
    '-Command',
    'Get-TransportServer | Set-TransportServer -MetricsBinding 0.0.0.0:9725',
  ]);
  assert.notEqual(refused.status, 0);
  await postern.shell(`Get-TransportServer | Set-TransportServer -MetricsBinding 127.0.0.1:${metrics}`);
  const client = await openSession(t, port);
  assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/);
  await postern.delivered(1);
  const text = await eventually(async () => {
    const answer = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    assert.match(answer, /^postern_deliveries_total\{outcome="delivered"\} 1$/m);
    return answer;
  });
  for (const line of [
    /^postern_messages_accepted_total 1$/m,
    /^postern_sessions_open 1$/m,
    /^postern_agent_run_seconds_count\{agent="Connection Filtering Agent"\} [1-9]/m,
    /^postern_queue_commit_seconds_count [1-9]/m,
    /^postern_queue_length\{state="ready"\} 0$/m,
    /^postern_resident_memory_bytes \d{7,}$/m,
    /^postern_resource_pressure 0$/m,
  ])
    assert.match(text, line);
  client.close();
});
