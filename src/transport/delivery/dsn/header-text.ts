// Values from outside as header fields and report fields may hold them: printable, bounded, never two lines.

const LONGEST = 400;

/** For fields of a report: printable ASCII. */
export function fieldText(text: string, most = LONGEST): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, most);
}

/** For unstructured header fields: encoded words (RFC 2047) where it isn't ASCII, folded. */
export function headerText(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').slice(0, LONGEST);
  if (/^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?')) return folded(clean);
  const words: string[] = [];
  let part = '';
  for (const character of clean) {
    if (Buffer.byteLength(part + character) > 42) {
      words.push(part);
      part = '';
    }
    part += character;
  }
  words.push(part);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

/** Lines of at most 78 characters where there are blanks to fold at (RFC 5322, 2.2.3). */
function folded(text: string): string {
  return text.replace(/(.{50,72}) (?=\S)/g, '$1\r\n ');
}

/** What xtext stands for (RFC 3461, 4), as a report may show it. */
export function fromXtext(text: string): string {
  return fieldText(text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))));
}

/** `rfc822;user@example.com`, or RFC 6533's form for addresses outside ASCII. */
export function addressField(address: string): string {
  if (/^[\x20-\x7e]*$/.test(address)) return `rfc822;${address.slice(0, 1000)}`;
  const escaped = [...address.slice(0, 1000)].map((character) => {
    const code = character.codePointAt(0)!;
    return code > 0x20 && code < 0x7f && !'\\+='.includes(character)
      ? character
      : `\\x{${code.toString(16).toUpperCase()}}`;
  });
  return `utf-8;${escaped.join('')}`;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322, 3.3, in UTC. */
export function dateField(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${DAYS[date.getUTCDay()]}, ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}
