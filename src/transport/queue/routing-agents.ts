// The agent host as the categorizer sees it: a session of its own for each message, made from what is known of how it came.
import type { SmtpSession } from '../../core/agent.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { AgentHost } from '../agent-host.ts';
import type { RoutingAgents } from './categorizer.ts';
import type { DeliveryJob, MessageFacts } from './contract.ts';

/** No address: the message came from no connection. */
const NOWHERE = new Endpoint(IPAddress.parse('0.0.0.0'), 0);

export function routingAgents(host: Pick<AgentHost, 'session'>): RoutingAgents {
  return {
    open(job) {
      const session = sessionOf(job.facts);
      const agents = host.session(session);
      const envelope = envelopeOf(job);
      return {
        run: (event, headers) => agents.run(event, { session, envelope, headers }),
        close: () => agents.end(),
      };
    },
  };
}

function envelopeOf({ facts, recipients }: DeliveryJob) {
  const { from, ret, envid, body, smtpUtf8, auth } = facts;
  return {
    from,
    recipients: recipients.map(({ address }) => address),
    sender: { ret, envid, body, smtpUtf8, auth },
    dsn: recipients.map(({ notify, orcpt }) => ({ notify, orcpt })),
  };
}

function sessionOf({ source }: MessageFacts): SmtpSession {
  const client = source.client ?? NOWHERE;
  return {
    sessionId: source.sessionId ?? '',
    localEndpoint: NOWHERE,
    remoteEndpoint: client,
    helloDomain: source.helo,
    // A message that was picked up, replayed or made here is the organization's own.
    authenticationSource: source.kind !== 'SMTP' || source.identity !== undefined ? 'Organization' : 'Anonymous',
    identity: source.identity,
    isTls: false,
    connector: { id: source.connector ?? '', guid: source.connectorGuid ?? '' },
    antispamBypass: false,
    isExternalConnection: source.kind === 'SMTP',
    lastExternalIPAddress: source.client?.Address,
  };
}
