// Agents of other makers by the cmdlets while mail flows: installed, enabled, run, disabled and uninstalled, and cut off when they misbehave.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { openSession, sendMessage } from '../support/open-session.ts';
import { posternHome, ROOT } from '../support/postern.ts';

const FIXTURES = join(ROOT, 'test/fixtures/agents');

interface Agent {
  readonly Identity: string;
  readonly Enabled: boolean;
  readonly Priority: number;
  readonly OnFailure: string;
}

// Each has a home of its own, and mostly waits for processes.
describe('agents of other makers', { concurrency: true }, () => {
  test('the sample module and the sample program', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const client = await openSession(t, port);
    const box = join(postern.home, 'mail/contoso.com/u/new');
    const known = new Set<string>();
    const newest = () =>
      eventually(() => {
        const [name] = readdirSync(box).filter((one) => !known.has(one));
        assert.ok(name, 'delivered');
        known.add(name);
        return readFileSync(join(box, name), 'latin1');
      });
    const lines = (subject: string) => [`Subject: ${subject}`, '', 'Come to the CASINO'];
    const send = (subject: string) => sendMessage(client, { to: ['u@contoso.com'], lines: lines(subject) });
    assert.match(await send('invoice 1'), /^250/);
    assert.doesNotMatch(await newest(), /X-Subject-Tag/);

    await postern.shell(`Install-TransportAgent 'Subject Tagger' -AssemblyPath '${FIXTURES}/subject-tagger.mjs' -TransportAgentFactory createAgent | Out-Null
    Install-TransportAgent -Name 'Keyword Filter' -Command '${FIXTURES}/keyword-filter.mjs',casino | Out-Null`);
    const agents = await postern.objects<Agent>('Get-TransportAgent | select Identity,Enabled,Priority,OnFailure');
    assert.deepEqual(
      agents.map(({ Identity, Enabled, Priority, OnFailure }) => [Identity, Enabled, Priority, OnFailure]),
      [
        ['Connection Filtering Agent', true, 1, 'next'],
        ['Subject Tagger', false, 2, 'next'],
        ['Keyword Filter', false, 3, 'tempfail'],
      ],
    );
    assert.match(await send('invoice 2'), /^250/);
    assert.doesNotMatch(await newest(), /X-Subject-Tag/, 'installed is not enabled');

    await postern.shell("Enable-TransportAgent 'Subject Tagger'");
    assert.match(await send('invoice 3'), /^250/);
    assert.match(await newest(), /^X-Subject-Tag: invoice\r$/m);
    await postern.shell("Get-TransportAgent 'Keyword Filter' | Enable-TransportAgent");
    assert.equal(await send('invoice 4'), '550 5.7.1 Message refused by content policy');
    const pipeline = await postern.objects<{ Event: string; TransportAgents: string[] }>('Get-TransportPipeline');
    assert.deepEqual(pipeline.find(({ Event }) => Event === 'OnEndOfData')?.TransportAgents, ['Keyword Filter']);
    const programs = () =>
      readdirSync('/proc').filter((pid) => {
        try {
          return (
            /^\d+$/.test(pid) &&
            readFileSync(`/proc/${pid}/environ`, 'latin1').includes('POSTERN_AGENT=Keyword Filter') &&
            readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(FIXTURES)
          );
        } catch {
          return false;
        }
      });
    assert.equal(programs().length, 1);

    await postern.shell("Disable-TransportAgent 'Keyword Filter' -Confirm:$false");
    assert.match(await send('hello 5'), /^250/);
    assert.doesNotMatch(await newest(), /X-Subject-Tag/);
    await eventually(() => assert.equal(programs().length, 0, 'a disabled program is stopped'));
    await postern.shell(
      "Uninstall-TransportAgent 'Subject Tagger' -Confirm:$false; Uninstall-TransportAgent 'Keyword Filter' -Confirm:$false",
    );
    assert.match(await send('invoice 6'), /^250/);
    assert.doesNotMatch(await newest(), /X-Subject-Tag/);
    await client.ask('QUIT');
    await postern.stop();
    const rows = await postern.objects<{ Agent: string; Action: string; ReasonData: string; Diagnostics: string }>(
      'Get-AgentLog',
    );
    assert.deepEqual(
      rows.map(({ Agent, Action }) => `${Agent} ${Action}`),
      ['Transport', 'Transport', 'Transport', 'Keyword Filter', 'Transport', 'Transport'].map(
        (agent) => `${agent} ${agent === 'Transport' ? 'AcceptMessage' : 'RejectMessage'}`,
      ),
    );
    assert.equal(rows[3]?.ReasonData, 'casino');
    assert.equal(
      rows[2]?.Diagnostics,
      'Connection Filtering Agent: ran; Subject Tagger: ran; Keyword Filter: skipped: agentDisabled',
    );
    assert.equal(
      rows[4]?.Diagnostics,
      'Connection Filtering Agent: ran; Subject Tagger: ran; Keyword Filter: skipped: agentDisabled',
    );
    assert.equal(rows[5]?.Diagnostics, 'Connection Filtering Agent: ran');
  });

  test('an agent that throws, hangs, floods or exits is cut off, counted and logged, and mail follows its policy', async (t) => {
    const postern = posternHome(t);
    await postern.shell('New-AcceptedDomain Contoso -DomainName contoso.com | Out-Null');
    const port = await postern.start();
    const install = (name: string, source: string) =>
      postern.shell(`Install-TransportAgent '${name}' ${source} | Out-Null; Enable-TransportAgent '${name}'`);
    for (const fault of ['throws', 'hangs', 'floods'])
      await install(`Module ${fault}`, `-AssemblyPath '${FIXTURES}/misbehaving.mjs' -TransportAgentFactory ${fault}`);
    for (const fault of ['exits', 'hangs', 'long-line', 'huge-stderr', 'bad-json'])
      await install(`Program ${fault}`, `-Command '${FIXTURES}/bad-program.mjs',${fault}`);
    const clients = await Promise.all([1, 2, 3].map(() => openSession(t, port)));
    for (let round = 0; round < 2; round++)
      for (const answer of await Promise.all(clients.map((client) => sendMessage(client, { to: ['u@contoso.com'] }))))
        assert.match(answer, /^250/);
    for (const client of clients) await client.ask('QUIT');
    const events = await postern.objects<{ EventID: number; Message: string }>(
      'Get-EventLog Application -Source MSExchangeTransport | where { $_.EventID -ge 10001 }',
    );
    for (const name of [
      'Module throws',
      'Module hangs',
      'Module floods',
      'Program exits',
      'Program hangs',
      'Program long-line',
      'Program bad-json',
    ])
      assert.ok(
        events.some(({ Message }) => Message.includes(`'${name}'`)),
        `no event about ${name}`,
      );
    const [row] = await postern.objects<{ Diagnostics: string }>('Get-AgentLog -Last 1');
    for (const cause of [
      'Module throws: skipped: failed (threw)',
      'Module hangs: skipped: failed (deadline)',
      'Module floods: skipped: failed (flood)',
    ])
      assert.ok(row?.Diagnostics.includes(cause), `${cause} in ${row?.Diagnostics}`);
    assert.match(row!.Diagnostics, /Program exits: skipped: failed \(unavailable\)/);
    await postern.shell(
      "Get-TransportAgent | where { $_.Identity -like 'Program*' -or $_.Identity -like 'Module*' } | Uninstall-TransportAgent -Confirm:$false",
    );

    // A filter that must not be missed: its program is gone, and the transport has never seen it.
    const program = join(postern.home, 'filter.mjs');
    copyFileSync(join(FIXTURES, 'keyword-filter.mjs'), program);
    chmodSync(program, 0o700);
    await install('Must', `-Command '${program}',casino`);
    writeFileSync(program, '#!/bin/sh\nexit 3\n');
    const client = await openSession(t, port);
    assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^451 4\.3\.2/);
    copyFileSync(join(FIXTURES, 'keyword-filter.mjs'), program);
    await eventually(async () => assert.match(await sendMessage(client, { to: ['u@contoso.com'] }), /^250/));
    await client.ask('QUIT');
    await postern.stop();
    const deferred = await postern.objects<{ Agent: string; Action: string; SmtpResponse: string }>(
      'Get-AgentLog -Reason AgentFailure',
    );
    assert.deepEqual(
      deferred.slice(0, 1).map(({ Agent, Action, SmtpResponse }) => [Agent, Action, SmtpResponse.slice(0, 9)]),
      [['Must', 'RejectMessage', '451 4.3.2']],
    );
    assert.ok(!existsSync(join(postern.home, 'transport.lock')));
  });
});
