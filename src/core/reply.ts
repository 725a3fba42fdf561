// An SMTP reply as one value, whose codes cannot disagree and whose text cannot carry a line end.
import { fail } from './errors.ts';

export interface Reply {
  /** 200 to 599 (RFC 5321, 4.2). */
  readonly code: number;
  /** RFC 3463, such as `5.7.1`; its class is the first digit of `code`. Absent in replies that carry none (220, 354, 250 to HELO). */
  readonly enhanced: string | undefined;
  /** Printable ASCII, one line, at most 500 characters. */
  readonly text: string;
}

const UNSAFE = /[^\x20-\x7e]/g;

/**
 * `reply(550, '5.7.1', 'Unable to relay')`. Characters that cannot stand in a reply become `?`; a text that is too long is cut.
 * @throws PosternError InvalidSmtpResponse when code and enhanced code are malformed or of different classes.
 */
export function reply(code: number, enhanced: string | undefined, text: string): Reply {
  const malformed = enhanced !== undefined && !/^[245]\.\d{1,3}\.\d{1,3}$/.test(enhanced);
  if (
    !Number.isInteger(code) ||
    code < 200 ||
    code > 599 ||
    malformed ||
    (enhanced !== undefined && enhanced[0] !== String(code)[0])
  ) {
    fail('InvalidSmtpResponse', { value: `${code} ${enhanced ?? ''} ${text}` });
  }
  return Object.freeze({ code, enhanced, text: text.replace(UNSAFE, '?').slice(0, 500) });
}

/** The reply as it goes over the wire and into logs, without CRLF. */
export function replyText({ code, enhanced, text }: Reply): string {
  return enhanced === undefined ? `${code} ${text}` : `${code} ${enhanced} ${text}`;
}
