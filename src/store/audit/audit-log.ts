// The administrator audit log: an action is on disk before it is done, its result follows, and nothing finished is changed again.
import { hostname, userInfo } from 'node:os';
import type {
  AdminAuditLogEvent,
  AuditAction,
  AuditLogPort,
  AuditQuery,
  AuditStart,
  AuditTrail,
  ModifiedProperty,
  ObjectChange,
} from '../../core/audit.ts';
import { postError } from '../../core/errors.ts';
import { defaultsOf, type ObjectOf } from '../../core/object-class.ts';
import { AdminAuditLogConfig } from '../../core/objects/admin-audit-log-config.ts';
import { wildcard } from '../../core/values/wildcard.ts';
import type { Database } from '../database.ts';
import { guard } from '../store-failure.ts';
import { auditFile, openAuditDatabase, openAuditReader } from './audit-database.ts';
import { searchAuditLog } from './search-audit-log.ts';

/** Of one invocation over many objects, all but the first are written together: so many, or as old in milliseconds. */
const BATCH = 200;
const BATCH_AGE = 100;
/** How many expired entries are deleted when the log is opened; the rest goes another time. */
const EXPIRED_AT_ONCE = 500;

export interface AuditLogOptions {
  readonly home: string;
  readonly now: () => Date;
  /** This server's name. */
  readonly server: () => string;
  readonly settings: () => ObjectOf<typeof AdminAuditLogConfig>;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface AuditLog extends AuditTrail, AuditLogPort {
  /** The store tells it of each change; `describe` is only called when one is being logged. */
  observe(describe: () => ObjectChange): void;
  close(): void;
}

interface Row {
  /** Undefined: not on disk yet. */
  id: number | bigint | undefined;
  readonly time: number;
  readonly user: string;
  readonly sudo: string;
  readonly host: string;
  readonly process: number;
  readonly server: string;
  readonly cmdlet: string;
  object: string;
  readonly parameters: string;
  modified: string;
  finished: 0 | 1;
  error: string | null;
}

interface OpenAction {
  readonly row: Row;
  readonly changes: ObjectChange[];
}

export function openAuditLog(options: AuditLogOptions): AuditLog {
  return new SqliteAuditLog(options);
}

class SqliteAuditLog implements AuditLog {
  readonly #options: AuditLogOptions;
  readonly #file: string;
  readonly #who: Pick<Row, 'user' | 'sudo' | 'host' | 'process'>;
  /** A cmdlet may hand its output to another one before it ends: the innermost is the one that writes. */
  readonly #open: OpenAction[] = [];
  #pending: Row[] = [];
  #pendingSince = 0;
  #writer: { readonly db: Database; readonly write: (rows: readonly Row[]) => void } | undefined;
  #settings: ObjectOf<typeof AdminAuditLogConfig> | undefined;
  #verdicts = new Map<string, boolean>();

  constructor(options: AuditLogOptions) {
    this.#options = options;
    this.#file = auditFile(options.home);
    this.#who = caller(options.environment ?? process.env);
  }

  begin({ cmdlet, object, parameters, first }: AuditStart): AuditAction | undefined {
    if (first || this.#settings === undefined) this.#readSettings();
    if (!this.#isLogged(cmdlet) || !this.#hasParameter(cmdlet, parameters)) return undefined;
    const row: Row = {
      id: undefined,
      time: this.#options.now().getTime(),
      ...this.#who,
      server: this.#serverName(),
      cmdlet,
      object,
      parameters: JSON.stringify(parameters),
      modified: '[]',
      finished: 0,
      error: null,
    };
    if (first) this.#writeAhead(row);
    const action: OpenAction = { row, changes: [] };
    this.#open.push(action);
    return { finish: (error) => this.#finish(action, error) };
  }

  observe(describe: () => ObjectChange): void {
    const current = this.#open.at(-1);
    if (current === undefined) return;
    const change = describe();
    if (change.type === AdminAuditLogConfig.name) this.#settings = undefined;
    current.changes.push(change);
  }

  flush(): void {
    if (this.#pending.length === 0) return;
    const rows = this.#pending;
    this.#pending = [];
    // What couldn't be begun in the log isn't finished there either.
    const known = rows.filter((row) => row.id !== undefined || row.cmdlet !== 'Stop-Service');
    if (known.length > 0) guard(this.#file, () => this.#opened().write(known));
  }

  *search(query: AuditQuery): Iterable<AdminAuditLogEvent> {
    this.flush();
    const db = this.#writer?.db ?? openAuditReader(this.#options.home);
    if (db === undefined) return;
    try {
      yield* searchAuditLog(db, this.#file, query);
    } finally {
      if (db !== this.#writer?.db) db.close();
    }
  }

  close(): void {
    try {
      this.flush();
    } finally {
      this.#writer?.db.close();
      this.#writer = undefined;
    }
  }

  #finish(action: OpenAction, error: string | undefined): void {
    const at = this.#open.lastIndexOf(action);
    if (at < 0) return;
    this.#open.splice(at, 1);
    const { row, changes } = action;
    row.finished = 1;
    row.error = error ?? null;
    row.modified = this.#settings?.LogLevel === 'None' ? '[]' : JSON.stringify(modifiedBy(changes));
    const names = new Set(changes.map(({ name }) => name));
    if (names.size === 1) row.object = [...names][0]!;
    const now = performance.now();
    if (this.#pending.length === 0) this.#pendingSince = now;
    this.#pending.push(row);
    if (this.#pending.length >= BATCH || now - this.#pendingSince >= BATCH_AGE) this.flush();
  }

  /** What can't be logged isn't done; but whatever is wrong with the disk, the transport can be stopped. */
  #writeAhead(row: Row): void {
    try {
      guard(this.#file, () => this.#opened().write([row]));
    } catch (thrown) {
      if (row.cmdlet === 'Stop-Service') return;
      throw postError(
        'AuditLogUnavailable',
        { file: this.#file, detail: (thrown as Error).message },
        { cause: thrown },
      );
    }
  }

  #opened() {
    if (this.#writer !== undefined) return this.#writer;
    const db = openAuditDatabase(this.#options.home);
    const insert = db.prepare<[Omit<Row, 'id'>]>(
      `INSERT INTO entry (time, user, sudo, host, process, server, cmdlet, object, parameters, modified, finished, error)
       VALUES (@time, @user, @sudo, @host, @process, @server, @cmdlet, @object, @parameters, @modified, @finished, @error)`,
    );
    const complete = db.prepare<[Row]>(
      'UPDATE entry SET object = @object, modified = @modified, finished = @finished, error = @error WHERE id = @id',
    );
    const write = db.transaction((rows: readonly Row[]) => {
      for (const row of rows) {
        if (row.id === undefined) row.id = insert.run(row).lastInsertRowid;
        else complete.run(row);
      }
    });
    this.#writer = { db, write };
    this.#expire(db);
    return this.#writer;
  }

  #expire(db: Database): void {
    const limit = this.#settings?.AdminAuditLogAgeLimit.milliseconds ?? Number.POSITIVE_INFINITY;
    const before = this.#options.now().getTime() - limit;
    const oldest = db.prepare<[], number>('SELECT time FROM entry ORDER BY time LIMIT 1').pluck().get();
    if (oldest === undefined || oldest >= before) return;
    db.prepare(
      `DELETE FROM entry WHERE id IN (SELECT id FROM entry WHERE time < ? ORDER BY time LIMIT ${EXPIRED_AT_ONCE})`,
    ).run(before);
  }

  #serverName(): string {
    try {
      return this.#options.server();
    } catch {
      return '';
    }
  }

  #readSettings(): void {
    try {
      this.#settings = this.#options.settings();
    } catch {
      // A store that can't be read has settings nobody knows; the usual ones log everything.
      this.#settings = defaultsOf(AdminAuditLogConfig) as unknown as ObjectOf<typeof AdminAuditLogConfig>;
    }
    this.#verdicts = new Map();
  }

  #isLogged(cmdlet: string): boolean {
    let verdict = this.#verdicts.get(cmdlet);
    if (verdict === undefined) {
      verdict = this.#decide(cmdlet);
      this.#verdicts.set(cmdlet, verdict);
    }
    return verdict;
  }

  #decide(cmdlet: string): boolean {
    // Whoever turns the log off is the last to stand in it.
    if (cmdlet === `Set-${AdminAuditLogConfig.name}`) return true;
    const settings = this.#settings!;
    const { AdminAuditLogCmdlets, AdminAuditLogExcludedCmdlets, TestCmdletLoggingEnabled } = settings;
    if (!settings.AdminAuditLogEnabled || (/^Test-/i.test(cmdlet) && !TestCmdletLoggingEnabled)) return false;
    return (
      matchesAny(AdminAuditLogCmdlets as readonly string[], cmdlet) &&
      !matchesAny(AdminAuditLogExcludedCmdlets as readonly string[], cmdlet)
    );
  }

  #hasParameter(cmdlet: string, parameters: AuditStart['parameters']): boolean {
    const wanted = this.#settings!.AdminAuditLogParameters as readonly string[];
    if (wanted.includes('*') || cmdlet === `Set-${AdminAuditLogConfig.name}`) return true;
    return parameters.some(({ Name }) => matchesAny(wanted, Name));
  }
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => wildcard(pattern).matches(text));
}

/** With several objects each property says whose it is. */
function modifiedBy(changes: readonly ObjectChange[]): readonly ModifiedProperty[] {
  const several = new Set(changes.map(({ type, name }) => `${type}\\${name}`)).size > 1;
  return changes.flatMap(({ type, name, properties }) =>
    several ? properties.map((one) => ({ ...one, Name: `${type}\\${name}\\${one.Name}` })) : properties,
  );
}

/** Only root's word is taken for who became root. */
function caller(environment: NodeJS.ProcessEnv): Pick<Row, 'user' | 'sudo' | 'host' | 'process'> {
  const isRoot = process.getuid?.() === 0;
  const sudo = isRoot ? (environment['SUDO_USER'] ?? '').slice(0, 256) : '';
  return { user: userName(), sudo, host: hostname(), process: process.pid };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
