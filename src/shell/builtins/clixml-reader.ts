// Reads the objects of a CliXml file as PowerShell writes it: property bags get type names with the prefix `Deserialized.`.
import { Hashtable } from '../../core/values/hashtable.ts';
import { XmlScanner, type XmlToken } from '../../core/values/xml-scanner.ts';
import { convertTo } from '../types/convert.ts';
import { ensureExtraMembers } from '../values/extra-members.ts';
import { EnumValue, isNumeric, ListValue, PSCustomObject, toDouble } from '../values/index.ts';
import { fromEscaped, isPrimitiveTag, readPrimitive } from './clixml-primitives.ts';

/** How deep elements may nest: PowerShell's -Depth rarely exceeds ten, and each level costs up to five. */
const MAX_DEPTH = 200;

/** Types that come back as themselves, from their text, as they do where their types are known. */
const REVIVED = new Set([
  'System.Net.IPAddress',
  'System.Net.Mail.MailAddress',
  'Microsoft.Exchange.Data.IPRange',
  'Microsoft.Exchange.Data.ByteQuantifiedSize',
  'Microsoft.Exchange.Data.SmtpAddress',
]);

const LISTS = new Set(['LST', 'IE', 'QUE', 'STK']);
const NULL = Symbol('null');

type Open = Extract<XmlToken, { kind: 'open' }>;

/** The objects one after the other. @throws XmlProblem */
export function* readClixml(text: string): IterableIterator<unknown> {
  const reader = new ClixmlReader(text);
  yield* reader.objects();
}

class ClixmlReader {
  readonly #scanner: XmlScanner;
  readonly #objects = new Map<string, unknown>();
  readonly #types = new Map<string, readonly string[]>();
  #depth = 0;

  constructor(text: string) {
    this.#scanner = new XmlScanner(text);
  }

  *objects(): IterableIterator<unknown> {
    const root = this.#element();
    if (root?.name !== 'Objs') this.#scanner.fail("the root element isn't <Objs>");
    for (let child = this.#element(); child !== undefined; child = this.#element()) {
      const value = this.#value(child);
      yield value === NULL ? null : value;
    }
    if (this.#scanner.next()?.kind === 'open') this.#scanner.fail('something follows the root element');
  }

  /** The next element inside the current one; undefined at its end, which is passed. */
  #element(): Open | undefined {
    for (;;) {
      const token = this.#scanner.next();
      if (token === undefined) return this.#scanner.fail('the file ends inside an element');
      if (token.kind === 'close') {
        this.#depth--;
        return undefined;
      }
      if (token.kind === 'open') {
        if (++this.#depth > MAX_DEPTH) this.#scanner.fail(`elements are nested more than ${MAX_DEPTH} deep`);
        return token;
      }
      if (token.text.trim() !== '') this.#scanner.fail('there is text between elements');
    }
  }

  /** The text up to the end of the current element. */
  #text(name: string): string {
    let text = '';
    for (;;) {
      const token = this.#scanner.next();
      if (token === undefined || token.kind === 'open' || (token.kind === 'close' && token.name !== name))
        return this.#scanner.fail(`<${name}> isn't closed`);
      if (token.kind === 'close') {
        this.#depth--;
        return text;
      }
      text += token.text;
    }
  }

  #value(element: Open): unknown {
    const { name, attributes } = element;
    if (name === 'Obj') return this.#object(attributes.get('RefId'));
    const text = this.#text(name);
    if (name === 'Nil') return NULL;
    if (name === 'Ref') {
      const found = this.#objects.get(attributes.get('RefId') ?? '');
      return found ?? this.#scanner.fail('a reference names no object before it');
    }
    if (name === 'SS') return text.length === 0 ? '' : NULL;
    if (!isPrimitiveTag(name)) return this.#scanner.fail(`<${name.slice(0, 40)}> is no value`);
    const value = readPrimitive(name, text);
    return value === undefined ? this.#scanner.fail(`the text of <${name}> is no such value`) : value;
  }

  #object(id: string | undefined): unknown {
    const bag = new PSCustomObject();
    const remember = (value: unknown) => {
      if (id !== undefined) this.#objects.set(id, value);
    };
    remember(bag);
    let types: readonly string[] | undefined;
    let shown: string | undefined;
    let base: unknown;
    let bags = false;
    for (let child = this.#element(); child !== undefined; child = this.#element()) {
      const { name, attributes } = child;
      if (name === 'TN') types = this.#typeNames(attributes.get('RefId'));
      else if (name === 'TNRef') {
        this.#text(name);
        types = this.#types.get(attributes.get('RefId') ?? '') ?? this.#scanner.fail('a type reference names no type');
      } else if (name === 'ToString') shown = fromEscaped(this.#text(name));
      else if (name === 'Props' || name === 'MS') {
        bags = true;
        this.#members(bag);
      } else if (LISTS.has(name)) remember((base = this.#list()));
      else if (name === 'DCT') remember((base = this.#dictionary(types, remember)));
      else base = this.#value(child);
    }
    const made = this.#made(bag, types ?? [], shown, base, bags);
    remember(made);
    return made;
  }

  #made(
    bag: PSCustomObject,
    types: readonly string[],
    shown: string | undefined,
    base: unknown,
    bags: boolean,
  ): unknown {
    if (base === NULL) return NULL;
    if (base !== undefined) {
      if (types.includes('System.Enum') && isNumeric(base) && shown !== undefined)
        return new EnumValue(
          { fullName: `Deserialized.${types[0]}`, members: new Map([[shown, toDouble(base)]]) },
          toDouble(base),
        );
      if (bags && typeof base === 'object' && base !== null)
        for (const member of bag.members()) ensureExtraMembers(base).add(member);
      return base;
    }
    if (shown !== undefined && REVIVED.has(types[0] ?? '')) {
      try {
        return convertTo(types[0]!, shown);
      } catch {
        // Its text is not what that type reads: what the file says of it stays a property bag.
      }
    }
    if (types.length > 0) bag.typeNames = types.map((type) => `Deserialized.${type}`);
    if (shown !== undefined && !/PSCustomObject$/.test(types[0] ?? '')) {
      const text = shown;
      bag.add({ kind: 'ScriptMethod', name: 'ToString', body: { text: '', invoke: () => [text] } });
    }
    return bag;
  }

  #typeNames(id: string | undefined): readonly string[] {
    const names: string[] = [];
    for (let child = this.#element(); child !== undefined; child = this.#element())
      names.push(fromEscaped(this.#text(child.name)));
    if (id !== undefined) this.#types.set(id, names);
    return names;
  }

  #members(bag: PSCustomObject): void {
    for (let child = this.#element(); child !== undefined; child = this.#element()) {
      const name = fromEscaped(child.attributes.get('N') ?? '');
      const value = this.#value(child);
      if (name !== '') bag.set(name, value === NULL ? null : value);
    }
  }

  #list(): ListValue {
    const list = new ListValue();
    for (let child = this.#element(); child !== undefined; child = this.#element()) {
      const value = this.#value(child);
      list.items.push(value === NULL ? null : value);
    }
    return list;
  }

  #dictionary(types: readonly string[] | undefined, remember: (value: unknown) => void): Hashtable {
    const ordered = types?.[0]?.endsWith('OrderedDictionary') === true;
    const table = ordered
      ? (convertTo('System.Collections.Specialized.OrderedDictionary', new Hashtable()) as Hashtable)
      : new Hashtable();
    remember(table);
    for (let entry = this.#element(); entry !== undefined; entry = this.#element()) {
      if (entry.name !== 'En') this.#scanner.fail('a dictionary holds only <En>');
      let [key, value]: [unknown, unknown] = [undefined, undefined];
      for (let child = this.#element(); child !== undefined; child = this.#element()) {
        const read = this.#value(child);
        if (child.attributes.get('N') === 'Key') key = read;
        else value = read;
      }
      if (key === undefined || key === NULL) this.#scanner.fail('an entry of a dictionary has no key');
      table.set(key, value === NULL || value === undefined ? null : value);
    }
    return table;
  }
}
