// Why the server itself refuses something, in one word for the agent log: the client is told no more than it needs.
import type { Reply } from '../../core/reply.ts';
import { withoutCredentials } from '../logs/without-credentials.ts';
import { REPLIES } from './replies.ts';
import { TRUST_REPLIES } from './trust/trust-replies.ts';

const NAMES: ReadonlyMap<Reply, string> = new Map(
  Object.entries({ ...REPLIES, ...TRUST_REPLIES }).map(([name, reply]) => [
    reply,
    `${name[0]!.toUpperCase()}${name.slice(1)}`,
  ]),
);

/** Undefined for a reply that isn't the server's own: an agent's has its row already. */
export function ownReason(reply: Reply): string | undefined {
  return NAMES.get(reply) ?? (reply.text.startsWith('Unsupported option: ') ? 'UnsupportedOption' : undefined);
}

/** The refused command as a log may show it: what isn't a command may be a password. */
export function commandShown(line: string): string {
  return withoutCredentials(line) ?? '';
}
