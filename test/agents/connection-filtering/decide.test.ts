// Every branch of the decision, as a table.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  decideClosing,
  decideConnection,
  decideMessage,
  decideRecipient,
  decideSender,
  type Listing,
  type Policy,
} from '../../../src/agents/connection-filtering/decide.ts';
import { fillResponse } from '../../../src/agents/connection-filtering/response.ts';
import { replyText } from '../../../src/core/reply.ts';
import type { Verdict } from '../../../src/core/verdict.ts';

const IP = '192.0.2.1';
const UNLISTED: Listing = { kind: 'unlisted' };
const ALLOWED: Listing = { kind: 'allowed', by: 'entry 7' };
const STATIC: Listing = { kind: 'blocked', isMachineGenerated: false };
const MACHINE: Listing = { kind: 'blocked', isMachineGenerated: true };
const listed = (RejectionResponse: string | null = null): Listing => ({
  kind: 'blockedByProvider',
  provider: { Name: 'Zen', LookupDomain: 'zen.example', RejectionResponse },
});

function policy(rejectAt: Policy['rejectAt'] = 'Recipient'): Policy {
  return {
    staticResponse: 'static {0}',
    machineResponse: 'machine {0}',
    rejectAt,
    isBypassed: (recipient) => recipient === 'postmaster@contoso.com',
    isBypassedByProviders: (recipient) => recipient === 'open@contoso.com',
  };
}

/** One line for a verdict: what is done, the reply, the reason, the data. */
function show(verdict: Verdict): string {
  const why = 'why' in verdict ? ` | ${verdict.why.reason} | ${verdict.why.data}` : '';
  const reply = 'reply' in verdict ? ` ${replyText(verdict.reply)}` : '';
  const close = verdict.kind === 'reject' && verdict.close ? '+close' : '';
  return `${verdict.kind}${close}${reply}${why}`;
}

const DENY_STATIC = 'reject 550 5.7.1 static 192.0.2.1 | LocalBlockList | administrator-generated entry';
const DENY_MACHINE = 'reject 550 5.7.1 machine 192.0.2.1 | LocalBlockList | machine-generated entry';
const DENY_PROVIDER =
  'reject 550 5.7.1 Recipient not authorized, your IP has been found on a block list | BlockListProvider | Zen';
const EXEMPT = 'exempt | IPOnAllowList | entry 7';

suite('at the connection', () => {
  const table: readonly [string, Listing, Policy['rejectAt'], string][] = [
    ['unlisted', UNLISTED, 'Recipient', 'next'],
    ['allowed', ALLOWED, 'Recipient', EXEMPT],
    ['allowed, Connect', ALLOWED, 'Connect', EXEMPT],
    ['blocked waits for the recipients', STATIC, 'Recipient', 'next'],
    ['blocked, Connect', STATIC, 'Connect', DENY_STATIC.replace('reject 550', 'reject+close 554')],
    ['machine, Connect', MACHINE, 'Connect', DENY_MACHINE.replace('reject 550', 'reject+close 554')],
    ['a provider never refuses here', listed(), 'Connect', 'next'],
  ];
  for (const [name, listing, rejectAt, expected] of table)
    test(name, () => assert.equal(show(decideConnection(listing, policy(rejectAt), IP)), expected));
});

suite('at the sender', () => {
  for (const [listing, expected] of [
    [UNLISTED, 'next'],
    [STATIC, 'next'],
    [listed(), 'next'],
    [ALLOWED, EXEMPT],
  ] as const)
    test(listing.kind, () => assert.equal(show(decideSender(listing)), expected));
});

suite('at a recipient', () => {
  const skipStatic = 'skip | BypassedRecipient | LocalBlockList: administrator-generated entry';
  const table: readonly [string, Listing, Policy['rejectAt'], string, string][] = [
    ['unlisted', UNLISTED, 'Recipient', 'kim@contoso.com', 'next'],
    ['allowed', ALLOWED, 'Recipient', 'kim@contoso.com', EXEMPT],
    ['static', STATIC, 'Recipient', 'kim@contoso.com', DENY_STATIC],
    ['machine', MACHINE, 'Recipient', 'kim@contoso.com', DENY_MACHINE],
    ['provider', listed(), 'Recipient', 'kim@contoso.com', DENY_PROVIDER],
    ['static, bypassed', STATIC, 'Recipient', 'postmaster@contoso.com', skipStatic],
    ['static, bypassed, but Connect', STATIC, 'Connect', 'postmaster@contoso.com', DENY_STATIC],
    ['static, bypassed by providers only', STATIC, 'Recipient', 'open@contoso.com', DENY_STATIC],
    [
      'provider, bypassed',
      listed(),
      'Recipient',
      'open@contoso.com',
      'skip | BypassedRecipient | BlockListProvider: Zen',
    ],
    [
      'provider, bypassed under Connect',
      listed(),
      'Connect',
      'open@contoso.com',
      'skip | BypassedRecipient | BlockListProvider: Zen',
    ],
    ['provider, bypassed by the static list only', listed(), 'Recipient', 'postmaster@contoso.com', DENY_PROVIDER],
    [
      'provider, own response',
      listed('{0} is on {1} ({2}), {1}'),
      'Recipient',
      'kim@contoso.com',
      'reject 550 5.7.1 192.0.2.1 is on Zen (zen.example), Zen | BlockListProvider | Zen',
    ],
  ];
  for (const [name, listing, rejectAt, recipient, expected] of table)
    test(name, () => assert.equal(show(decideRecipient(listing, policy(rejectAt), IP, recipient)), expected));
});

suite('at the message', () => {
  const table: readonly [string, Listing, readonly string[], string][] = [
    ['unlisted', UNLISTED, ['kim@contoso.com'], 'next'],
    ['allowed', ALLOWED, ['kim@contoso.com'], EXEMPT],
    ['machine', MACHINE, ['kim@contoso.com'], DENY_MACHINE],
    ['some bypassed', STATIC, ['postmaster@contoso.com', 'kim@contoso.com'], DENY_STATIC],
    [
      'all bypassed',
      STATIC,
      ['postmaster@contoso.com'],
      'skip | BypassedRecipient | LocalBlockList: administrator-generated entry',
    ],
    ['no recipients', listed(), [], DENY_PROVIDER],
    [
      'all bypassed by providers',
      listed(),
      ['open@contoso.com', 'open@contoso.com'],
      'skip | BypassedRecipient | BlockListProvider: Zen',
    ],
  ];
  for (const [name, listing, recipients, expected] of table)
    test(name, () => assert.equal(show(decideMessage(listing, policy(), IP, recipients)), expected));
});

test('closing repeats the refusal and writes no row of its own', () => {
  const refusal = decideRecipient(STATIC, policy(), IP, 'kim@contoso.com');
  assert.ok(refusal.kind === 'reject');
  const closing = decideClosing(refusal);
  assert.deepEqual(closing, { kind: 'disconnect', reply: refusal.reply, why: refusal.why, logged: false });
});

test('a value that looks like a placeholder is not filled in, nor one that has none', () => {
  assert.equal(fillResponse('{1} {0} {2} {3}', ['{1}', '{0}']), '{0} {1} {2} {3}');
});

test('a provider name that is no ASCII cannot break the reply', () => {
  const listing: Listing = {
    kind: 'blockedByProvider',
    provider: { Name: 'Zën\r\n250 ok', LookupDomain: 'z.example', RejectionResponse: '{1}' },
  };
  const verdict = decideRecipient(listing, policy(), IP, 'kim@contoso.com');
  assert.equal(verdict.kind === 'reject' && replyText(verdict.reply), '550 5.7.1 Z?n??250 ok');
});
