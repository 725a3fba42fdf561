// A recipient named by its whole address, or by a local part that stands for it at every accepted domain (postmaster).
import { fail } from '../errors.ts';
import { SmtpAddress } from './smtp-address.ts';

/** Lower case. @throws PosternError InvalidSmtpAddress */
export function parseRecipientPattern(text: string): string {
  const given = text.trim();
  const sound = given.includes('@') ? SmtpAddress.tryParse(given) : SmtpAddress.tryParse(`${given}@example.com`);
  if (!sound) fail('InvalidSmtpAddress', { value: text }, { target: text });
  return given.toLowerCase();
}

/** Whether the pattern names the recipient; `isAccepted` tells whether a domain is ours. */
export function recipientMatches(pattern: string, recipient: string, isAccepted: (domain: string) => boolean): boolean {
  const address = recipient.toLowerCase();
  if (pattern.includes('@')) return address === pattern;
  const at = address.lastIndexOf('@');
  return at > 0 && address.slice(0, at) === pattern && isAccepted(address.slice(at + 1));
}
