// Names and headers of log files: AGENTLOG20220913-1.LOG and the `#` lines a file of that kind begins with.
import type { LogKind } from './log-kind.ts';
import { formatTimestamp } from './timestamp.ts';

export interface LogFileName {
  readonly name: string;
  /** The UTC day it was begun, such as 20220913. */
  readonly day: string;
  /** From 1, within the day. */
  readonly number: number;
}

export function logFileName(kind: LogKind, day: string, number: number): LogFileName {
  return { name: `${kind.prefix}${day}-${number}.LOG`, day, number };
}

/** Case is ignored: real servers write AgentLog20220913-1.LOG too. */
export function parseLogFileName(kind: LogKind, name: string): LogFileName | undefined {
  if (name.slice(0, kind.prefix.length).toUpperCase() !== kind.prefix) return undefined;
  const match = /^(\d{8})-(\d{1,9})\.log$/i.exec(name.slice(kind.prefix.length));
  return match ? { name, day: match[1]!, number: Number(match[2]) } : undefined;
}

/** Oldest first. */
export function compareLogFiles(a: LogFileName, b: LogFileName): number {
  return a.day === b.day ? a.number - b.number : a.day < b.day ? -1 : 1;
}

/**
 * The header, byte order mark and CR LF as files of real servers have them. The version is Exchange 2007's, whose
 * columns ours are.
 */
export function logHeader(kind: LogKind, time: number): string {
  const lines = [
    '#Software: Microsoft Exchange Server',
    '#Version: 8.0.0.0',
    `#Log-type: ${kind.logType}`,
    `#Date: ${formatTimestamp(time)}`,
    fieldsLine(kind),
  ];
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

export function fieldsLine(kind: LogKind): string {
  return `#Fields: ${kind.fields.join(',')}`;
}
