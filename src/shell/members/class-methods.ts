// Methods of classes that are loaded only when a script makes one of them.
import type { MethodTable } from './method-table.ts';

const TABLES = new Map<unknown, MethodTable>();

export function methodsForClass(type: unknown, table: MethodTable): void {
  TABLES.set(type, table);
}

export function classMethods(value: object): MethodTable | undefined {
  return TABLES.size === 0 ? undefined : TABLES.get(value.constructor);
}
