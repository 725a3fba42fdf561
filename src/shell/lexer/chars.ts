// Which UTF-16 units PowerShell takes for blanks, dashes, quotes and names, the typographic forms included.

export const NEWLINE = 10;
export const RETURN = 13;

export const isNewline = (c: number): boolean => c === NEWLINE || c === RETURN;

export const isBlank = (c: number): boolean =>
  c === 32 || c === 9 || c === 11 || c === 12 || (c > 127 && isWideBlank(c));

const isWideBlank = (c: number): boolean =>
  c === 0x85 ||
  c === 0xa0 ||
  c === 0x1680 ||
  (c >= 0x2000 && c <= 0x200a) ||
  c === 0x202f ||
  c === 0x205f ||
  c === 0x3000 ||
  c === 0xfeff;

/** Hyphen, en dash, em dash, horizontal bar: word processors turn one into the other. */
export const isDash = (c: number): boolean => c === 45 || (c >= 0x2013 && c <= 0x2015);

export const isSingleQuote = (c: number): boolean => c === 39 || (c >= 0x2018 && c <= 0x201b);

export const isDoubleQuote = (c: number): boolean => c === 34 || (c >= 0x201c && c <= 0x201e);

export const isDigit = (c: number): boolean => c >= 48 && c <= 57;

export const isNameStart = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c > 127 && isWideLetter(c));

export const isNamePart = (c: number): boolean => isNameStart(c) || isDigit(c);

const isWideLetter = (c: number): boolean => /[\p{L}\p{Nd}]/u.test(String.fromCharCode(c));

/** Ends a bareword wherever it occurs: blank, newline, `& ( ) , ; < > | { }`, or the end of the text (-1). */
export const endsWord = (c: number): boolean => {
  switch (c) {
    case -1:
    case 32:
    case 9:
    case 10:
    case 13:
    case 38:
    case 40:
    case 41:
    case 44:
    case 59:
    case 60:
    case 62:
    case 123:
    case 124:
    case 125:
      return true;
    default:
      return isBlank(c);
  }
};

/** What may follow a number in an expression; anything else makes the whole a word (`7z`, `1_6`). */
export const endsNumber = (c: number): boolean => {
  switch (c) {
    case 33: // !
    case 37: // %
    case 42: // *
    case 43: // +
    case 46: // .
    case 47: // /
    case 58: // :
    case 61: // =
    case 63: // ?
    case 91: // [
    case 93: // ]
    case 35: // #
      return true;
    default:
      return endsWord(c) || isDash(c);
  }
};
