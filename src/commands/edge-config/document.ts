// The file a configuration is carried in: XML that a person can read and compare, with secrets encrypted or left out.
import type { CopiedClass, CopiedEntry, CopiedObject } from '../../core/configuration-copy.ts';
import { fail } from '../../core/errors.ts';
import type { Json } from '../../core/value-type.ts';
import { XmlProblem, XmlScanner, type XmlToken } from '../../core/values/xml-scanner.ts';
import { isXmlText, xmlText } from '../../core/values/xml-text.ts';

/** Grows when an older Postern could no longer read it. */
export const FORMAT = 1;
const ROOT = 'EdgeConfiguration';
/** No property has lists of lists of lists. */
const DEEPEST = 20;

/** A value, or a secret that is encrypted, or one that was left out. */
export type CarriedValue =
  | { readonly kind: 'plain'; readonly json: Json }
  | { readonly kind: 'encrypted'; readonly text: string }
  | { readonly kind: 'omitted' };

export type CarriedObject = Omit<CopiedObject, 'values'> & {
  readonly values: ReadonlyMap<string, CarriedValue>;
};

export type CarriedClass = Omit<CopiedClass, 'objects'> & { readonly objects: readonly CarriedObject[] };

export interface EdgeDocument {
  readonly format: number;
  /** The Postern that wrote it. */
  readonly product: string;
  readonly server: string;
  /** Base64; the key is derived with it. Empty: nothing is encrypted. */
  readonly salt: string;
  readonly classes: readonly CarriedClass[];
  readonly entries: readonly CopiedEntry[];
}

export function writeDocument({ format, product, server, salt, classes, entries }: EdgeDocument): string {
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    tag(ROOT, { Format: String(format), Product: product, Server: server, Salt: salt }),
  ];
  for (const { type, objects } of classes) {
    lines.push(`  ${tag('Class', { Name: type })}`);
    for (const { name, guid, values } of objects) {
      lines.push(`    ${tag('Object', { Name: name, Guid: guid })}`);
      for (const [property, value] of values) lines.push(`      ${valueElement(property, value)}`);
      lines.push('    </Object>');
    }
    lines.push('  </Class>');
  }
  for (const { list, range, expires, comment } of entries)
    lines.push(
      `  ${tag('IPListEntry', { List: list, IPRange: range, Expires: expires?.toISOString() ?? '', Comment: comment }, true)}`,
    );
  return `${lines.join('\n')}\n</${ROOT}>\n`;
}

function valueElement(name: string, value: CarriedValue): string {
  if (value.kind === 'omitted') return tag('Property', { Name: name, Omitted: 'secret' }, true);
  if (value.kind === 'encrypted')
    return `${tag('Property', { Name: name, Encrypted: 'true' })}${value.text}</Property>`;
  return element('Property', { Name: name }, value.json);
}

function element(name: string, attributes: Readonly<Record<string, string>>, json: Json): string {
  if (Array.isArray(json)) {
    const values = json.map((one: Json) => element('Value', {}, one)).join('');
    return `${tag(name, { ...attributes, Type: 'list' })}${values}</${name}>`;
  }
  if (json === null) return tag(name, { ...attributes, Type: 'null' }, true);
  if (typeof json === 'string' && isXmlText(json)) return `${tag(name, attributes)}${xmlText(json)}</${name}>`;
  const Type = typeof json === 'number' || typeof json === 'boolean' ? typeof json : 'json';
  return `${tag(name, { ...attributes, Type })}${xmlText(JSON.stringify(json))}</${name}>`;
}

/** What an attribute can't carry is replaced: only names and comments get here, whose types allow no such character. */
function tag(name: string, attributes: Readonly<Record<string, string>>, closed = false): string {
  const texts = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${xmlText(isXmlText(value) ? value : value.replace(/[^\u0020-\ud7ff]/g, '\ufffd'))}"`,
  );
  return `<${name}${texts.join('')}${closed ? '/' : ''}>`;
}

/** @throws PosternError EdgeConfigUnreadable */
export function readDocument(text: string, file: string): EdgeDocument {
  try {
    return new DocumentReader(text).read();
  } catch (thrown) {
    if (!(thrown instanceof XmlProblem)) throw thrown;
    return fail('EdgeConfigUnreadable', { file, detail: thrown.message }, { target: file });
  }
}

type Open = Extract<XmlToken, { kind: 'open' }>;

class DocumentReader {
  readonly #scanner: XmlScanner;

  constructor(text: string) {
    this.#scanner = new XmlScanner(text.replace(/^\ufeff/, ''));
  }

  read(): EdgeDocument {
    const root = this.#tag() ?? this.#scanner.fail('there is nothing in it');
    if (root === 'close' || root.name !== ROOT) return this.#scanner.fail(`<${ROOT}> is expected`);
    const classes: CarriedClass[] = [];
    const entries: CopiedEntry[] = [];
    for (let open = this.#tag(); open !== 'close'; open = this.#tag()) {
      if (open?.name === 'Class') classes.push({ type: this.#named(open, 'Name'), objects: this.#objects() });
      else if (open?.name === 'IPListEntry') entries.push(this.#entry(open));
      else this.#unexpected(open);
    }
    return {
      format: Number(root.attributes.get('Format') ?? Number.NaN),
      product: root.attributes.get('Product') ?? '',
      server: this.#named(root, 'Server'),
      salt: root.attributes.get('Salt') ?? '',
      classes,
      entries,
    };
  }

  #objects(): readonly CarriedObject[] {
    const objects: CarriedObject[] = [];
    for (let open = this.#tag(); open !== 'close'; open = this.#tag()) {
      if (open?.name !== 'Object') return this.#unexpected(open);
      const guid = this.#named(open, 'Guid').toLowerCase();
      if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(guid)) this.#scanner.fail('a Guid is none');
      objects.push({ name: this.#named(open, 'Name'), guid, values: this.#values() });
    }
    return objects;
  }

  #values(): ReadonlyMap<string, CarriedValue> {
    const values = new Map<string, CarriedValue>();
    for (let open = this.#tag(); open !== 'close'; open = this.#tag()) {
      if (open?.name !== 'Property') return this.#unexpected(open);
      const name = this.#named(open, 'Name');
      if (values.has(name)) this.#scanner.fail('a property is there twice');
      values.set(name, this.#carried(open));
    }
    return values;
  }

  #carried(open: Open): CarriedValue {
    if (open.attributes.has('Encrypted')) return { kind: 'encrypted', text: this.#text() };
    if (!open.attributes.has('Omitted')) return { kind: 'plain', json: this.#json(open) };
    this.#text();
    return { kind: 'omitted' };
  }

  #json(open: Open, depth = 0): Json {
    if (depth > DEEPEST) return this.#scanner.fail('lists stand in lists too often');
    const type = open.attributes.get('Type') ?? 'string';
    if (type === 'list') {
      const values: Json[] = [];
      for (let next = this.#tag(); next !== 'close'; next = this.#tag()) {
        if (next?.name !== 'Value') return this.#unexpected(next);
        values.push(this.#json(next, depth + 1));
      }
      return values;
    }
    const text = this.#text();
    if (type === 'string') return text;
    if (type === 'null') return null;
    try {
      const json = JSON.parse(text) as Json;
      if ((type === 'json' && !isDeeper(json, DEEPEST)) || typeof json === type) return json;
    } catch {}
    return this.#scanner.fail(`a value isn't of its type ${type}`);
  }

  #entry(open: Open): CopiedEntry {
    this.#text();
    const list = open.attributes.get('List');
    if (list !== 'Allow' && list !== 'Block') return this.#scanner.fail('a List is Allow or Block');
    const expires = open.attributes.get('Expires') || undefined;
    if (expires !== undefined && Number.isNaN(Date.parse(expires))) this.#scanner.fail('Expires is no time');
    return {
      list,
      range: this.#named(open, 'IPRange'),
      expires: expires === undefined ? undefined : new Date(expires),
      comment: open.attributes.get('Comment') ?? '',
    };
  }

  #named(open: Open, attribute: string): string {
    return open.attributes.get(attribute) || this.#scanner.fail(`<${open.name}> has no ${attribute}`);
  }

  /** The next tag; text between tags is layout. Undefined at the end. */
  #tag(): Open | 'close' | undefined {
    for (let token = this.#scanner.next(); token !== undefined; token = this.#scanner.next()) {
      if (token.kind === 'open') return token;
      if (token.kind === 'close') return 'close';
      if (token.text.trim() !== '') this.#scanner.fail('text stands where a tag is expected');
    }
    return undefined;
  }

  /** The text up to the end of the element. */
  #text(): string {
    let text = '';
    for (let token = this.#scanner.next(); token !== undefined; token = this.#scanner.next()) {
      if (token.kind === 'close') return text;
      if (token.kind === 'open') return this.#unexpected(token);
      text += token.text;
    }
    return this.#scanner.fail('it ends in the middle');
  }

  #unexpected(open: Open | 'close' | undefined): never {
    if (open === undefined || open === 'close') return this.#scanner.fail('it ends in the middle');
    return this.#scanner.fail(`<${open.name}> isn't expected here`);
  }
}

function isDeeper(json: Json, than: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return than === 0 || Object.values(json).some((one: Json) => isDeeper(one, than - 1));
}
