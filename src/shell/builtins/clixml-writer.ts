// Writes objects as CliXml, the XML PowerShell keeps objects in, so that either shell reads the file.
import { Hashtable } from '../../core/values/hashtable.ts';
import { extraMembers } from '../values/extra-members.ts';
import {
  EnumValue,
  getProperty,
  ListValue,
  OrderedHashtable,
  PSCustomObject,
  propertyNames,
  stringify,
  typeNames,
} from '../values/index.ts';
import { toEscaped, writePrimitive } from './clixml-primitives.ts';

export const CLIXML_HEAD = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n';
export const CLIXML_TAIL = '</Objs>';

export class ClixmlWriter {
  readonly #depth: number;
  readonly #objects = new Map<object, number>();
  readonly #types = new Map<string, number>();

  /** `depth`: how many levels of objects inside objects are followed; what lies deeper becomes text. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** The lines of one object. */
  async write(value: unknown): Promise<string> {
    const lines: string[] = [];
    await this.#value(value, '', this.#depth, 1, lines);
    return lines.join('');
  }

  async #value(value: unknown, attribute: string, depth: number, level: number, lines: string[]): Promise<void> {
    const indent = '  '.repeat(level);
    if (value === null || value === undefined) return void lines.push(`${indent}<Nil${attribute} />\n`);
    const primitive = writePrimitive(value);
    if (primitive !== undefined)
      return void lines.push(`${indent}<${primitive[0]}${attribute}>${primitive[1]}</${primitive[0]}>\n`);
    if (typeof value !== 'object' || (depth < 1 && !(value instanceof EnumValue)))
      return void lines.push(`${indent}<S${attribute}>${toEscaped(await textOf(value))}</S>\n`);
    const known = this.#objects.get(value);
    if (known !== undefined) return void lines.push(`${indent}<Ref${attribute} RefId="${known}" />\n`);
    const id = this.#objects.size;
    this.#objects.set(value, id);
    lines.push(`${indent}<Obj${attribute} RefId="${id}">\n`);
    this.#typeNames(value, level + 1, lines);
    await this.#content(value, depth, level + 1, lines);
    lines.push(`${indent}</Obj>\n`);
  }

  #typeNames(value: object, level: number, lines: string[]): void {
    const names = typeNames(value);
    const indent = '  '.repeat(level);
    const key = names.join('\n');
    const known = this.#types.get(key);
    if (known !== undefined) return void lines.push(`${indent}<TNRef RefId="${known}" />\n`);
    const id = this.#types.size;
    this.#types.set(key, id);
    lines.push(`${indent}<TN RefId="${id}">\n`);
    for (const name of names) lines.push(`${indent}  <T>${toEscaped(name)}</T>\n`);
    lines.push(`${indent}</TN>\n`);
  }

  async #content(value: object, depth: number, level: number, lines: string[]): Promise<void> {
    const indent = '  '.repeat(level);
    if (value instanceof EnumValue) {
      lines.push(`${indent}<ToString>${toEscaped(value.toString())}</ToString>\n${indent}<I32>${value.value}</I32>\n`);
      return;
    }
    if (Array.isArray(value) || value instanceof ListValue) {
      lines.push(`${indent}<LST>\n`);
      for (const item of value) await this.#value(item, '', depth - 1, level + 1, lines);
      lines.push(`${indent}</LST>\n`);
    } else if (value instanceof Hashtable) {
      lines.push(`${indent}<DCT>\n`);
      for (const [key, one] of value.entries()) {
        lines.push(`${indent}  <En>\n`);
        await this.#value(key, ' N="Key"', 0, level + 2, lines);
        await this.#value(one, ' N="Value"', depth - 1, level + 2, lines);
        lines.push(`${indent}  </En>\n`);
      }
      lines.push(`${indent}</DCT>\n`);
    } else {
      const own = value instanceof PSCustomObject;
      if (!own) lines.push(`${indent}<ToString>${toEscaped(await textOf(value))}</ToString>\n`);
      await this.#members(value, own ? 'MS' : 'Props', propertyNames(value), depth, level, lines);
      return;
    }
    const extra = extraMembers(value)?.names() ?? [];
    if (extra.length > 0) await this.#members(value, 'MS', extra, depth, level, lines);
  }

  async #members(
    value: object,
    element: string,
    names: readonly string[],
    depth: number,
    level: number,
    lines: string[],
  ): Promise<void> {
    const indent = '  '.repeat(level);
    if (names.length === 0) return;
    lines.push(`${indent}<${element}>\n`);
    for (const name of names) {
      const found = await getProperty(value, name);
      if (typeof found === 'function') continue;
      await this.#value(found, ` N="${toEscaped(name)}"`, depth - 1, level + 1, lines);
    }
    lines.push(`${indent}</${element}>\n`);
  }
}

async function textOf(value: unknown): Promise<string> {
  const text: unknown = await (value instanceof OrderedHashtable ? value.toString() : stringify(value));
  return String(text);
}
