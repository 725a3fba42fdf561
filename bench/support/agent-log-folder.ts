// An agent log of many rows, as a busy server writes it, for benchmarks that read it.
import { AGENT_LOG, agentLogFields } from '../../src/transport/logs/agent-log.ts';
import { createLogWriter } from '../../src/transport/logs/log-writer.ts';
import { agentRow } from '../../test/transport/logs/support.ts';

const MB = 1024 * 1024;
const AGENTS = ['Connection Filtering Agent', 'Sender Filter Agent', 'Recipient Filter Agent', 'Transport'];
const LIMITS = { enabled: true, maxFileSize: 10 * MB, maxDirectorySize: Number.POSITIVE_INFINITY, maxAge: 0 };

/** When the first row was written, and the milliseconds from each row to the next. */
export const START = Date.UTC(2026, 0, 10);
export const STEP = 500;

/** One row in a thousand is of the Content Filter Agent, the others of four agents in turn; 1000 senders, 65 536 addresses. */
export function fillAgentLog(folder: string, rows: number): void {
  let now = START;
  const writer = createLogWriter({ kind: AGENT_LOG, folder: () => folder, limits: () => LIMITS, now: () => now });
  for (let i = 0; i < rows; i++) {
    now = START + i * STEP;
    const address = `198.51.${(i >> 8) & 255}.${i & 255}`;
    writer.write(
      agentLogFields(
        agentRow({
          time: now,
          sessionId: i.toString(16).toUpperCase().padStart(16, '0'),
          localEndpoint: '192.0.2.1:25',
          remoteEndpoint: `${address}:46904`,
          enteredOrgFromIP: address,
          messageId: '',
          p1From: `sender${i % 1000}@example.net`,
          p2From: [],
          recipient: `user${i % 100}@example.com`,
          numRecipients: 1,
          agent: i % 1000 === 0 ? 'Content Filter Agent' : AGENTS[i % 4]!,
          event: 'OnRcptCommand',
          action: 'RejectCommand',
          smtpResponse: '550 5.7.1 Recipient not authorized, your IP has been found on a block list',
          reason: 'BlockListProvider',
          reasonData: 'Spamhaus SBL-XBL',
          diagnostics: '',
        }),
      ),
    );
  }
  writer.close();
}
