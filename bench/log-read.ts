// How fast an agent log of 1 M rows is read, whole, filtered and from its end, and that memory stays flat.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentLogQuery } from '../src/core/ports.ts';
import { IPRange } from '../src/core/values/ip-range.ts';
import { AGENT_LOG, agentLogFields } from '../src/transport/logs/agent-log.ts';
import { createLogReader } from '../src/transport/logs/log-reader.ts';
import { createLogWriter } from '../src/transport/logs/log-writer.ts';
import { agentRow, allIn } from '../test/transport/logs/support.ts';
import { machine, records, say } from './report.ts';

const ROWS = 1_000_000;
const MB = 1024 * 1024;
const START = Date.UTC(2026, 0, 10);
const STEP = 500;
const folder = mkdtempSync(join(tmpdir(), 'bench-log-'));
const unlimited = { enabled: true, maxFileSize: 10 * MB, maxDirectorySize: Number.POSITIVE_INFINITY, maxAge: 0 };
const agents = ['Connection Filtering Agent', 'Sender Filter Agent', 'Recipient Filter Agent', 'Transport'];

function fill(): void {
  let now = START;
  const writer = createLogWriter({ kind: AGENT_LOG, folder: () => folder, limits: () => unlimited, now: () => now });
  for (let i = 0; i < ROWS; i++) {
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
          agent: i % 1000 === 0 ? 'Content Filter Agent' : agents[i % 4]!,
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

const reader = createLogReader(allIn(folder));

async function measure(name: string, query: AgentLogQuery) {
  let entries = 0;
  let peak = 0;
  const before = performance.now();
  for await (const entry of reader.agentLog(query)) {
    entries += entry.Recipients.length;
    if (entries % 10_000 === 1) peak = Math.max(peak, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - before) / 1000;
  peak = Math.max(peak, process.memoryUsage.rss());
  return {
    query: name,
    entries,
    ms: Math.round(seconds * 1000),
    'rows/s of 1 M': Math.round(ROWS / seconds),
    'peak RSS, MB': Math.round(peak / MB),
  };
}

try {
  fill();
  const files = readdirSync(folder);
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  machine();
  say(
    `${ROWS} rows in ${files.length} files, ${Math.round(bytes / MB)} MB; RSS ${Math.round(process.memoryUsage.rss() / MB)} MB`,
  );
  const end = START + ROWS * STEP;
  records([
    await measure('rare agent, 1 in 1000', { agent: 'Content Filter Agent' }),
    await measure('agent, 1 in 4', { agent: 'sender filter*' }),
    await measure('agent that is never', { agent: 'Edge Rules Agent' }),
    await measure('one address', { remoteIP: IPRange.parse('198.51.7.7') }),
    await measure('a range of addresses', { remoteIP: IPRange.parse('198.51.7.0/24') }),
    await measure('the last hour', { start: new Date(end - 3_600_000) }),
    await measure('everything', {}),
    await measure('-Last 10', { last: 10 }),
    await measure('-Last 10 of the rare agent', { last: 10, agent: 'Content Filter Agent' }),
  ]);
} finally {
  rmSync(folder, { recursive: true });
}
