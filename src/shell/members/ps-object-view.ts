// `$x.psobject`: the properties of a value as objects that can be listed, read, added and removed.

import { Hashtable } from '../../core/values/hashtable.ts';
import { wildcard } from '../operators/wildcard.ts';
import { ensureExtraMembers } from '../values/extra-members.ts';
import {
  getProperty,
  ListValue,
  PSCustomObject,
  propertyNames,
  setProperty,
  typeName,
  typeNames,
} from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';

export class PropertyView {
  readonly Name: string;
  readonly #owner: unknown;

  constructor(owner: unknown, name: string) {
    this.#owner = owner;
    this.Name = name;
  }

  get Value(): unknown {
    return getProperty(this.#owner, this.Name) ?? null;
  }

  set Value(value: unknown) {
    setProperty(this.#owner, this.Name, value);
  }

  get MemberType(): string {
    return this.#owner instanceof PSCustomObject ? (this.#owner.member(this.Name)?.kind ?? 'NoteProperty') : 'Property';
  }

  get TypeNameOfValue(): string {
    return typeName(this.Value);
  }

  get IsSettable(): boolean {
    return true;
  }

  toString(): string {
    return `${this.TypeNameOfValue} ${this.Name}=${String(this.Value)}`;
  }
}
nameClass(PropertyView, 'System.Management.Automation.PSNoteProperty');

/** Listed in order, and found by name. */
export class PropertyCollection extends ListValue {
  readonly #owner: unknown;

  constructor(owner: unknown) {
    const names = owner instanceof Hashtable ? propertyNames(owner) : propertyNames(owner);
    super(
      names.map((name) => new PropertyView(owner, name)),
      'System.Management.Automation.PSMemberInfoCollection',
    );
    this.#owner = owner;
  }

  at(name: string): unknown {
    return (this.items as PropertyView[]).find((one) => one.Name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  Match(pattern: string): unknown {
    const expression = wildcard(pattern);
    return (this.items as PropertyView[]).filter((one) => expression.test(one.Name));
  }

  Remove(name: string): void {
    if (this.#owner instanceof PSCustomObject) this.#owner.remove(name);
  }

  Add(member: { readonly Name: string; readonly Value: unknown }): void {
    const owner = this.#owner instanceof PSCustomObject ? this.#owner : ensureExtraMembers(this.#owner as object);
    owner.set(member.Name, member.Value);
  }
}

export class PsObjectView {
  readonly #owner: unknown;

  constructor(owner: unknown) {
    this.#owner = owner;
  }

  get Properties(): PropertyCollection {
    return new PropertyCollection(this.#owner);
  }

  get Members(): PropertyCollection {
    return new PropertyCollection(this.#owner);
  }

  get TypeNames(): ListValue {
    const names = typeNames(this.#owner);
    return new ListValue(names, 'System.Collections.ObjectModel.Collection`1[System.String]');
  }

  get BaseObject(): unknown {
    return this.#owner;
  }

  Copy(): unknown {
    return this.#owner instanceof PSCustomObject ? this.#owner.copy() : this.#owner;
  }
}
nameClass(PsObjectView, 'System.Management.Automation.PSObject');
