// An address, or `*@domain` for all addresses of a domain: what an account may send as.
import { fail } from '../errors.ts';
import { SmtpAddress } from './smtp-address.ts';
import { parseSmtpDomain } from './smtp-domain.ts';

/** @throws PosternError InvalidSmtpAddress, InvalidSmtpDomain */
export function parseSenderPattern(given: string): string {
  const text = given.trim();
  if (text.startsWith('*@')) return `*@${parseSmtpDomain(text.slice(2))}`;
  if (text.includes('*')) fail('InvalidSmtpAddress', { value: given }, { target: given });
  return String(SmtpAddress.parse(text));
}

/** Whether one of the patterns, in any case, stands for the address. */
export function coversSender(patterns: readonly string[], address: string): boolean {
  const wanted = address.toLowerCase();
  const domain = `*@${wanted.slice(wanted.lastIndexOf('@') + 1)}`;
  return patterns.some((one) => one.toLowerCase() === wanted || one.toLowerCase() === domain);
}
