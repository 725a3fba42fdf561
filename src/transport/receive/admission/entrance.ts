// The way in for one client, known by its own address: the connector's limits, its lists of clients, then the agents' OnConnect.
import type { ConfigView } from '../../../core/ports.ts';
import type { Client } from '../client.ts';
import type { ConnectorObject, Outcome, ReceiveContext } from '../ports.ts';
import { REPLIES } from '../replies.ts';
import type { Refusal } from './admission.ts';
import { judgeClient, type ListVerdict } from './client-lists.ts';

/** What the agents say, or why the server itself says no. */
export type Entrance = Outcome | ({ readonly kind: 'refused' } & Refusal);

/** `first`: what speaks against any client at all. Synchronous where nobody has to be asked. */
export function entrance(
  context: ReceiveContext,
  view: ConfigView,
  connector: ConnectorObject,
  client: Client,
  first?: Refusal | undefined,
): Entrance | Promise<Entrance> {
  const { Address } = client.session.remoteEndpoint;
  const refusal = first ?? context.admission.refusal(view, connector, Address);
  if (refusal) return { kind: 'refused', ...refusal };
  const agents = () => client.run('onConnect', { session: client.session });
  const listed = judgeClient(connector, Address);
  if (listed.kind === 'allowed') return agents();
  if (listed.kind !== 'needsName') return refused(listed);
  return client.findName(connector).then((name) => {
    const named = judgeClient(connector, Address, name);
    return named.kind === 'allowed' ? agents() : refused(named);
  });
}

function refused(verdict: ListVerdict): Entrance {
  if (verdict.kind === 'refused')
    return { kind: 'refused', reply: REPLIES.clientDenied, why: { reason: verdict.list, data: verdict.data } };
  const why = { reason: 'AcceptedClients', data: 'the name of the client could not be looked up' };
  return { kind: 'refused', reply: REPLIES.clientUnknown, why };
}
