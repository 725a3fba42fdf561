// Whether a DNS list works, judged by the two entries every list must get right (RFC 5782, 5).
import type { DnsResult } from '../ports.ts';
import { isListing, isOperatorError } from './is-listing.ts';

export type HealthFinding =
  /** 127.0.0.1 is listed: the list lists everything, as dead lists do. */
  | { readonly kind: 'ListsEverything' }
  /** 127.0.0.2 is not listed: the list is empty, or the zone is none. */
  | { readonly kind: 'MissesTestEntry' }
  /** Answers outside 127.0.0.0/8: the domain has other uses, or somebody on the way makes answers up. */
  | { readonly kind: 'ForeignAnswer'; readonly answer: string }
  /** 127.255.255.x: the operator refuses to serve the resolver that asks. */
  | { readonly kind: 'OperatorRefuses'; readonly answer: string }
  /** `code` is the resolver's word, such as ETIMEOUT. */
  | { readonly kind: 'NoAnswer'; readonly code: string };

/**
 * What is wrong with a list, most telling first; nothing when it is sound.
 * @param loopback what the list answers for 127.0.0.1
 * @param testEntry what it answers for 127.0.0.2
 */
export function providerHealth(loopback: DnsResult<string>, testEntry: DnsResult<string>): readonly HealthFinding[] {
  const findings: HealthFinding[] = [];
  const failed = [loopback, testEntry].find((result) => result.kind === 'failed');
  if (failed?.kind === 'failed') findings.push({ kind: 'NoAnswer', code: failed.code });
  const answers = [...answersOf(loopback), ...answersOf(testEntry)];
  const refusal = answers.find(isOperatorError);
  if (refusal !== undefined) findings.push({ kind: 'OperatorRefuses', answer: refusal });
  const foreign = answers.find((answer) => !answer.startsWith('127.'));
  if (foreign !== undefined) findings.push({ kind: 'ForeignAnswer', answer: foreign });
  if (answersOf(loopback).some(isListing)) findings.push({ kind: 'ListsEverything' });
  // A test entry that could not be asked for is not missing.
  if (testEntry.kind !== 'failed' && !answersOf(testEntry).some(isListing)) findings.push({ kind: 'MissesTestEntry' });
  return findings;
}

function answersOf(result: DnsResult<string>): readonly string[] {
  return result.kind === 'found' ? result.records : [];
}
