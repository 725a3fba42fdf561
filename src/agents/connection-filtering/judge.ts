// Finds the first list a client's address is on: the store's lists at once, DNS lists asked in parallel.
import type { AgentContext } from '../../core/agent.ts';
import { isOperatorError } from '../../core/dns-list/is-listing.ts';
import { matchesList } from '../../core/dns-list/matches-list.ts';
import type { DnsResult } from '../../core/ports.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';
import type { Listing } from './decide.ts';
import { type Asked, type Feature, policyOf } from './policy.ts';
import type { ProviderOutages } from './provider-outages.ts';

type Answer = Promise<DnsResult<string>>;
type Context = Pick<AgentContext<unknown>, 'config' | 'features' | 'dns' | 'eventLog' | 'signal' | 'now'>;

const UNLISTED: Listing = Object.freeze({ kind: 'unlisted' });
const NOBODY: readonly never[] = [];

/** Judges addresses for one session, remembering what was asked; answers are given synchronously when no DNS is needed. */
export class Judge {
  readonly #outages: ProviderOutages;
  #answers: Map<string, Answer> | undefined;

  constructor(outages: ProviderOutages) {
    this.#outages = outages;
  }

  /** What the lists in the store say: IP Allow before IP Block. */
  local(address: IPAddress, context: Context): Listing {
    const { config, now } = context;
    if (inForce(context, 'IPAllowList')) {
      const entry = config.matchIp('Allow', address, now());
      if (entry) return { kind: 'allowed', by: `entry ${entry.id}` };
    }
    if (inForce(context, 'IPBlockList')) {
      const entry = config.matchIp('Block', address, now());
      if (entry) return { kind: 'blocked', isMachineGenerated: entry.isMachineGenerated };
    }
    return UNLISTED;
  }

  /** Whether the address is allowed: the look before recipients are known. */
  allowance(address: IPAddress, context: Context): Listing | Promise<Listing> {
    const local = this.local(address, context);
    if (local.kind !== 'unlisted') return local;
    const providers = allowProviders(context);
    if (providers.length === 0) return UNLISTED;
    this.prepare(address, context);
    return this.#allowedBy(providers, address, context);
  }

  /** The first list in the documented order. */
  listing(address: IPAddress, context: Context): Listing | Promise<Listing> {
    const local = this.local(address, context);
    if (local.kind !== 'unlisted') return local;
    const allow = allowProviders(context);
    const block = blockProviders(context);
    if (allow.length + block.length === 0) return UNLISTED;
    this.prepare(address, context);
    return this.#byProviders(allow, block, address, context);
  }

  /** Asks all providers in force, in the background: the answers are there when they are needed. */
  prepare(address: IPAddress, context: Context): void {
    for (const asked of allowProviders(context)) this.#ask(asked, address, context);
    for (const asked of blockProviders(context)) this.#ask(asked, address, context);
  }

  async #byProviders(
    allow: ReturnType<typeof allowProviders>,
    block: ReturnType<typeof blockProviders>,
    address: IPAddress,
    context: Context,
  ): Promise<Listing> {
    const allowed = await this.#allowedBy(allow, address, context);
    if (allowed.kind === 'allowed') return allowed;
    for (const asked of block) {
      if (await this.#isOn(asked, address, context)) return { kind: 'blockedByProvider', provider: asked.provider };
    }
    return UNLISTED;
  }

  async #allowedBy(
    providers: ReturnType<typeof allowProviders>,
    address: IPAddress,
    context: Context,
  ): Promise<Listing> {
    for (const asked of providers) {
      if (await this.#isOn(asked, address, context)) return { kind: 'allowed', by: asked.provider.Name };
    }
    return UNLISTED;
  }

  async #isOn(asked: Asked, address: IPAddress, context: Context): Promise<boolean> {
    const result = await this.#ask(asked, address, context);
    return result.kind === 'found' && matchesList(asked.provider, result.records);
  }

  #ask(asked: Asked, address: IPAddress, context: Context): Answer {
    this.#answers ??= new Map();
    const name = address.reversedName(asked.provider.LookupDomain);
    const key = `${asked.provider.Guid} ${name}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#outages.guard(asked, () => lookUp(name, context), context).catch(failed);
    this.#answers.set(key, answer);
    // What was broken off with the event that began it is asked again by the next event that needs it.
    void answer.then((result) => {
      if (result.kind === 'failed' && result.code === 'ECANCELLED') this.#answers?.delete(key);
    });
    return answer;
  }
}

/** An operator's refusal is no answer: it counts as a failure, so that the event log tells of it. */
async function lookUp(name: string, { dns, signal }: Context): Answer {
  const result = await dns.a(name, signal).catch(failed);
  const refusal = result.kind === 'found' && result.records.every(isOperatorError) ? result.records[0] : undefined;
  return refusal === undefined ? result : { kind: 'failed', code: `refused by the operator with ${refusal}` };
}

/** Nothing that goes wrong here may end in an unhandled rejection: nobody may be waiting any more. */
function failed(thrown: unknown): DnsResult<string> {
  return { kind: 'failed', code: thrown instanceof Error ? thrown.message : String(thrown) };
}

function allowProviders(context: Context) {
  return inForce(context, 'IPAllowListProviders') ? policyOf(context.config).allowProviders : NOBODY;
}

function blockProviders(context: Context) {
  return inForce(context, 'IPBlockListProviders') ? policyOf(context.config).blockProviders : NOBODY;
}

function inForce({ features }: Context, feature: Feature): boolean {
  return features[feature]?.ran === true;
}
