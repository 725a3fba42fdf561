// Whether an agent's features are in force for a class of sessions, as one value for the host, the log and the explain cmdlets.
import type { AuthenticationSource, FeatureSwitches, Gate, SkipReason } from '../../core/agent.ts';
import { AgentFailure } from './agent-failure.ts';

export type SessionClass = 'External' | 'Internal';

/** Authenticated partners are not internal. */
export function sessionClassOf(source: AuthenticationSource): SessionClass {
  return source === 'Organization' ? 'Internal' : 'External';
}

export interface ClassGates {
  readonly gate: Gate;
  readonly features: Readonly<Record<string, Gate>>;
  /** Such as `ran`, `skipped: sessionClass` or `ran (IPBlockList: ran, IPBlockListProviders: skipped: configDisabled)`. */
  readonly text: string;
}

export const RAN: Gate = Object.freeze({ ran: true });
const CLOSED: Readonly<Record<'configDisabled' | 'sessionClass', Gate>> = {
  configDisabled: Object.freeze({ ran: false, reason: 'configDisabled' }),
  sessionClass: Object.freeze({ ran: false, reason: 'sessionClass' }),
};
export const OPEN_GATES: ClassGates = Object.freeze({ gate: RAN, features: Object.freeze({}), text: 'ran' });

const MOST_FEATURES = 32;
const LONGEST_NAME = 64;

/** An agent whose every feature is off is off itself, for the reason that came last in the order of the checks. */
export function classGates(
  switches: Readonly<Record<string, FeatureSwitches>>,
  sessionClass: SessionClass,
): ClassGates {
  const entries = Object.entries(switches).map(([name, one]) => [name, featureGate(one, sessionClass)] as const);
  if (entries.length === 0) return OPEN_GATES;
  const reasons = new Set(entries.map(([, gate]) => (gate.ran ? undefined : gate.reason)));
  const gate = reasons.has(undefined) ? RAN : CLOSED[reasons.has('sessionClass') ? 'sessionClass' : 'configDisabled'];
  const differ = reasons.size > 1 ? ` (${entries.map(([name, one]) => `${name}: ${gateText(one)}`).join(', ')})` : '';
  const features = Object.freeze(Object.assign(Object.create(null), Object.fromEntries(entries)));
  return Object.freeze({ gate, features, text: `${gateText(gate)}${differ}` });
}

function featureGate(one: FeatureSwitches, sessionClass: SessionClass): Gate {
  if (!one.Enabled) return CLOSED.configDisabled;
  return (sessionClass === 'External' ? one.ExternalMailEnabled : one.InternalMailEnabled) ? RAN : CLOSED.sessionClass;
}

export function gateText(gate: Gate): string {
  return gate.ran ? 'ran' : skipText(gate.reason, gate.detail);
}

/** `notReached`, `suspended` and `failed` are the host's own, beyond an agent's gates. */
export function skipText(reason: SkipReason | 'notReached' | 'suspended' | 'failed', detail?: string): string {
  return detail === undefined ? `skipped: ${reason}` : `skipped: ${reason} (${detail})`;
}

/** What an agent's `features` function returned, checked. @throws AgentFailure */
export function soundFeatures(given: unknown): Readonly<Record<string, FeatureSwitches>> {
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : undefined;
  const sound = entries?.every(
    ([name, one]) =>
      name.length <= LONGEST_NAME &&
      typeof one === 'object' &&
      one !== null &&
      typeof one.Enabled === 'boolean' &&
      typeof one.ExternalMailEnabled === 'boolean' &&
      typeof one.InternalMailEnabled === 'boolean',
  );
  if (!entries || !sound || entries.length > MOST_FEATURES)
    throw new AgentFailure('contract', 'features gave no switches');
  return given as Readonly<Record<string, FeatureSwitches>>;
}
