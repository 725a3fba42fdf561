// How many agent log rows a second the writer takes, and how long one write keeps the mail path.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_LOG, agentLogFields } from '../src/transport/logs/agent-log.ts';
import { createLogWriter } from '../src/transport/logs/log-writer.ts';
import { agentRow, type RowTexts } from '../test/transport/logs/support.ts';
import { machine, records } from './report.ts';

const MB = 1024 * 1024;
const limits = { enabled: true, maxFileSize: 10 * MB, maxDirectorySize: 250 * MB, maxAge: 30 * 86_400_000 };

const refused: RowTexts = {
  time: 0,
  sessionId: '08C948C83FB951AC',
  localEndpoint: '192.0.2.1:25',
  remoteEndpoint: '198.51.100.77:46904',
  enteredOrgFromIP: '198.51.100.77',
  messageId: '',
  p1From: '',
  p2From: [],
  recipient: '',
  numRecipients: 0,
  agent: 'Connection Filtering Agent',
  event: 'OnConnect',
  action: 'RejectConnection',
  smtpResponse: '550 5.7.1 Recipient not authorized, your IP has been found on a block list',
  reason: 'LocalBlockList',
  reasonData: 'machine-generated entry',
  diagnostics: '',
};
const ended: RowTexts = {
  ...refused,
  messageId: '<20220913143859.12345@mail.example.net>',
  p1From: 'sender@example.net',
  p2From: ['sender@example.net'],
  recipient: 'user.name2@example.com',
  numRecipients: 1,
  agent: 'Transport',
  event: 'OnEndOfData',
  action: 'AcceptMessage',
  smtpResponse: '',
  reason: 'Accepted',
  reasonData: '',
  diagnostics: 'Connection Filtering Agent: ran; Sender Filter Agent: skipped: configDisabled',
};
const hostile: RowTexts = { ...ended, p1From: 'a\r\nb,"c"\u202e@d'.repeat(10), diagnostics: '\u0000'.repeat(500) };

async function measure(name: string, row: RowTexts, rows: number) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-log-'));
  const writer = createLogWriter({ kind: AGENT_LOG, folder: () => folder, limits: () => limits });
  let slowest = 0;
  let busy = 0;
  for (let done = 0; done < rows; ) {
    for (let i = 0; i < 1000; i++, done++) {
      const before = performance.now();
      writer.write(agentLogFields(agentRow({ ...row, time: Date.now() })));
      const took = performance.now() - before;
      busy += took;
      if (took > slowest) slowest = took;
    }
    await sleep(0);
  }
  const before = performance.now();
  writer.close();
  busy += performance.now() - before;
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  rmSync(folder, { recursive: true });
  return {
    rows: name,
    'rows/s': Math.round(rows / (busy / 1000)),
    'µs a row': Number(((busy / rows) * 1000).toFixed(2)),
    'slowest write, ms': Number(slowest.toFixed(2)),
    'MB/s': Math.round(bytes / MB / (busy / 1000)),
    lost: writer.lost,
  };
}

await measure('warm-up', refused, 50_000);
machine();
records([
  await measure('refused connection', refused, 500_000),
  await measure('accepted message', ended, 500_000),
  await measure('hostile values', hostile, 20_000),
]);
