// A mail address as its two parts; quoting of the local part is kept as given (RFC 5321, 4.1.2).
import { fail } from '../errors.ts';
import { isSmtpDomain } from './smtp-domain.ts';

const DOT_STRING = /^[^\s@"<>()[\]\\,;:\x00-\x20\x7f.]+(?:\.[^\s@"<>()[\]\\,;:\x00-\x20\x7f.]+)*$/;
const QUOTED = /^"(?:[^"\\\r\n\x00]|\\[\x20-\x7e])*"$/;

export class SmtpAddress {
  readonly Local: string;
  readonly Domain: string;

  constructor(local: string, domain: string) {
    this.Local = local;
    this.Domain = domain;
  }

  static tryParse(text: string): SmtpAddress | undefined {
    const at = text.lastIndexOf('@');
    const local = text.slice(0, at);
    const domain = text.slice(at + 1);
    if (at < 1 || text.length > 320 || local.length > 64 || !(DOT_STRING.test(local) || QUOTED.test(local)))
      return undefined;
    if (!isSmtpDomain(domain) && !/^\[[0-9A-Fa-f.:]+\]$|^\[IPv6:[0-9A-Fa-f.:]+\]$/.test(domain)) return undefined;
    return new SmtpAddress(local, domain);
  }

  /** @throws PosternError InvalidSmtpAddress */
  static parse(text: string): SmtpAddress {
    return SmtpAddress.tryParse(text.trim()) ?? fail('InvalidSmtpAddress', { value: text }, { target: text });
  }

  /** Exchange compares both parts ignoring case. */
  equals(other: SmtpAddress): boolean {
    return this.toString().toLowerCase() === other.toString().toLowerCase();
  }

  toString(): string {
    return `${this.Local}@${this.Domain}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
