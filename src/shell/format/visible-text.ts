// Text from mail, logs and files made harmless for a terminal: control characters are shown, never sent (ECMA-48 begins with them).

// Everything of C0 and C1 but tab and line feed, line separators, and the marks that reorder what stands on a line.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const EACH_CONTROL = new RegExp(CONTROLS.source, 'g');

const shown = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Lines as they are, tabs kept; every other control character as `\u001b`. */
export function visibleText(text: string): string {
  if (!CONTROLS.test(text)) return text;
  return text.replace(/\r\n/g, '\n').replace(EACH_CONTROL, shown);
}

/** The same for a table cell or a list value, where a tab would break the columns. */
export function visibleCell(text: string): string {
  const visible = visibleText(text);
  return visible.includes('\t') ? visible.replaceAll('\t', '    ') : visible;
}
