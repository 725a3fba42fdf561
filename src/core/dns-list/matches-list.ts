// Whether a DNS list's answers count as a match by a provider's AnyMatch, BitmaskMatch and IPAddressesMatch.
import type { IPAddress } from '../values/ip-address.ts';
import { isListing } from './is-listing.ts';

/** The three matching properties of IPAllowListProvider and IPBlockListProvider. */
export interface MatchRule {
  readonly AnyMatch: boolean;
  readonly BitmaskMatch: IPAddress | null;
  readonly IPAddressesMatch: readonly IPAddress[];
}

/** True when any answer matches by any of the three; a rule that sets none of them matches nothing. */
export function matchesList(rule: MatchRule, answers: readonly string[]): boolean {
  return answers.some((answer) => isListing(answer) && matchesOne(rule, answer));
}

function matchesOne({ AnyMatch, BitmaskMatch, IPAddressesMatch }: MatchRule, answer: string): boolean {
  if (AnyMatch) return true;
  if (BitmaskMatch?.version === 4 && (lastOctet(answer) & lastOctet(BitmaskMatch.toString())) !== 0) return true;
  return IPAddressesMatch.some((address) => address.toString() === answer);
}

function lastOctet(address: string): number {
  return Number(address.slice(address.lastIndexOf('.') + 1));
}
