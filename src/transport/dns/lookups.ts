// The record types that are asked for: each a name to ask and a reading of what c-ares gives.
import type { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import type { DnsResult, MxRecord } from '../../core/ports.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';

export interface Lookup {
  /** Tells answers apart in the cache. */
  readonly key: string;
  ask(resolver: Resolver): Promise<{ readonly records: readonly string[]; readonly ttl: number }>;
}

/** An honest answer holds a handful; what lies beyond is not looked at. */
const MAX_RECORDS = 64;
/** Seconds: c-ares doesn't tell the TTL of PTR and MX records. */
const PTR_TTL = 300;
const MX_TTL = 300;

/** Undefined when no such name can exist (RFC 1035, 2.3.4). */
export function aLookup(name: string): Lookup | undefined {
  return addressLookup('A', name, (resolver, ascii) => resolver.resolve4(ascii, { ttl: true }));
}

export function aaaaLookup(name: string): Lookup | undefined {
  return addressLookup('AAAA', name, (resolver, ascii) => resolver.resolve6(ascii, { ttl: true }));
}

function addressLookup(
  type: string,
  name: string,
  resolve: (
    resolver: Resolver,
    ascii: string,
  ) => Promise<readonly { readonly address: string; readonly ttl: number }[]>,
): Lookup | undefined {
  const ascii = asciiName(name);
  if (ascii === undefined) return undefined;
  return {
    key: `${type} ${ascii}`,
    ask: async (resolver) => {
      const answers = (await resolve(resolver, ascii)).slice(0, MAX_RECORDS);
      return {
        records: answers.map(({ address }) => address),
        ttl: answers.reduce((least, { ttl }) => Math.min(least, ttl), Infinity),
      };
    },
  };
}

/** Records as `10 mail.example`; see `readMx`. */
export function mxLookup(name: string): Lookup | undefined {
  const ascii = asciiName(name);
  if (ascii === undefined) return undefined;
  return {
    key: `MX ${ascii}`,
    ask: async (resolver) => {
      const answers = (await resolver.resolveMx(ascii)).filter(({ exchange }) => /^[\x21-\x7e]{0,254}$/.test(exchange));
      // The best of them, when there are more than an honest domain has.
      const best = answers.toSorted((a, b) => a.priority - b.priority).slice(0, MAX_RECORDS);
      return { records: best.map(({ priority, exchange }) => `${priority} ${exchange}`), ttl: MX_TTL };
    },
  };
}

export function readMx(record: string): MxRecord {
  const blank = record.indexOf(' ');
  const exchange = record
    .slice(blank + 1)
    .replace(/\.$/, '')
    .toLowerCase();
  return { preference: Number(record.slice(0, blank)), exchange };
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
