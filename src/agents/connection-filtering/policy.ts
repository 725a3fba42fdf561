// The configuration as connection filtering uses it, made once for each state of the configuration.
import type { FeatureSwitches } from '../../core/agent.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { IPAllowListConfig } from '../../core/objects/ip-allow-list-config.ts';
import { IPBlockListConfig } from '../../core/objects/ip-block-list-config.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../../core/objects/ip-list-provider.ts';
import { IPAllowListProvidersConfig, IPBlockListProvidersConfig } from '../../core/objects/ip-list-providers-config.ts';
import type { ConfigView, IpList } from '../../core/ports.ts';
import { acceptedDomains } from '../../core/values/accepted-domains.ts';
import { recipientMatches } from '../../core/values/recipient-pattern.ts';
import type { Policy } from './decide.ts';

export type Feature = 'IPAllowList' | 'IPBlockList' | 'IPAllowListProviders' | 'IPBlockListProviders';

type AllowProvider = ObjectOf<typeof IPAllowListProvider>;
type BlockProvider = ObjectOf<typeof IPBlockListProvider>;

export interface Asked<P = AllowProvider | BlockProvider> {
  readonly list: IpList;
  readonly provider: P;
}

export interface FilterPolicy extends Policy {
  readonly features: Readonly<Record<Feature, FeatureSwitches>>;
  /** Enabled ones, in ascending Priority. */
  readonly allowProviders: readonly Asked<AllowProvider>[];
  readonly blockProviders: readonly Asked<BlockProvider>[];
}

const policies = new WeakMap<ConfigView, FilterPolicy>();

/** A view is the same object until the configuration changes, so that a connection costs no more than a look-up. */
export function policyOf(config: ConfigView): FilterPolicy {
  let policy = policies.get(config);
  if (!policy) policies.set(config, (policy = makePolicy(config)));
  return policy;
}

function makePolicy(config: ConfigView): FilterPolicy {
  const blockList = config.one(IPBlockListConfig);
  const blockProviders = config.one(IPBlockListProvidersConfig);
  const { accepts } = acceptedDomains(config.all(AcceptedDomain));
  const patterns = blockList.BypassedRecipients;
  const bypassedByProviders = new Set(blockProviders.BypassedRecipients.map((one) => String(one).toLowerCase()));
  return {
    features: {
      IPAllowList: config.one(IPAllowListConfig),
      IPBlockList: blockList,
      IPAllowListProviders: config.one(IPAllowListProvidersConfig),
      IPBlockListProviders: blockProviders,
    },
    staticResponse: blockList.StaticEntryRejectionResponse,
    machineResponse: blockList.MachineEntryRejectionResponse,
    rejectAt: blockList.RejectAt,
    isBypassed: (recipient) =>
      patterns.some(
        // `RCPT TO:<Postmaster>` without a domain is the postmaster of this server (RFC 5321, 4.5.1).
        (pattern) => pattern === recipient.toLowerCase() || recipientMatches(pattern, recipient, accepts),
      ),
    isBypassedByProviders: (recipient) => bypassedByProviders.has(recipient.toLowerCase()),
    allowProviders: enabled('Allow', config.all(IPAllowListProvider)),
    blockProviders: enabled('Block', config.all(IPBlockListProvider)),
  };
}

function enabled<P extends AllowProvider | BlockProvider>(list: IpList, providers: readonly P[]): readonly Asked<P>[] {
  return providers
    .filter(({ Enabled }) => Enabled)
    .sort((a, b) => a.Priority - b.Priority)
    .map((provider) => ({ list, provider }));
}
