// Who is told what became of a message: NOTIFY (RFC 3461, 4.1), the sender's remote domain, and the server's settings.
import { RemoteDomain } from '../../../core/objects/remote-domain.ts';
import type { ConfigView } from '../../../core/ports.ts';
import type { DeliveryJob, QueuedRecipient, RecipientResult } from '../../queue/contract.ts';

export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed';

export interface Told {
  readonly recipient: QueuedRecipient;
  readonly action: Action;
  /** The reply as the queue keeps it. */
  readonly reply: string;
  readonly remote?: string | undefined;
}

export interface SenderPolicy {
  readonly failures: boolean;
  readonly successes: boolean;
  /** Whether servers and their replies are named. */
  readonly diagnostics: boolean;
}

/** Nothing about notifications, nor about mail that can't be answered (RFC 3461, 6.1). */
export function mayNotify({ facts }: DeliveryJob): boolean {
  return facts.from !== '' && facts.isOwn !== true;
}

/** What to tell of results. Only what is not NEVER; success only to those who ask, and not when the next hop will tell. */
export function toldOf(
  { recipients }: DeliveryJob,
  results: readonly RecipientResult[],
  policy: SenderPolicy,
): readonly Told[] {
  const byId = new Map(recipients.map((recipient) => [recipient.id, recipient]));
  return results.flatMap(({ recipient: id, outcome, reply, remote, dsnPassedOn }): readonly Told[] => {
    const recipient = byId.get(id);
    if (!recipient || outcome === 'deferred') return [];
    const { notify } = recipient;
    const wanted =
      outcome === 'failed'
        ? policy.failures && (notify === undefined || notify.includes('FAILURE'))
        : policy.successes &&
          (notify?.includes('SUCCESS') ?? false) &&
          !(outcome === 'relayed' && dsnPassedOn === true);
    return wanted ? [{ recipient, action: outcome, reply, remote }] : [];
  });
}

/** A delay is told to those who ask for it, and to those who say nothing. */
export function toldOfDelay({ recipients, lastError }: DeliveryJob, policy: SenderPolicy): readonly Told[] {
  if (!policy.failures) return [];
  return recipients
    .filter(({ notify }) => notify === undefined || notify.includes('DELAY'))
    .map((recipient) => ({ recipient, action: 'delayed', reply: lastError }));
}

/** The remote domain that covers the sender's most closely; without one everything is allowed. */
export function senderPolicy(config: ConfigView, domain: string): SenderPolicy {
  const name = domain.toLowerCase();
  let best: { readonly length: number; readonly policy: SenderPolicy } | undefined;
  for (const { DomainName, NDREnabled, DeliveryReportEnabled, NDRDiagnosticInfoEnabled } of config.all(RemoteDomain)) {
    const parent = DomainName.replace(/^\*\.?/, '');
    const isExact = DomainName === name;
    const covers =
      isExact || DomainName === '*' || (parent !== DomainName && (name === parent || name.endsWith(`.${parent}`)));
    const length = isExact ? Number.POSITIVE_INFINITY : parent.length;
    if (!covers || (best && best.length >= length)) continue;
    const policy = { failures: NDREnabled, successes: DeliveryReportEnabled, diagnostics: NDRDiagnosticInfoEnabled };
    best = { length, policy };
  }
  return best?.policy ?? { failures: true, successes: true, diagnostics: true };
}
