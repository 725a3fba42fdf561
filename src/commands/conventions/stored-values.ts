// The stored form of an object's own properties, as its schema describes and checks it.
import type { ObjectClass } from '../../core/object-class.ts';
import type { Json } from '../../core/value-type.ts';

export function storedValues(
  objectClass: ObjectClass,
  values: Readonly<Record<string, unknown>>,
): Record<string, Json> {
  const stored: Record<string, Json> = {};
  for (const [name, { type }] of Object.entries(objectClass.properties)) {
    const value = values[name];
    if (value !== undefined) stored[name] = type.toJson(value);
  }
  return stored;
}
