// Looking at a module or a program before it is installed.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { PosternError } from '../../../src/core/error-record.ts';
import { inspectAgent as inspect } from '../../../src/transport/external-agents/inspect-agent.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/agents');
const module = (file: string, factory: string) =>
  inspect({ kind: 'module', path: join(FIXTURES, file), factory }).catch((error) => error);
const command = (...command: string[]) => inspect({ kind: 'command', command }).catch((error) => error);

function idOf(error: unknown): string {
  assert.ok(error instanceof PosternError, String(error));
  return error.record.id;
}

test('a module and a program tell their names, events and failure policy', async () => {
  assert.deepEqual(await module('subject-tagger.mjs', 'createAgent'), {
    ...{ name: 'Subject Tagger', factory: 'createAgent', events: ['onEndOfHeaders'], onFailure: 'next' },
  });
  assert.deepEqual(await command(join(FIXTURES, 'keyword-filter.mjs'), 'casino'), {
    ...{ name: 'Keyword Filter', factory: '', events: ['onEndOfData'], onFailure: 'tempfail' },
  });
});

test('what cannot be loaded, and what is no agent, are told apart', async () => {
  const misbehaving = async (factory: string) => idOf(await module('misbehaving.mjs', factory));
  assert.equal(await misbehaving('wrongVersion'), 'AgentContractBroken');
  assert.equal(await misbehaving('unknownEvent'), 'AgentContractBroken');
  assert.equal(await misbehaving('noHandlers'), 'AgentContractBroken');
  assert.equal(await misbehaving('brokenFactory'), 'AgentLoadFailed');
  assert.equal(await misbehaving('missing'), 'AgentLoadFailed');
  assert.equal(idOf(await module('no-such-file.mjs', '')), 'AgentLoadFailed');
  assert.equal(idOf(await command('/nonexistent/postern-agent')), 'AgentLoadFailed');
  assert.equal(idOf(await command()), 'AgentLoadFailed');
  assert.equal(idOf(await command(join(FIXTURES, 'bad-program.mjs'), 'exits-at-once')), 'AgentLoadFailed');
  assert.equal(idOf(await command(join(FIXTURES, 'bad-program.mjs'), 'bad-greeting')), 'AgentContractBroken');
  assert.equal(idOf(await command(join(FIXTURES, 'bad-program.mjs'), 'wrong-version')), 'AgentContractBroken');
});
