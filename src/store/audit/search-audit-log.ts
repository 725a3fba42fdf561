// Finds actions in the audit log, newest first, in pages: what a query by time can't settle is looked at row by row.
import type { AdminAuditLogEvent, AuditParameter, AuditQuery, ModifiedProperty } from '../../core/audit.ts';
import { typed } from '../../core/typed.ts';
import { wildcard } from '../../core/values/wildcard.ts';
import type { Database } from '../database.ts';
import { guard } from '../store-failure.ts';

const PAGE = 500;

interface EntryRow {
  readonly id: number;
  readonly time: number;
  readonly user: string;
  readonly sudo: string;
  readonly host: string;
  readonly process: number;
  readonly server: string;
  readonly cmdlet: string;
  readonly object: string;
  readonly parameters: string;
  readonly modified: string;
  readonly finished: number;
  readonly error: string | null;
}

export function* searchAuditLog(db: Database, file: string, query: AuditQuery): Generator<AdminAuditLogEvent> {
  const page = db.prepare<[number, number, number, number], EntryRow>(
    `SELECT * FROM entry WHERE time >= ? AND (time, id) < (?, ?) ORDER BY time DESC, id DESC LIMIT ?`,
  );
  const from = query.start?.getTime() ?? 0;
  let before: readonly [number, number] = [(query.end?.getTime() ?? Number.MAX_SAFE_INTEGER - 1) + 1, 0];
  const fits = filterOf(query);
  for (;;) {
    const rows = guard(file, () => page.all(from, ...before, PAGE));
    for (const row of rows) if (fits(row)) yield eventFrom(row);
    if (rows.length < PAGE) return;
    const { time, id } = rows.at(-1)!;
    before = [time, id];
  }
}

function filterOf({ cmdlets, objects, parameters, users, succeeded }: AuditQuery): (row: EntryRow) => boolean {
  const [cmdlet, object, parameter, user] = [cmdlets, objects, parameters, users].map(anyOf);
  return (row) =>
    cmdlet!(row.cmdlet) &&
    (user!(row.user) || (row.sudo !== '' && user!(row.sudo))) &&
    object!(row.object) &&
    (succeeded === undefined || succeeded === (row.finished === 1 && row.error === null)) &&
    (parameters === undefined ||
      (parsed(row.parameters) as readonly AuditParameter[]).some(({ Name }) => parameter!(Name)));
}

function anyOf(patterns: readonly string[] | undefined): (text: string) => boolean {
  if (patterns === undefined || patterns.length === 0) return () => true;
  const matchers = patterns.map((pattern) => wildcard(pattern));
  return (text) => matchers.some((one) => one.matches(text));
}

function eventFrom(row: EntryRow): AdminAuditLogEvent {
  const parameters = parsed(row.parameters) as readonly AuditParameter[];
  const modified = parsed(row.modified) as readonly ModifiedProperty[];
  return typed('AdminAuditLogEvent', {
    RunDate: new Date(row.time),
    Caller: row.user,
    SudoUser: row.sudo,
    CmdletName: row.cmdlet,
    ObjectModified: row.object,
    CmdletParameters: parameters.map((one) =>
      printing('AdminAuditLogCmdletParameter', { ...one }, `${one.Name}=${one.Value}`),
    ),
    ModifiedProperties: modified.map((one) =>
      printing('AdminAuditLogModifiedProperty', { ...one }, `${one.Name}: ${one.OldValue} -> ${one.NewValue}`),
    ),
    Succeeded: row.finished === 1 && row.error === null,
    Error: row.finished === 1 ? (row.error ?? '') : 'Unfinished',
    OriginatingServer: row.server,
    HostName: row.host,
    ProcessId: row.process,
    Identity: row.id,
  });
}

/** As one of many it shows as that text; nothing but its properties is listed. */
function printing<T extends object>(type: string, object: T, text: string): T {
  return Object.defineProperty(typed(type, object), 'toString', { value: () => text });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}
