// A store in a fresh data folder, closed and removed with the test.
import type { TestContext } from 'node:test';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { BuiltInAgent } from '../../src/store/seed.ts';
import { temporaryHome } from './temporary-home.ts';

export const AGENTS: readonly BuiltInAgent[] = [
  {
    name: 'Connection Filtering Agent',
    factory: 'connectionFiltering',
    events: ['onConnect', 'onRcptCommand'],
    priority: 1,
  },
  { name: 'Sender Filter Agent', factory: 'senderFilter', events: ['onMailCommand'], priority: 2 },
];

export function openTestStore(t: TestContext): { readonly home: string; readonly store: Store } {
  const home = temporaryHome(t);
  const store = openStore(home, { builtInAgents: AGENTS, now: () => new Date() });
  t.after(() => store.close());
  return { home, store };
}
