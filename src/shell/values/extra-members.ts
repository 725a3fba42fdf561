// Members that Add-Member gave to objects that are not PSCustomObjects, kept beside the object.
import { PSCustomObject } from './ps-custom-object.ts';

let any = false;
const extras = new WeakMap<object, PSCustomObject>();

export function extraMembers(value: unknown): PSCustomObject | undefined {
  return any && typeof value === 'object' && value !== null ? extras.get(value) : undefined;
}

/** The object's added members, for writing. */
export function ensureExtraMembers(value: object): PSCustomObject {
  any = true;
  let members = extras.get(value);
  if (members === undefined) {
    members = new PSCustomObject();
    extras.set(value, members);
  }
  return members;
}
