// An object made in the shell: ordered properties whose names ignore case, methods added by Add-Member, and its type names.
import type { Invocable } from '../contract.ts';

export type PSMember =
  | { readonly kind: 'NoteProperty'; readonly name: string; value: unknown }
  | { readonly kind: 'AliasProperty'; readonly name: string; readonly target: string }
  | { readonly kind: 'ScriptProperty'; readonly name: string; readonly getter: Invocable; readonly setter?: Invocable }
  | { readonly kind: 'ScriptMethod'; readonly name: string; readonly body: Invocable };

export class PSCustomObject {
  readonly #members = new Map<string, PSMember>();
  /** Most specific first. */
  typeNames: string[];

  constructor(properties: Iterable<readonly [string, unknown]> = [], typeNames: readonly string[] = []) {
    this.typeNames = [...typeNames, 'System.Management.Automation.PSCustomObject', 'System.Object'];
    for (const [name, value] of properties) this.set(name, value);
  }

  /** The member, or undefined. */
  member(name: string): PSMember | undefined {
    return this.#members.get(name) ?? this.#members.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.member(name) !== undefined;
  }

  /** The property's value; undefined when there is no such property. */
  get(name: string): unknown {
    const member = this.member(name);
    if (member === undefined || member.kind === 'ScriptMethod') return undefined;
    if (member.kind === 'NoteProperty') return member.value;
    if (member.kind === 'AliasProperty') return this.get(member.target);
    return first(member.getter.invoke(this));
  }

  /** Creates or changes a note property; an existing one keeps its spelling and its place. */
  set(name: string, value: unknown): void {
    const member = this.member(name);
    if (member?.kind === 'AliasProperty') this.set(member.target, value);
    else if (member?.kind === 'NoteProperty') member.value = value;
    else if (member?.kind === 'ScriptProperty') void member.setter?.invoke(value);
    else this.add({ kind: 'NoteProperty', name, value });
  }

  add(member: PSMember): void {
    this.#members.set(member.name.toLowerCase(), member);
  }

  remove(name: string): boolean {
    return this.#members.delete(name.toLowerCase());
  }

  members(): IterableIterator<PSMember> {
    return this.#members.values();
  }

  /** Names of the properties in order. */
  names(): string[] {
    const names: string[] = [];
    for (const member of this.#members.values()) if (member.kind !== 'ScriptMethod') names.push(member.name);
    return names;
  }

  copy(): PSCustomObject {
    const twin = new PSCustomObject();
    twin.typeNames = [...this.typeNames];
    for (const member of this.#members.values()) twin.add({ ...member });
    return twin;
  }
}

function first(output: readonly unknown[] | Promise<readonly unknown[]>): unknown {
  if (output instanceof Promise) return output.then(first);
  return output.length > 1 ? output : (output[0] ?? null);
}
