// MAIL and RCPT as commands, with the parameters the next hop knows (RFC 1870, RFC 3461, RFC 4954, RFC 6152, RFC 6531).
import type { MessageFacts, NewRecipient } from '../../queue/contract.ts';
import type { Extensions } from './extensions.ts';

export interface MailNeeds {
  readonly size: number;
  readonly body: '7BIT' | '8BITMIME' | 'BINARYMIME';
  readonly smtpUtf8: boolean;
  readonly isAuthenticated: boolean;
}

export function mailLine(facts: MessageFacts, extensions: Extensions, needs: MailNeeds): string {
  const { from, ret, envid, auth } = facts;
  const parts = [`MAIL FROM:<${from}>`];
  if (extensions.size) parts.push(`SIZE=${needs.size}`);
  if (extensions.eightBitMime && needs.body !== '7BIT') parts.push(`BODY=${needs.body}`);
  if (needs.smtpUtf8) parts.push('SMTPUTF8');
  if (extensions.dsn && ret !== undefined) parts.push(`RET=${ret}`);
  if (extensions.dsn && envid !== undefined) parts.push(`ENVID=${envid}`);
  if (needs.isAuthenticated && auth !== undefined) parts.push(`AUTH=${auth === '' ? '<>' : auth}`);
  return parts.join(' ');
}

export function rcptLine({ address, notify, orcpt }: NewRecipient, { dsn }: Extensions): string {
  const parts = [`RCPT TO:<${address}>`];
  if (dsn && notify !== undefined) parts.push(`NOTIFY=${notify.length === 0 ? 'NEVER' : notify.join(',')}`);
  if (dsn && orcpt !== undefined) parts.push(`ORCPT=${orcpt}`);
  return parts.join(' ');
}

/** Nothing that was stored may end a command early: an envelope with such characters isn't sent at all. */
export function isSendable(text: string): boolean {
  return !/[\x00-\x20\x7f<>]/.test(text) || /^"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"@[^\x00-\x20\x7f<>]+$/.test(text);
}
