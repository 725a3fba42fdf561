// A process that writes agent log rows into the folder it is given until it is killed.
import { AGENT_LOG, agentLogFields } from '../../../src/transport/logs/agent-log.ts';
import { createLogWriter } from '../../../src/transport/logs/log-writer.ts';
import { agentRow, UNLIMITED } from './support.ts';

const folder = process.argv[2]!;
const writer = createLogWriter({ kind: AGENT_LOG, folder: () => folder, limits: () => UNLIMITED });
let count = 0;
setInterval(() => {
  for (let i = 0; i < 200; i++)
    writer.write(agentLogFields(agentRow({ time: Date.now(), sessionId: String(count++) })));
  if (count === 2000) process.stdout.write('going\n');
}, 1);
