// Cuts the XML that PowerShell writes into tags and text; what that never holds (a document type, entities) is refused.

export type XmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string };

/** The text isn't XML of this dialect; `line` counts from 1. */
export class XmlProblem extends Error {
  readonly line: number;

  constructor(detail: string, line: number) {
    super(`${detail} (line ${line})`);
    this.line = line;
  }
}

const NAME = /[A-Za-z_][\w.:-]*/y;
const BLANK = /\s*/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

export class XmlScanner {
  readonly #text: string;
  #at = 0;
  /** The end tag that a `<name/>` still owes. */
  #owed: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next tag or text; undefined at the end. Comments and processing instructions are passed over. @throws XmlProblem */
  next(): XmlToken | undefined {
    if (this.#owed !== undefined) {
      const name = this.#owed;
      this.#owed = undefined;
      return { kind: 'close', name };
    }
    for (;;) {
      if (this.#at >= this.#text.length) return undefined;
      if (this.#text[this.#at] !== '<') return this.#textRun();
      if (this.#skip('<!--', '-->') || this.#skip('<?', '?>')) continue;
      if (this.#text.startsWith('<![CDATA[', this.#at)) return this.#cdata();
      if (this.#text[this.#at + 1] === '!') return this.fail('a document type or another declaration is not allowed');
      return this.#tag();
    }
  }

  fail(detail: string): never {
    let line = 1;
    for (let at = this.#text.indexOf('\n'); at >= 0 && at < this.#at; at = this.#text.indexOf('\n', at + 1)) line++;
    throw new XmlProblem(detail, line);
  }

  #skip(begin: string, end: string): boolean {
    if (!this.#text.startsWith(begin, this.#at)) return false;
    const close = this.#text.indexOf(end, this.#at + begin.length);
    if (close < 0) this.fail(`${begin} isn't closed`);
    this.#at = close + end.length;
    return true;
  }

  #cdata(): XmlToken {
    const from = this.#at + '<![CDATA['.length;
    const close = this.#text.indexOf(']]>', from);
    if (close < 0) this.fail("<![CDATA[ isn't closed");
    this.#at = close + 3;
    return { kind: 'text', text: this.#text.slice(from, close) };
  }

  #textRun(): XmlToken {
    const end = this.#text.indexOf('<', this.#at);
    const raw = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    const text = this.#unescaped(raw);
    this.#at += raw.length;
    return { kind: 'text', text };
  }

  #tag(): XmlToken {
    if (this.#text[this.#at + 1] === '/') {
      this.#at += 2;
      const name = this.#match(NAME) || this.fail('a tag has no name');
      this.#match(BLANK);
      this.#expect('>');
      return { kind: 'close', name };
    }
    this.#at++;
    const name = this.#match(NAME) || this.fail('a tag has no name');
    const attributes = new Map<string, string>();
    for (;;) {
      const blank = this.#match(BLANK);
      if (this.#text[this.#at] === '>') break;
      if (this.#text.startsWith('/>', this.#at)) {
        this.#at++;
        this.#owed = name;
        break;
      }
      const key = this.#match(NAME);
      if (key === '' || blank === '') this.fail(`the tag <${name}> isn't closed`);
      this.#match(BLANK);
      this.#expect('=');
      this.#match(BLANK);
      attributes.set(key, this.#quoted());
    }
    this.#at++;
    return { kind: 'open', name, attributes };
  }

  #quoted(): string {
    const mark = this.#text[this.#at];
    if (mark !== '"' && mark !== "'") this.fail('a value of an attribute stands in quotes');
    const close = this.#text.indexOf(mark!, this.#at + 1);
    if (close < 0) this.fail("a quote isn't closed");
    const raw = this.#text.slice(this.#at + 1, close);
    this.#at = close + 1;
    return this.#unescaped(raw);
  }

  #unescaped(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[A-Za-z]\w*);|&/gi, (_, inner: string | undefined) => {
      if (inner === undefined) return this.fail('a & begins no reference');
      if (!inner.startsWith('#')) return ENTITIES.get(inner) ?? this.fail('an entity is not allowed');
      const code = inner[1]?.toLowerCase() === 'x' ? Number.parseInt(inner.slice(2), 16) : Number(inner.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : this.fail('a reference names no character');
    });
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) this.fail(`${character} is missing`);
    this.#at++;
  }
}
