// Replays messages over SMTP with the client addresses they really came from: each in a session of its own, told by XCLIENT.

import { Endpoint } from '../../src/core/values/endpoint.ts';
import type { IPAddress } from '../../src/core/values/ip-address.ts';
import { SmtpClient } from './smtp-client.ts';

export interface ReplayedMessage {
  readonly client: IPAddress;
  readonly from: string;
  readonly recipients: readonly string[];
  readonly raw: Buffer;
}

export type ReplayResult =
  | { readonly kind: 'accepted'; readonly recipients: number }
  /** The reply that refused it, and where. */
  | { readonly kind: 'refused'; readonly at: 'connect' | 'MAIL' | 'RCPT' | 'DATA' | 'message'; readonly reply: string };

/** @throws Error when the server doesn't speak as a trusted peer expects */
export async function replay(port: number, message: ReplayedMessage): Promise<ReplayResult> {
  const client = await SmtpClient.connect(Endpoint.parseBinding(`127.0.0.1:${port}`));
  try {
    return await converse(client, message);
  } finally {
    client.close();
  }
}

async function converse(
  client: SmtpClient,
  { client: address, from, recipients, raw }: ReplayedMessage,
): Promise<ReplayResult> {
  await client.reply();
  await client.ask('EHLO relay.example');
  const greeted = await client.ask(`XCLIENT ADDR=${address.version === 6 ? 'IPV6:' : ''}${address} NAME=[UNAVAILABLE]`);
  if (!greeted.startsWith('220')) return { kind: 'refused', at: 'connect', reply: greeted };
  await client.ask('EHLO client.example');
  const mail = await client.ask(`MAIL FROM:<${from}>`);
  if (!mail.startsWith('250')) return { kind: 'refused', at: 'MAIL', reply: mail };
  let accepted = 0;
  let refusal = '';
  for (const recipient of recipients) {
    const answer = await client.ask(`RCPT TO:<${recipient}>`);
    if (answer.startsWith('250')) accepted++;
    else refusal = answer;
  }
  if (accepted === 0) return { kind: 'refused', at: 'RCPT', reply: refusal };
  const data = await client.ask('DATA');
  if (!data.startsWith('354')) return { kind: 'refused', at: 'DATA', reply: data };
  client.send(dotStuffed(raw));
  const end = (await client.reply())?.join('\n') ?? '(closed)';
  await client.ask('QUIT');
  return end.startsWith('250')
    ? { kind: 'accepted', recipients: accepted }
    : { kind: 'refused', at: 'message', reply: end };
}

/** The message with CRLF line ends, dots doubled, and the final dot. Bare CR is dropped: a sending server may not send it. */
export function dotStuffed(raw: Buffer): Buffer {
  const text = raw
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/\r*\n/g, '\n')
    .replaceAll('\r', '')
    .replace(/\n$/, '');
  return Buffer.from(`${text.replaceAll('\n', '\r\n').replace(/(^|\r\n)\./g, '$1..')}\r\n.\r\n`, 'latin1');
}
