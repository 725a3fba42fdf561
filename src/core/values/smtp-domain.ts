// SMTP domain names, plain and with the `*.` prefix that stands for every subdomain.
import { fail } from '../errors.ts';

const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

/** Whether the text is a domain name: labels of letters (also non-ASCII, RFC 6531), digits, `-` and `_`, at most 255 characters. */
export function isSmtpDomain(text: string): boolean {
  return text.length <= 255 && text.length > 0 && text.split('.').every((label) => LABEL.test(label));
}

/** Lower case, no trailing dot. @throws PosternError InvalidSmtpDomain */
export function parseSmtpDomain(text: string): string {
  const domain = text.trim().replace(/\.$/, '');
  if (!isSmtpDomain(domain)) fail('InvalidSmtpDomain', { value: text }, { target: text });
  return domain.toLowerCase();
}

/** `contoso.com` or `*.contoso.com`, lower case. @throws PosternError InvalidSmtpDomainWithSubdomains */
export function parseSmtpDomainWithSubdomains(text: string): string {
  const given = text.trim();
  const domain = given.startsWith('*.') ? given.slice(2) : given;
  if (!isSmtpDomain(domain)) fail('InvalidSmtpDomainWithSubdomains', { value: text }, { target: text });
  return given.toLowerCase();
}
