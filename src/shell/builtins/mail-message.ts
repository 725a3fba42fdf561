// A mail message as bytes (RFC 5322 and MIME) from subject, body and files; nothing given can add a header or a line of its own.
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { postError } from '../../core/errors.ts';

export interface Mailbox {
  readonly name: string;
  /** ASCII, as it goes between < and >. */
  readonly address: string;
}

export interface MailParts {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly body: string;
  readonly html: boolean;
  readonly priority: 'Normal' | 'Low' | 'High';
  /** Further fields; what could add a line of its own, or one of the fields above, is refused. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly attachments: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly now: Date;
}

/** RFC 5321 section 4.5.3.1: 64 before the @, 255 after; printable ASCII without what separates addresses. */
const ADDRESS =
  /^[^\s<>()[\]\\,;:@"\u0000-\u001f\u007f-\uffff]{1,64}@(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const NAMED = /^\s*(?:"([^"]*)"|([^"<>]*?))\s*<([^<>]+)>\s*$/;
/** RFC 5322 section 2.1.1: a line may not be longer. */
const LONGEST_LINE = 998;

/** `a@b` or `Name <a@b>`; undefined when it is neither, or holds a control character. */
export function parseMailbox(text: string): Mailbox | undefined {
  if (hasControl(text)) return undefined;
  const match = NAMED.exec(text);
  const address = (match?.[3] ?? text).trim();
  if (!ADDRESS.test(address)) return undefined;
  return { name: (match?.[1] ?? match?.[2] ?? '').trim(), address };
}

/** A header's text can't hold line ends or other control characters. */
export function hasControl(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);
}

/** The message with CRLF line ends, its last line ended. */
export function buildMessage(parts: MailParts): Buffer {
  const headers = [
    `From: ${shown(parts.from)}`,
    ...(parts.to.length > 0 ? [addressField('To', parts.to)] : []),
    ...(parts.cc.length > 0 ? [addressField('Cc', parts.cc)] : []),
    ...(parts.replyTo.length > 0 ? [addressField('Reply-To', parts.replyTo)] : []),
    `Subject: ${encodedWords(parts.subject)}`,
    `Date: ${parts.now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomBytes(16).toString('hex')}@${hostname().replace(/[^A-Za-z0-9.-]/g, '') || 'localhost'}>`,
    ...priorityFields(parts.priority),
    ...parts.headers.map(furtherField),
    'MIME-Version: 1.0',
  ];
  const text = textPart(parts.body, parts.html);
  if (parts.attachments.length === 0) return Buffer.from([...headers, ...text, ''].join('\r\n'), 'latin1');
  const boundary = `=_${randomBytes(18).toString('hex')}`;
  const files = parts.attachments.flatMap(({ name, bytes }) => [
    `--${boundary}`,
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; ${fileName(name)}`,
    '',
    ...base64Lines(bytes),
  ]);
  const mixed = [`Content-Type: multipart/mixed; boundary="${boundary}"`, '', `--${boundary}`, ...text];
  return Buffer.from([...headers, ...mixed, ...files, `--${boundary}--`, ''].join('\r\n'), 'latin1');
}

/** Fields that are made of the message's own properties. */
const OWN_FIELD =
  /^(?:from|to|cc|bcc|reply-to|sender|subject|date|message-id|mime-version|content-.*|x-priority|importance|received|return-path)$/i;

/** @throws PosternError BadCmdletArgument */
function furtherField([name, value]: readonly [string, string]): string {
  if (!/^[\x21-\x39\x3b-\x7e]{1,70}$/.test(name) || OWN_FIELD.test(name) || hasControl(value))
    throw postError(
      'BadCmdletArgument',
      { detail: `The field ${JSON.stringify(name.slice(0, 100))} can't be added to a message.` },
      { parameter: 'Headers', target: name },
    );
  return `${name}: ${encodedWords(value)}`;
}

function priorityFields(priority: MailParts['priority']): string[] {
  if (priority === 'Normal') return [];
  return priority === 'High' ? ['X-Priority: 1', 'Importance: high'] : ['X-Priority: 5', 'Importance: low'];
}

function addressField(name: string, boxes: readonly Mailbox[]): string {
  return `${name}: ${boxes.map(shown).join(',\r\n ')}`;
}

function shown({ name, address }: Mailbox): string {
  if (name === '') return address;
  const plain = /^[\x20-\x7e]*$/.test(name);
  return `${plain ? `"${name.replace(/(["\\])/g, '\\$1')}"` : encodedWords(name)} <${address}>`;
}

/** RFC 2047: words of at most 75 characters, none of which cuts a character in two. */
function encodedWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && text.length <= LONGEST_LINE - 20 && !text.includes('=?')) return text;
  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

/** Headers, an empty line and the lines of the body. */
function textPart(body: string, html: boolean): string[] {
  const kind = html ? 'text/html' : 'text/plain';
  const lines = body.split(/\r\n|\n|\r/);
  if (lines.every((line) => /^[\t\x20-\x7e]*$/.test(line) && line.length <= LONGEST_LINE))
    return [`Content-Type: ${kind}; charset=us-ascii`, 'Content-Transfer-Encoding: 7bit', '', ...lines];
  return [
    `Content-Type: ${kind}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(Buffer.from(lines.join('\r\n'))),
  ];
}

function base64Lines(bytes: Buffer): string[] {
  return bytes.toString('base64').match(/.{1,76}/g) ?? [''];
}

/** RFC 2231 for what isn't plain ASCII. */
function fileName(name: string): string {
  const flat = name.replace(/[\u0000-\u001f\u007f-\u009f\\/]/g, '_');
  if (/^[\x20-\x7e]*$/.test(flat)) return `filename="${flat.replaceAll('"', "'")}"`;
  const bytes = [...Buffer.from(flat)];
  const encoded = bytes.map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `filename*=utf-8''${encoded.join('')}`;
}
