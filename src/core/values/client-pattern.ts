// Which clients a list means: an address, a subnet or range, or a domain with all its hosts.
import { PosternError } from '../error-record.ts';
import { fail } from '../errors.ts';
import { IPRange } from './ip-range.ts';
import { isSmtpDomain } from './smtp-domain.ts';

export class ClientPattern {
  readonly range: IPRange | undefined;
  /** Lower case, without a leading `*.`. */
  readonly domain: string | undefined;

  constructor(range: IPRange | undefined, domain: string | undefined) {
    this.range = range;
    this.domain = domain;
  }

  /** @throws PosternError InvalidClientPattern, IPRangeReversed */
  static parse(text: string): ClientPattern {
    const given = text.trim();
    const domain = given.replace(/^\*?\./, '').replace(/\.$/, '');
    // What ends in a number is an address or a mistaken one: no top-level domain does (RFC 3696, 2).
    if (isSmtpDomain(domain) && !/(?:^|\.)\d+$/.test(domain)) return new ClientPattern(undefined, domain.toLowerCase());
    try {
      return new ClientPattern(IPRange.parse(given), undefined);
    } catch (thrown) {
      if (thrown instanceof PosternError && thrown.record.id !== 'InvalidIPRange') throw thrown;
      return fail('InvalidClientPattern', { value: text }, { target: text });
    }
  }

  /** Whether a host of that name, lower case, is meant: the domain itself or anything below it. */
  matchesName(host: string): boolean {
    return this.domain !== undefined && (host === this.domain || host.endsWith(`.${this.domain}`));
  }

  toString(): string {
    return this.range?.toString() ?? this.domain!;
  }

  toJSON(): string {
    return this.toString();
  }
}
