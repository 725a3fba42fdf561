// The command lines of a session, for Get-History and Invoke-History; the prompt adds each when it has run.
import { typed } from '../../core/typed.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import type { Session } from '../evaluator/session.ts';

/** PowerShell's $MaximumHistoryCount. */
const MOST = 4096;

export interface HistoryLine {
  readonly commandLine: string;
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  readonly started: Date;
  readonly ended: Date;
}

export type HistoryEntry = HistoryLine & { readonly id: number };

export class SessionHistory {
  #entries: HistoryEntry[] = [];
  #last = 0;

  /** Oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  add(line: HistoryLine): void {
    this.#entries.push({ ...line, id: ++this.#last });
    if (this.#entries.length > MOST) this.#entries.shift();
  }

  remove(gone: (entry: HistoryEntry) => boolean): void {
    this.#entries = this.#entries.filter((entry) => !gone(entry));
  }
}

const histories = new WeakMap<Session, SessionHistory>();

/** The session's history; empty where nothing fills it, as in scripts. */
export function sessionHistory(session: Session): SessionHistory {
  let history = histories.get(session);
  if (history === undefined) {
    history = new SessionHistory();
    histories.set(session, history);
  }
  return history;
}

/** An entry as Get-History puts it out. */
export function historyInfo({ id, commandLine, status, started, ended }: HistoryEntry): object {
  return typed('Microsoft.PowerShell.Commands.HistoryInfo', {
    Id: id,
    CommandLine: commandLine,
    ExecutionStatus: status,
    StartExecutionTime: started,
    EndExecutionTime: ended,
    Duration: new TimeSpan(Math.max(0, ended.getTime() - started.getTime())),
  });
}
