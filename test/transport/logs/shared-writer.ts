// A process that writes so many numbered rows into a folder that others write into too, with small files.
import { setTimeout as sleep } from 'node:timers/promises';
import { AGENT_LOG, agentLogFields } from '../../../src/transport/logs/agent-log.ts';
import { createLogWriter } from '../../../src/transport/logs/log-writer.ts';
import { agentRow, UNLIMITED } from './support.ts';

const [folder = '', name, rows] = process.argv.slice(2);
const limits = { ...UNLIMITED, maxFileSize: 64 * 1024 };
const writer = createLogWriter({ kind: AGENT_LOG, folder: () => folder, limits: () => limits });
// All begin at once.
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  for (let i = 0; i < Number(rows); i++) {
    writer.write(agentLogFields(agentRow({ time: Date.now(), sessionId: `${name}-${i}` })));
    if (i % 50 === 0) writer.flush();
    if (i % 500 === 0) await sleep(0);
  }
  writer.close();
  process.exit(0);
});
