// Objects by -Identity: one by its name or GUID for what changes it, all that a wildcard matches for what shows them.
import { PosternError } from '../../core/error-record.ts';
import type { CommonTail, ObjectClass, ObjectOf } from '../../core/object-class.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { wildcard } from '../../core/values/wildcard.ts';

/** @throws PosternError ObjectNotFound, which names the parameter */
export function findObject<C extends ObjectClass>(config: ConfigStore, objectClass: C, identity: string): ObjectOf<C> {
  try {
    return config.get(objectClass, identity);
  } catch (thrown) {
    if (!(thrown instanceof PosternError) || thrown.record.id !== 'ObjectNotFound') throw thrown;
    throw new PosternError({ ...thrown.record, parameter: 'Identity', target: identity });
  }
}

/** All without an identity. A pattern that matches nothing gives nothing; a name gives its object. @throws PosternError ObjectNotFound */
export function findObjects<C extends ObjectClass>(
  config: ConfigStore,
  objectClass: C,
  identity: string | undefined,
): readonly ObjectOf<C>[] {
  if (identity === undefined) return config.list(objectClass);
  // Exchange's identities know the asterisk alone; brackets and question marks are parts of names.
  if (!identity.includes('*')) return [findObject(config, objectClass, identity)];
  const pattern = wildcard(identity.replace(/[?[\]`]/g, '`$&'));
  return config.list(objectClass).filter((one) => {
    const { Name, Identity } = one as CommonTail;
    return pattern.matches(Name) || pattern.matches(Identity);
  });
}
