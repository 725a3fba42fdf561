// How fast an agent log of 1 M rows is read, whole, filtered and from its end, and that memory stays flat.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentLogQuery } from '../src/core/log-ports.ts';
import { IPRange } from '../src/core/values/ip-range.ts';
import { createLogReader } from '../src/transport/logs/log-reader.ts';
import { allIn } from '../test/transport/logs/support.ts';
import { machine, records, say } from './report.ts';
import { fillAgentLog, START, STEP } from './support/agent-log-folder.ts';

const ROWS = 1_000_000;
const MB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'bench-log-'));
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
  fillAgentLog(folder, ROWS);
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
