// The folder of a recipient's Maildir: names made from what the network sent, safe and different for different mailboxes.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Recipient } from './message-sink.ts';

/** Bytes a file name may have on every file system in use, less what Maildir tools add behind it. */
const LONGEST_NAME = 200;

/** `<domain>/<local part>` below the mail folder. */
export function mailboxFolder({ local, domain }: Recipient): string {
  return join(folderName(domain), folderName(unquoted(local)));
}

/**
 * Injective on texts that differ in more than the case of ASCII letters (Exchange compares addresses ignoring case). Letters, digits, `_`, `+`, `=`,
 * and `.` and `-` but at the beginning, stand for themselves; everything else becomes %XX of its UTF-8 bytes. A name that gets
 * too long ends in a hash behind `%-`, which no escape can produce.
 */
export function folderName(text: string): string {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const name =
    folded === ''
      ? '%'
      : Buffer.from(folded)
          .toString('latin1')
          .replace(/^[.-]|[^a-z0-9_+=.-]/g, escaped);
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, 120)}%-${createHash('sha256').update(folded).digest('hex')}`;
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** `"john smith"` and `"\j\o\h\n"` name mailboxes by what is inside the quotes (RFC 5321, 4.1.2). */
function unquoted(local: string): string {
  return /^".*"$/s.test(local) ? local.slice(1, -1).replace(/\\(.)/gs, '$1') : local;
}
