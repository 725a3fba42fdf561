// What a store holds before anyone has configured anything, and what a later version of Postern adds to an older store.
import { hostname } from 'node:os';
import { fail } from '../core/errors.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { TransportAgent } from '../core/objects/transport-agent.ts';
import { TransportServer } from '../core/objects/transport-server.ts';
import type { AgentFacts, ConfigStore } from '../core/ports.ts';
import { createConfigStore } from './config-store.ts';
import type { Database } from './database.ts';
import { OBJECT_CLASSES } from './object-classes.ts';

export interface BuiltInAgent extends AgentFacts {
  /** Its place in a new store; 1 is the first. */
  readonly priority: number;
}

export interface SeedFacts {
  readonly builtInAgents: readonly BuiltInAgent[];
  readonly now: () => Date;
}

/** What was seeded last time: an agent that was known and is gone has been uninstalled on purpose. */
interface Seeded {
  readonly version: string;
  readonly knownAgents: readonly string[];
}

/** The name of this server: the machine's when the store was made, whatever the machine is called since. */
export function seed(db: Database, file: string, { builtInAgents, now }: SeedFacts): string {
  const version = JSON.stringify([OBJECT_CLASSES.map(({ name }) => name), builtInAgents]);
  const setting = db.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck();
  const read = () => {
    const seeded = setting.get('seeded');
    return {
      server: setting.get('server'),
      seeded: seeded === undefined ? undefined : parseSeeded(seeded, file),
    };
  };
  const before = read();
  if (before.server !== undefined && before.seeded?.version === version) return before.server;

  const write = db.prepare<[string, string]>(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const addList = db.prepare<[string, string]>('INSERT OR IGNORE INTO ip_list (server, name) VALUES (?, ?)');
  const work = () => {
    // Read again: another process may have seeded while this one waited.
    const { server = machineName(), seeded } = read();
    const config = createConfigStore({ db, file, server, now });
    const known = new Set(seeded?.knownAgents);
    for (const list of ['Allow', 'Block']) addList.run(server, list);
    addObjects(config, server, seeded === undefined);
    for (const agent of builtInAgents) (known.has(agent.name) ? renewAgent : addAgent)(config, agent);
    const knownAgents = [...known.union(new Set(builtInAgents.map(({ name }) => name)))];
    write.run('server', server);
    write.run('seeded', JSON.stringify({ version, knownAgents } satisfies Seeded));
    return server;
  };
  return db.transaction(work).immediate();
}

function parseSeeded(text: string, file: string): Seeded {
  try {
    return JSON.parse(text) as Seeded;
  } catch {
    return fail('StoreCorrupt', { file, detail: "the setting 'seeded' is unreadable" });
  }
}

function addObjects(config: ConfigStore, server: string, isNew: boolean): void {
  for (const objectClass of OBJECT_CLASSES) {
    if (objectClass.singleton !== undefined && config.list(objectClass).length === 0)
      config.insert(objectClass, objectClass.singleton, {});
  }
  if (!isNew) return;
  config.insert(TransportServer, server, {});
  config.insert(ReceiveConnector, `Default ${server}`, {});
}

/** Enabled and at its place; those from there on move back by one. */
function addAgent(config: ConfigStore, { name, factory, events, priority }: BuiltInAgent): void {
  const others = config.list(TransportAgent);
  if (others.some(({ Priority }) => Priority === priority)) {
    for (const { Guid, Priority } of others)
      if (Priority >= priority) config.update(TransportAgent, { Guid }, { Priority: Priority + 1 });
  }
  config.insert(TransportAgent, name, {
    Enabled: true,
    Priority: priority,
    TransportAgentFactory: factory,
    IsBuiltIn: true,
    Events: events,
  });
}

function renewAgent(config: ConfigStore, { name, factory, events }: BuiltInAgent): void {
  const agent = config.list(TransportAgent).find((one) => one.IsBuiltIn && one.Name === name);
  if (agent) config.update(TransportAgent, agent, { TransportAgentFactory: factory, Events: events });
}

/** As Windows would call the server: the first label, in capitals. */
function machineName(): string {
  return hostname().split('.')[0]!.toUpperCase() || 'POSTERN';
}
