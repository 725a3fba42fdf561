// The versions of config.db in order: a database of version n has had the first n of these applied.
import { objectsAndIpLists } from './0001-objects-and-ip-lists.ts';

/** Never changed once released, only added to. */
export const MIGRATIONS: readonly string[] = [objectsAndIpLists];
