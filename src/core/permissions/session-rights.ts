// What a session may do on a Receive connector: its permission groups, the entries of its own, and who the session is.
import type { ExtendedRight } from './extended-rights.ts';
import { GROUP_GRANTS, PERMISSION_GROUPS, type PermissionGroup, PRINCIPALS } from './permission-groups.ts';

/** One access control entry of a connector. */
export interface Permission {
  /** One of PRINCIPALS, or an account such as `CONTOSO\kim`. */
  readonly user: string;
  readonly right: ExtendedRight;
  readonly deny: boolean;
}

/** An entry as it is stored: `Withheld` takes away what a permission group would give. */
export interface StoredPermission {
  readonly User: string;
  readonly Right: ExtendedRight;
  readonly Effect: 'Allow' | 'Deny' | 'Withheld';
}

/** Exchange servers and externally secured ones always hold it (Exchange help, Receive connector permissions). */
const ALWAYS_TRUSTED: ReadonlySet<string> = new Set(
  [PRINCIPALS.externallySecured, PRINCIPALS.hubServers, PRINCIPALS.edgeServers].map(keyOf),
);

/** The groups a connector's PermissionGroups names, however it is written. */
export function groupsIn(text: unknown): readonly PermissionGroup[] {
  const names = wordsIn(text);
  return PERMISSION_GROUPS.filter((group) => names.has(group.toLowerCase()));
}

/** Whether a comma list such as AuthMechanism names the word. */
export function names(text: unknown, word: string): boolean {
  return wordsIn(text).has(word.toLowerCase());
}

/** The whole access control list: what the groups give and isn't withheld, then the entries of its own. */
export function permissionsOf(groups: readonly PermissionGroup[], stored: readonly StoredPermission[]): Permission[] {
  const held = new Map<string, Permission>();
  const add = (one: Permission) => void held.set(`${keyOf(one.user)} ${one.right} ${one.deny}`, one);
  for (const group of groups)
    for (const { principal, rights } of GROUP_GRANTS[group])
      for (const right of rights) add({ user: principal, right, deny: false });
  for (const { User, Right, Effect } of stored) if (Effect === 'Withheld') held.delete(`${keyOf(User)} ${Right} false`);
  for (const { User, Right, Effect } of stored)
    if (Effect !== 'Withheld') add({ user: User, right: Right, deny: Effect === 'Deny' });
  return [...held.values()];
}

/** A right is held when one of the session's principals is given it and none is denied it. */
export function rightsOf(
  permissions: readonly Permission[],
  principals: readonly string[],
): ReadonlySet<ExtendedRight> {
  const own = new Set(principals.map(keyOf));
  const rights = new Set<ExtendedRight>();
  for (const { user, right, deny } of permissions) if (!deny && own.has(keyOf(user))) rights.add(right);
  for (const { user, right, deny } of permissions) if (deny && own.has(keyOf(user))) rights.delete(right);
  if (!own.isDisjointFrom(ALWAYS_TRUSTED)) rights.add('ms-Exch-Bypass-Anti-Spam');
  return rights;
}

/** The principal of that name in its own spelling: `nt authority\anonymous logon`, `ANONYMOUS LOGON`. */
export function principalNamed(name: string): string | undefined {
  const given = keyOf(name);
  return Object.values(PRINCIPALS).find(
    (one) => keyOf(one) === given || keyOf(one.slice(one.indexOf('\\') + 1)) === given,
  );
}

function wordsIn(text: unknown): ReadonlySet<string> {
  return new Set(
    String(text)
      .toLowerCase()
      .split(/[,\s]+/),
  );
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
