// The record types that are asked for: each a name to ask and a reading of what c-ares gives.
import type { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import type { DnsResult } from '../../core/ports.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';

export interface Lookup {
  /** Tells answers apart in the cache. */
  readonly key: string;
  ask(resolver: Resolver): Promise<{ readonly records: readonly string[]; readonly ttl: number }>;
}

/** An honest answer holds a handful; what lies beyond is not looked at. */
const MAX_RECORDS = 64;
/** Seconds: c-ares doesn't tell the TTL of PTR records. */
const PTR_TTL = 300;

/** Undefined when no such name can exist (RFC 1035, 2.3.4). */
export function aLookup(name: string): Lookup | undefined {
  const ascii = asciiName(name);
  if (ascii === undefined) return undefined;
  return {
    key: `A ${ascii}`,
    ask: async (resolver) => {
      const answers = (await resolver.resolve4(ascii, { ttl: true })).slice(0, MAX_RECORDS);
      return {
        records: answers.map(({ address }) => address),
        ttl: answers.reduce((least, { ttl }) => Math.min(least, ttl), Infinity),
      };
    },
  };
}

/** Undefined when no such name can exist. */
export function aaaaLookup(name: string): Lookup | undefined {
  const ascii = asciiName(name);
  if (ascii === undefined) return undefined;
  return {
    key: `AAAA ${ascii}`,
    ask: async (resolver) => {
      const answers = (await resolver.resolve6(ascii, { ttl: true })).slice(0, MAX_RECORDS);
      return {
        records: answers.map(({ address }) => address),
        ttl: answers.reduce((least, { ttl }) => Math.min(least, ttl), Infinity),
      };
    },
  };
}

/** Not `resolver.reverse`, which reads /etc/hosts. */
export function ptrLookup(address: IPAddress): Lookup {
  const name = address.reversedName(address.version === 4 ? 'in-addr.arpa' : 'ip6.arpa');
  return {
    key: `PTR ${name}`,
    ask: async (resolver) => {
      const names = (await resolver.resolvePtr(name)).slice(0, MAX_RECORDS);
      return { records: names.filter((one) => /^[\x21-\x7e]{1,253}$/.test(one)), ttl: PTR_TTL };
    },
  };
}

/** What a failed query means: names that don't exist or can't are `none`; all else says nothing. */
export function readFailure(thrown: unknown): DnsResult<never> {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? 'EUNKNOWN';
  return code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME'
    ? { kind: 'none' }
    : { kind: 'failed', code };
}

function asciiName(name: string): string | undefined {
  const plain = name.endsWith('.') ? name.slice(0, -1) : name;
  const ascii = /^[\x21-\x7e]*$/.test(plain) ? plain.toLowerCase() : domainToASCII(plain);
  const isSound = ascii.length <= 253 && ascii.split('.').every((label) => label.length >= 1 && label.length <= 63);
  return isSound ? ascii : undefined;
}
