// The list of built-in agents, and what is said about the configuration at service start.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILT_IN_AGENTS } from '../../src/agents/facts.ts';
import { AGENTS } from '../../src/agents/index.ts';
import { startupWarnings } from '../../src/agents/startup-warnings.ts';
import { AGENT_API_VERSION, EVENTS, eventsOf } from '../../src/core/agent.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { fakeConfig } from './connection-filtering/fixtures.ts';

test('each agent keeps the contract, and names, factories and priorities are unique', () => {
  for (const { agent, priority, factory } of AGENTS) {
    assert.equal(agent.apiVersion, AGENT_API_VERSION);
    assert.ok(agent.name.length > 0 && agent.name.length <= 64);
    assert.ok(Number.isInteger(priority) && priority >= 1);
    assert.match(factory, /^[\w.]+$/);
    assert.deepEqual(
      Object.keys(agent.handlers).filter((key) => !(key in EVENTS)),
      [],
    );
    assert.ok(eventsOf(agent).length > 0);
  }
  for (const facts of [
    AGENTS.map((one) => one.agent.name),
    AGENTS.map((one) => one.factory),
    AGENTS.map((one) => one.priority),
  ])
    assert.equal(new Set<unknown>(facts).size, facts.length);
});

test('the facts of the agents are those of the agents', () => {
  const facts = AGENTS.map(({ agent, factory, priority }) => {
    return { name: agent.name, factory, priority, onFailure: agent.onFailure, events: eventsOf(agent) };
  });
  assert.deepEqual(BUILT_IN_AGENTS, facts);
});

test('event 1022 when anti-spam agents are on and no internal server is known', () => {
  const agents = (Enabled: boolean, Name = 'Connection Filtering Agent') => ({ TransportAgent: [{ Name, Enabled }] });
  const servers = { TransportConfig: { InternalSMTPServers: [IPRange.parse('10.0.0.0/8')] } };
  const ids = (world: Parameters<typeof fakeConfig>[0]) => startupWarnings(fakeConfig(world)).map(({ id }) => id);
  assert.deepEqual(ids({ objects: agents(true) }), [1022]);
  assert.deepEqual(ids({ objects: agents(false) }), []);
  assert.deepEqual(ids({ objects: agents(true, 'Some Other Agent') }), []);
  assert.deepEqual(ids({ objects: agents(true), singletons: servers }), []);
});
