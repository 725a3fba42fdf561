// A store in a fresh data folder, closed and removed with the test.
import type { TestContext } from 'node:test';
import { PosternError } from '../../src/core/error-record.ts';
import { type OpenStoreOptions, openStore, type Store } from '../../src/store/open-store.ts';
import type { BuiltInAgent } from '../../src/store/seed.ts';
import { temporaryHome } from './temporary-home.ts';

export const AGENTS: readonly BuiltInAgent[] = [
  {
    name: 'Connection Filtering Agent',
    factory: 'connectionFiltering',
    events: ['onConnect', 'onRcptCommand'],
    priority: 1,
    onFailure: 'next',
  },
  { name: 'Sender Filter Agent', factory: 'senderFilter', events: ['onMailCommand'], priority: 2, onFailure: 'next' },
];

/** Waits for other writers for a moment only, so that tests of locks are short. */
export function openAt(home: string, t: TestContext, observe?: OpenStoreOptions['observe']): Store {
  const store = openStore(home, { builtInAgents: AGENTS, now: () => new Date(), timeout: 50, observe });
  t.after(() => store.close());
  return store;
}

export function openTestStore(
  t: TestContext,
  observe?: OpenStoreOptions['observe'],
): { readonly home: string; readonly store: Store } {
  const home = temporaryHome(t);
  return { home, store: openAt(home, t, observe) };
}

/** For assert.throws and assert.rejects: a PosternError of that id. */
export function idIs(id: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof PosternError && thrown.record.id === id;
}
