// Small .NET classes scripts use: Guid, Uri, MailAddress, Regex with its matches, StringBuilder.
import { raise } from '../errors/raise.ts';
import { netRegex, type RegexOptions } from '../operators/regex.ts';
import { Sequence } from '../values/sequence.ts';
import { nameClass } from '../values/type-name.ts';

export class Guid {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static parse(text: string): Guid {
    const match = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i.exec(text.trim());
    return new Guid(
      (match?.[1] ?? raise('InvalidCast', { value: text, type: 'System.Guid' }, { target: text })).toLowerCase(),
    );
  }

  static create(): Guid {
    return new Guid(crypto.randomUUID());
  }

  get Guid(): string {
    return this.#text;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

export class Uri {
  readonly OriginalString: string;
  readonly #url: URL | undefined;

  constructor(text: string) {
    this.OriginalString = text;
    this.#url = URL.canParse(text) ? new URL(text) : undefined;
  }

  get Host(): string {
    return this.#url?.hostname ?? '';
  }
  get Scheme(): string {
    return this.#url?.protocol.replace(':', '') ?? '';
  }
  get Port(): number {
    return Number(this.#url?.port || { 'http:': 80, 'https:': 443 }[this.#url?.protocol ?? ''] || -1);
  }
  get AbsolutePath(): string {
    return this.#url?.pathname ?? '';
  }
  get AbsoluteUri(): string {
    return this.#url?.href ?? '';
  }
  get Query(): string {
    return this.#url?.search ?? '';
  }
  get IsAbsoluteUri(): boolean {
    return this.#url !== undefined;
  }

  toString(): string {
    return this.#url?.href ?? this.OriginalString;
  }

  toJSON(): string {
    return this.OriginalString;
  }
}

export class MailAddress {
  readonly Address: string;
  readonly DisplayName: string;

  constructor(text: string) {
    const match = /^\s*(?:"?([^"<]*?)"?\s*<([^<>\s]+@[^<>\s]+)>|([^<>\s]+@[^<>\s]+))\s*$/.exec(text);
    this.Address =
      match?.[2] ??
      match?.[3] ??
      raise('InvalidCast', { value: text, type: 'System.Net.Mail.MailAddress' }, { target: text });
    this.DisplayName = match?.[1] ?? '';
  }

  get User(): string {
    return this.Address.slice(0, this.Address.lastIndexOf('@'));
  }
  get Host(): string {
    return this.Address.slice(this.Address.lastIndexOf('@') + 1);
  }

  toString(): string {
    return this.DisplayName === '' ? this.Address : `"${this.DisplayName}" <${this.Address}>`;
  }
}

export class NetRegex {
  readonly pattern: string;
  readonly options: RegexOptions;

  constructor(pattern: string, options: RegexOptions = {}) {
    this.pattern = pattern;
    this.options = options;
    netRegex(pattern, options);
  }

  expression(): RegExp {
    return netRegex(this.pattern, this.options);
  }

  toString(): string {
    return this.pattern;
  }
}

export class MatchGroup {
  readonly Success: boolean;
  readonly Name: string;
  readonly Value: string;
  readonly Index: number;
  readonly Length: number;

  constructor(name: string, value: string | undefined, index: number) {
    this.Success = value !== undefined;
    this.Name = name;
    this.Value = value ?? '';
    this.Index = value === undefined ? 0 : index;
    this.Length = this.Value.length;
  }

  toString(): string {
    return this.Value;
  }
}

export class MatchValue extends MatchGroup {
  readonly Groups: MatchGroups;

  constructor(match: RegExpExecArray | null) {
    super('0', match?.[0], match?.index ?? 0);
    this.Groups = new MatchGroups(match);
  }
}

/** Groups by number or name. */
export class MatchGroups extends Sequence<MatchGroup> {
  readonly items: MatchGroup[];
  readonly #named: Map<string, MatchGroup>;

  constructor(match: RegExpExecArray | null) {
    super();
    const from = match?.index ?? 0;
    this.items = [...(match ?? [])].map(
      (value, i) => new MatchGroup(String(i), value, from + (match?.[0].indexOf(value ?? '') ?? 0)),
    );
    this.#named = new Map(
      Object.entries(match?.groups ?? {}).map(([name, value]) => [
        name.toLowerCase(),
        new MatchGroup(name, value, from),
      ]),
    );
  }

  at(key: unknown): MatchGroup {
    const found = typeof key === 'number' ? this.items[key] : this.#named.get(String(key).toLowerCase());
    return found ?? new MatchGroup(String(key), undefined, 0);
  }

  get Count(): number {
    return this.items.length;
  }

  override [Symbol.iterator](): Iterator<MatchGroup> {
    return this.items[Symbol.iterator]();
  }
}

export class StringBuilder {
  readonly #parts: string[];

  constructor(text = '') {
    this.#parts = [text];
  }

  append(text: string): this {
    this.#parts.push(text);
    return this;
  }

  replaceAll(text: string): void {
    this.#parts.length = 0;
    this.#parts.push(text);
  }

  get Length(): number {
    return this.toString().length;
  }

  toString(): string {
    const text = this.#parts.join('');
    if (this.#parts.length > 1) this.replaceAll(text);
    return text;
  }
}

nameClass(Guid, 'System.Guid');
nameClass(Uri, 'System.Uri');
nameClass(MailAddress, 'System.Net.Mail.MailAddress');
nameClass(NetRegex, 'System.Text.RegularExpressions.Regex');
nameClass(MatchValue, 'System.Text.RegularExpressions.Match');
nameClass(MatchGroup, 'System.Text.RegularExpressions.Group');
nameClass(MatchGroups, 'System.Text.RegularExpressions.GroupCollection');
nameClass(StringBuilder, 'System.Text.StringBuilder');
