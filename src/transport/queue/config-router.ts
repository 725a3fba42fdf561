// Routes by accepted domains and Send connectors as the configuration has them now.
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { SendConnector } from '../../core/objects/send-connector.ts';
import type { LiveConfig } from '../../core/ports.ts';
import { MAILDIR_HOP, route } from '../delivery/route.ts';
import { FAILED, type MessageFacts, type NewRecipient, type NextHop, UNREACHABLE } from './contract.ts';
import type { Routed, Router } from './router.ts';

const TOO_LARGE = '550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for route';

export function configRouter(config: Pick<LiveConfig, 'current'>, hasAgents: () => boolean = () => false): Router {
  return {
    hasAgents,
    route<R extends NewRecipient>(facts: MessageFacts, size: number, recipients: readonly R[]): readonly Routed<R>[] {
      const view = config.current();
      const connectors = view.all(SendConnector);
      const domains = view.all(AcceptedDomain);
      const receivedBy = facts.source.connectorGuid;
      const groups = new Map<string, { hop: NextHop; recipients: R[]; error?: string | undefined }>();
      for (const recipient of recipients) {
        const domain = recipient.address.slice(recipient.address.lastIndexOf('@') + 1);
        const found = route(domain, connectors, domains, { size, receivedBy });
        const hop = found.kind === 'hop' ? found.hop : found.kind === 'tooLarge' ? FAILED : UNREACHABLE;
        const group = groups.get(hop.key);
        if (group) group.recipients.push(recipient);
        else groups.set(hop.key, { hop, recipients: [recipient], error: hop === FAILED ? TOO_LARGE : undefined });
      }
      return [...groups.values()];
    },
  };
}

/** Whatever the configuration says, everything is ours: for tests and benchmarks of what comes before. */
export const MAILDIR_ROUTER: Router = {
  hasAgents: () => false,
  route: (_facts, _size, recipients) => [{ hop: MAILDIR_HOP, recipients }],
};
