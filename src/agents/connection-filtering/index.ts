// The Connection Filtering Agent: refuses or exempts clients by the IP Allow and Block lists and by DNS lists.
import { AGENT_API_VERSION, type Agent, type AgentContext, defineAgent, type SmtpSession } from '../../core/agent.ts';
import type { Verdict } from '../../core/verdict.ts';
import {
  decideClosing,
  decideConnection,
  decideMessage,
  decideRecipient,
  decideSender,
  type Listing,
  type Refusal,
} from './decide.ts';
import { Judge } from './judge.ts';
import { policyOf } from './policy.ts';
import { ProviderOutages } from './provider-outages.ts';

interface SessionState {
  readonly judge: Judge;
  /** The last refusal of a recipient in the transaction. */
  refusal: Refusal | undefined;
  /** A recipient of the transaction met no objection here. */
  hasPassed: boolean;
}

type Context = AgentContext<SessionState>;

/** A new agent; what it remembers of providers that fail is its own. */
export function createConnectionFilteringAgent(): Agent {
  const outages = new ProviderOutages();
  return defineAgent<SessionState>({
    name: 'Connection Filtering Agent',
    apiVersion: AGENT_API_VERSION,
    onFailure: 'next',
    antispam: true,
    features: (config) => policyOf(config).features,
    openSession: () => ({ judge: new Judge(outages), refusal: undefined, hasPassed: false }),
    handlers: {
      onConnect({ session }, context) {
        // An internal server is nobody's sender: whom it relays for is known with the header.
        if (!session.isExternalConnection) return undefined;
        const { judge } = context.state;
        const peer = session.remoteEndpoint.Address;
        const listing = judge.local(peer, context);
        if (listing.kind === 'unlisted') judge.prepare(peer, context);
        return decideConnection(listing, policyOf(context.config), peer.toString());
      },

      onMailCommand({ session }, context) {
        const { state } = context;
        if (state.refusal && !state.hasPassed) return decideClosing(state.refusal);
        state.refusal = undefined;
        state.hasPassed = false;
        if (!session.isExternalConnection) return undefined;
        return after(state.judge.allowance(session.remoteEndpoint.Address, context), decideSender);
      },

      onRcptCommand({ session, recipient }, context) {
        if (!session.isExternalConnection) return undefined;
        const peer = session.remoteEndpoint.Address;
        return after(context.state.judge.listing(peer, context), (listing) =>
          remember(decideRecipient(listing, policyOf(context.config), peer.toString(), recipient), context),
        );
      },

      onDataCommand({ envelope }, { state }) {
        return state.refusal && envelope.recipients.length === 0 ? decideClosing(state.refusal) : undefined;
      },

      onEndOfHeaders({ session, envelope }, context) {
        const address = lastExternal(session);
        if (!address) return undefined;
        return after(context.state.judge.listing(address, context), (listing) =>
          decideMessage(listing, policyOf(context.config), address.toString(), envelope.recipients),
        );
      },
    },
  });
}

/** Undefined when the peer was judged itself, or when nobody outside is known. */
function lastExternal(session: SmtpSession) {
  return session.isExternalConnection ? undefined : session.lastExternalIPAddress;
}

function remember(verdict: Verdict, { state }: Context): Verdict {
  if (verdict.kind === 'reject') state.refusal = { reply: verdict.reply, why: verdict.why };
  else state.hasPassed = true;
  return verdict;
}

/** Stays synchronous when the listing is known: most clients are judged without DNS. */
function after(listing: Listing | Promise<Listing>, decide: (listing: Listing) => Verdict): Verdict | Promise<Verdict> {
  return listing instanceof Promise ? listing.then(decide) : decide(listing);
}
