// What the log tests share: a folder that goes away, a row to vary, limits, and all that a reader yields.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { AgentLogEntry, AgentLogQuery } from '../../../src/core/log-ports.ts';
import type { AgentLogRow } from '../../../src/transport/logs/agent-log-row.ts';
import { createLogReader, type LogReaderOptions } from '../../../src/transport/logs/log-reader.ts';

export const GOLDEN = new URL('../../golden/logs/', import.meta.url);
export const UNLIMITED = {
  enabled: true,
  maxFileSize: Number.POSITIVE_INFINITY,
  maxDirectorySize: Number.POSITIVE_INFINITY,
  maxAge: 0,
};
export const DAY = 86_400_000;

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-logs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A row's texts as they stand in the file, whatever values they come from. */
export interface RowTexts {
  readonly time: number;
  readonly sessionId: string;
  readonly localEndpoint: string;
  readonly remoteEndpoint: string;
  readonly enteredOrgFromIP: string;
  readonly messageId: string;
  readonly p1From: string;
  readonly p2From: readonly string[];
  readonly recipient: string;
  readonly numRecipients: number;
  readonly agent: string;
  readonly event: string;
  readonly action: string;
  readonly smtpResponse: string;
  readonly reason: string;
  readonly reasonData: string;
  readonly diagnostics: string;
}

const ROW: RowTexts = {
  time: Date.UTC(2026, 0, 10, 12),
  sessionId: '08C948C83FB951AC',
  localEndpoint: '192.0.2.1:25',
  remoteEndpoint: '198.51.100.7:4711',
  enteredOrgFromIP: '198.51.100.7',
  messageId: '',
  p1From: 'sender@example.net',
  p2From: [],
  recipient: 'user@example.com',
  numRecipients: 1,
  agent: 'Connection Filtering Agent',
  event: 'OnRcptCommand',
  action: 'RejectCommand',
  smtpResponse: '550 5.7.1 no',
  reason: 'LocalBlockList',
  reasonData: '',
  diagnostics: '',
};

export function agentRow(changes: Partial<RowTexts> = {}): AgentLogRow {
  const row = { ...ROW, ...changes };
  const printing = (text: string) => ({ toString: () => text });
  return {
    Timestamp: new Date(row.time),
    SessionId: row.sessionId,
    LocalEndpoint: printing(row.localEndpoint),
    RemoteEndpoint: printing(row.remoteEndpoint),
    EnteredOrgFromIP: printing(row.enteredOrgFromIP),
    MessageId: row.messageId,
    P1FromAddress: row.p1From,
    P2FromAddresses: row.p2From,
    Recipient: row.recipient,
    NumRecipients: row.numRecipients,
    Agent: row.agent,
    Event: row.event,
    Action: row.action,
    SmtpResponse: row.smtpResponse,
    Reason: row.reason,
    ReasonData: row.reasonData,
    Diagnostics: row.diagnostics,
  } as unknown as AgentLogRow;
}

/** Lines of rows in a file, without the header. */
export function rowsOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !/^\ufeff?#/.test(line));
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder).sort();
}

export async function readAgentLog(location: string, query: AgentLogQuery = {}): Promise<AgentLogEntry[]> {
  const reader = createLogReader(allIn('/nonexistent'));
  return Array.fromAsync(reader.agentLog({ location, ...query }));
}

/** A server whose logs are all in one place. */
export function allIn(folder: string): LogReaderOptions {
  const place = () => folder;
  return {
    agentLogFolder: place,
    eventLogFolder: place,
    receiveProtocolLogFolder: place,
    sendProtocolLogFolder: place,
    messageTrackingLogFolder: place,
    connectivityLogFolder: place,
  };
}
