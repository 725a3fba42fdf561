// Whether a message's header is one we take: how many fields it has, how many servers it has passed, how often this one.
import type { MessageHeaders } from '../../core/agent.ts';
import type { Reply } from '../../core/reply.ts';
import type { ConnectorObject } from './ports.ts';
import { REPLIES } from './replies.ts';

/** `fqdn`: the name our own Received fields have behind `by`. */
export function refusedHeader({ fields }: MessageHeaders, connector: ConnectorObject, fqdn: string): Reply | undefined {
  if (fields.length > connector.MaxHeaderFieldCount) return REPLIES.tooManyFields;
  const received = fields.filter(({ name }) => name.toLowerCase() === 'received');
  if (received.length > connector.MaxHopCount) return REPLIES.loop;
  const { MaxLocalHopCount } = connector;
  if (MaxLocalHopCount === 0 || received.length <= MaxLocalHopCount) return undefined;
  const own = received.filter(({ value }) => isBy(value, fqdn));
  return own.length > MaxLocalHopCount ? REPLIES.loop : undefined;
}

/** The clause `by` stands behind the comments of the clause `from`, in which a client may have written anything. */
function isBy(value: string, fqdn: string): boolean {
  const [, name] = /\)\s+by\s+(\S+)/i.exec(value.slice(0, 2000)) ?? /\sby\s+(\S+)/i.exec(value.slice(0, 2000)) ?? [];
  return name?.toLowerCase() === fqdn.toLowerCase();
}
