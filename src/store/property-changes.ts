// What differs between two states of a configuration object, as texts for the audit log, which shows no secret.
import type { ModifiedProperty } from '../core/audit.ts';
import { auditText } from '../core/audit-parameters.ts';
import type { ObjectClass } from '../core/object-class.ts';
import { HIDDEN, isSecret } from '../core/secrecy.ts';
import type { Json } from '../core/value-type.ts';
import type { StoredValues } from './object-row.ts';

export function propertyChanges(
  objectClass: ObjectClass,
  before: StoredValues,
  after: StoredValues,
): readonly ModifiedProperty[] {
  const changes: ModifiedProperty[] = [];
  for (const Name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[Name], after[Name]];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    const property = Object.hasOwn(objectClass.properties, Name) ? objectClass.properties[Name] : undefined;
    // What a later version has put there is of an unknown kind.
    const hidden = Name !== 'Name' && (property === undefined || isSecret(Name, property));
    const show = (json: Json | undefined): string => {
      if (json === undefined || json === null) return '';
      if (hidden) return HIDDEN;
      return auditText(property === undefined ? json : property.type.fromJson(json));
    };
    changes.push({ Name, OldValue: show(old), NewValue: show(now) });
  }
  return changes;
}
