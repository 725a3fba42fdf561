// How a message's facts and a job's recipients lie in the queue file.
import type { MessageRow } from '../../core/queue-file.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import type { MessageFacts, QueuedRecipient } from './contract.ts';

/** The facts of a message alone. Field by field, as it is done for every message: the rest of a destructured object costs ten times that. */
export function factsOnly(message: MessageFacts): MessageFacts {
  const { from, received, messageId, subject, source, isOwn, ret, envid, body, smtpUtf8, auth } = message;
  return { from, received, messageId, subject, source, isOwn, ret, envid, body, smtpUtf8, auth };
}

export function factsText(facts: MessageFacts): string {
  return JSON.stringify(facts);
}

export function factsOf(row: Pick<MessageRow, 'facts'>): MessageFacts {
  const facts = JSON.parse(row.facts) as MessageFacts;
  const client = facts.source.client as unknown as string | undefined;
  if (client === undefined) return facts;
  return { ...facts, source: { ...facts.source, client: Endpoint.tryParse(client, 0) } };
}

export function recipientsText(recipients: Iterable<QueuedRecipient>): string {
  return JSON.stringify([...recipients].map(({ id, address, notify, orcpt }) => ({ id, address, notify, orcpt })));
}

export function recipientsOf(row: { readonly recipients: string }): readonly QueuedRecipient[] {
  return JSON.parse(row.recipients) as readonly QueuedRecipient[];
}
