// Text as it may stand in HTML.

/** Everything that means something in HTML as a character reference. */
export function htmlText(text: string): string {
  return text.replace(/[&<>"'\u00a0-\u00ff]/g, (character) => {
    return NAMED[character] ?? `&#${character.charCodeAt(0)};`;
  });
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
