// Names and passwords as they are compared: SASLprep (RFC 4013), with Unicode's own properties for its tables.

/** RFC 3454, B.1: mapped to nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g;
/** RFC 3454, C.1.2: mapped to a blank. */
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** RFC 3454, C.2 to C.9: controls, private use, non-characters, surrogates, and what changes or tags the display. */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u06dd\u070f\u180e\u2028\u2029\u2061-\u2063\u206a-\u206f\u200e\u200f\u202a-\u202e\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]|\u0340|\u0341/u;
/** RFC 3454, 6, by script: the letters written from right to left, and those written from left to right. */
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const LETTER = /\p{L}/u;

/** The prepared text; undefined when it holds what may not be in a name or password. */
export function saslPrep(text: string): string | undefined {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  if (!text.isWellFormed()) return undefined;
  const prepared = text.replace(SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
  if (PROHIBITED.test(prepared)) return undefined;
  return isBidiSafe(prepared) ? prepared : undefined;
}

/** Letters of both directions don't mix, and right-to-left text begins and ends so. */
function isBidiSafe(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return true;
  const characters = [...text];
  if (characters.some((one) => LETTER.test(one) && !RIGHT_TO_LEFT.test(one))) return false;
  return RIGHT_TO_LEFT.test(characters[0]!) && RIGHT_TO_LEFT.test(characters.at(-1)!);
}
