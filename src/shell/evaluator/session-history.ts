// The commands of this session, as Get-History lists them: what was run at the prompt, whole and numbered.
import { TimeSpan } from '../../core/values/time-span.ts';
import { nameClass } from '../values/type-name.ts';
import type { Session } from './session.ts';

const MOST = 4096;

export class HistoryInfo {
  readonly Id: number;
  readonly CommandLine: string;
  readonly ExecutionStatus: 'Completed' | 'Stopped' | 'Failed';
  readonly StartExecutionTime: Date;
  readonly EndExecutionTime: Date;

  constructor(id: number, text: string, status: HistoryInfo['ExecutionStatus'], start: Date, end: Date) {
    this.Id = id;
    this.CommandLine = text;
    this.ExecutionStatus = status;
    this.StartExecutionTime = start;
    this.EndExecutionTime = end;
  }

  get Duration(): TimeSpan {
    return new TimeSpan(Math.max(0, this.EndExecutionTime.getTime() - this.StartExecutionTime.getTime()));
  }

  toString(): string {
    return this.CommandLine;
  }
}

nameClass(HistoryInfo, 'Microsoft.PowerShell.Commands.HistoryInfo');

export class SessionHistory {
  #entries: HistoryInfo[] = [];
  #last = 0;

  /** Oldest first. */
  get entries(): readonly HistoryInfo[] {
    return this.#entries;
  }

  add(text: string, status: HistoryInfo['ExecutionStatus'], start: Date, end: Date): void {
    this.#entries.push(new HistoryInfo(++this.#last, text, status, start, end));
    if (this.#entries.length > MOST * 2) this.#entries = this.#entries.slice(-MOST);
  }

  remove(gone: (entry: HistoryInfo) => boolean): void {
    this.#entries = this.#entries.filter((entry) => !gone(entry));
  }
}

const histories = new WeakMap<Session, SessionHistory>();

export function sessionHistory(session: Session): SessionHistory {
  let history = histories.get(session);
  if (history === undefined) histories.set(session, (history = new SessionHistory()));
  return history;
}
