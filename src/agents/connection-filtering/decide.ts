// What connection filtering decides once it is known where the client's address is listed: pure, every branch a value.
import { type Reply, reply } from '../../core/reply.ts';
import type { Why } from '../../core/verdict.ts';
import { next, reject, type Verdict } from '../../core/verdict.ts';
import { fillResponse } from './response.ts';

/** The first list, in the documented order, that the address is on. */
export type Listing =
  | { readonly kind: 'unlisted' }
  /** `by` says which entry or provider, for the log. */
  | { readonly kind: 'allowed'; readonly by: string }
  | { readonly kind: 'blocked'; readonly isMachineGenerated: boolean }
  | { readonly kind: 'blockedByProvider'; readonly provider: ListedBy };

export interface ListedBy {
  readonly Name: string;
  readonly LookupDomain: string;
  readonly RejectionResponse: string | null;
}

/** The settings that shape a decision. */
export interface Policy {
  readonly staticResponse: string;
  readonly machineResponse: string;
  readonly rejectAt: 'Recipient' | 'Connect';
  /** Whether blocked clients may write to the recipient all the same. */
  isBypassed(recipient: string): boolean;
  /** The same for clients that a provider lists. */
  isBypassedByProviders(recipient: string): boolean;
}

export interface Refusal {
  readonly reply: Reply;
  readonly why: Why;
}

type Blocked = Exclude<Listing, { kind: 'unlisted' | 'allowed' }>;

const DEFAULT_PROVIDER_RESPONSE = 'Recipient not authorized, your IP has been found on a block list';

/** Refuses at once what is to be refused at the connection. */
export function decideConnection(listing: Listing, policy: Policy, address: string): Verdict {
  if (listing.kind === 'allowed') return exemption(listing.by);
  if (listing.kind !== 'blocked' || policy.rejectAt !== 'Connect') return next;
  // A greeting that refuses is 554 (RFC 5321, 3.1).
  const { reply, why } = refusalOf(listing, policy, address, 554);
  return reject(reply, why, true);
}

/** Exempts as early as possible, so that agents which look at MAIL are spared too. */
export function decideSender(listing: Listing): Verdict {
  return listing.kind === 'allowed' ? exemption(listing.by) : next;
}

export function decideRecipient(listing: Listing, policy: Policy, address: string, recipient: string): Verdict {
  return decideFor(listing, policy, address, [recipient]);
}

/** The one decision about a message that came by way of an internal server: exceptions count only when all recipients have them. */
export function decideMessage(
  listing: Listing,
  policy: Policy,
  address: string,
  recipients: readonly string[],
): Verdict {
  return decideFor(listing, policy, address, recipients);
}

/** Ends the session of a client that had every recipient refused; the refusals are in the log already. */
export function decideClosing({ reply, why }: Refusal): Verdict {
  return { kind: 'disconnect', reply, why, logged: false };
}

function decideFor(listing: Listing, policy: Policy, address: string, recipients: readonly string[]): Verdict {
  if (listing.kind === 'unlisted') return next;
  if (listing.kind === 'allowed') return exemption(listing.by);
  const refusal = refusalOf(listing, policy, address);
  if (recipients.length > 0 && recipients.every((recipient) => hasException(listing, policy, recipient))) {
    const { reason, data } = refusal.why;
    return { kind: 'skip', why: { reason: 'BypassedRecipient', data: `${reason}: ${data}` } };
  }
  return reject(refusal.reply, refusal.why);
}

function hasException(listing: Blocked, policy: Policy, recipient: string): boolean {
  if (listing.kind === 'blockedByProvider') return policy.isBypassedByProviders(recipient);
  return policy.rejectAt === 'Recipient' && policy.isBypassed(recipient);
}

function refusalOf(listing: Blocked, policy: Policy, address: string, code = 550): Refusal {
  if (listing.kind === 'blockedByProvider') {
    const { Name, LookupDomain, RejectionResponse } = listing.provider;
    const text = fillResponse(RejectionResponse ?? DEFAULT_PROVIDER_RESPONSE, [address, Name, LookupDomain]);
    return { reply: reply(code, '5.7.1', text), why: { reason: 'BlockListProvider', data: Name } };
  }
  const { isMachineGenerated } = listing;
  const text = fillResponse(isMachineGenerated ? policy.machineResponse : policy.staticResponse, [address]);
  const data = isMachineGenerated ? 'machine-generated entry' : 'administrator-generated entry';
  return { reply: reply(code, '5.7.1', text), why: { reason: 'LocalBlockList', data } };
}

function exemption(by: string): Verdict {
  return { kind: 'exempt', why: { reason: 'IPOnAllowList', data: by } };
}
