// Tells one process from a later one with the same number: by the time it started.
import { readFileSync } from 'node:fs';
import { userName } from './home.ts';

/** The process's start time in clock ticks since boot, with the boot's id; undefined when there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${bootId()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** A process, told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export function ownProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

/**
 * Whether that very process still runs. In a container a unit with a /proc of its own (ProtectProc) sees the computer's
 * boot id, and everybody else the container's: a process of Postern's is told by its time alone.
 */
export function isSameProcess({ pid, startTime }: ProcessIdentity): boolean {
  const found = startTimeOf(pid);
  if (found === undefined || found === startTime) return found !== undefined;
  return pid !== process.pid && ticksOf(found) === ticksOf(startTime) && isNodeOrPostern(pid);
}

function ticksOf(startTime: string): string {
  return startTime.slice(startTime.indexOf(':') + 1);
}

/** The transport and its workers give themselves a name; a cmdlet that holds the lock is called what Node calls itself. */
function isNodeOrPostern(pid: number): boolean {
  try {
    return /^(?:postern|node|MainThread)/.test(readFileSync(`/proc/${pid}/comm`, 'latin1'));
  } catch {
    return false;
  }
}

/** Whose process it is, as a login name. */
export function ownerOfProcess(pid: number): string {
  try {
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return uid === undefined ? 'another user' : userName(Number(uid));
  } catch {
    return 'another user';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}
