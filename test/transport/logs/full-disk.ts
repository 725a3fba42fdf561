// A process whose files can't grow past 128 KiB (ulimit -f): a batch fails half-way, and goes elsewhere whole.
import { AGENT_LOG, agentLogFields } from '../../../src/transport/logs/agent-log.ts';
import { createLogWriter } from '../../../src/transport/logs/log-writer.ts';
import { agentRow, UNLIMITED } from './support.ts';

const [first, second] = process.argv.slice(2) as [string, string];
let folder = first;
const troubles: string[] = [];
const writer = createLogWriter({
  kind: AGENT_LOG,
  folder: () => folder,
  limits: () => UNLIMITED,
  now: () => Date.UTC(2026, 0, 10),
  onTrouble: (trouble) => troubles.push(trouble.state === 'failing' ? trouble.error.code! : `lost ${trouble.lost}`),
});
for (let i = 0; i < 400; i++) writer.write(agentLogFields(agentRow({ sessionId: String(i) })));
writer.flush();
for (let i = 400; i < 700; i++) writer.write(agentLogFields(agentRow({ sessionId: String(i) })));
writer.flush();
writer.flush();
folder = second;
writer.close();
process.stdout.write(JSON.stringify(troubles));
