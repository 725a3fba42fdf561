// The child process of inspectAgent: loads the module named by its arguments and reports what it found to its parent.
import { eventsOf } from '../../core/agent.ts';
import { toErrorRecord } from '../../core/error-record.ts';
import type { Inspection } from './inspect-agent.ts';
import { loadModuleAgent } from './module-agent.ts';

const [path = '', factory = ''] = process.argv.slice(2);
let inspection: Inspection;
try {
  const agent = await loadModuleAgent(path, factory, 'inspect');
  inspection = { facts: { name: agent.name, factory, events: eventsOf(agent), onFailure: agent.onFailure } };
} catch (error) {
  inspection = { error: toErrorRecord(error) };
}
process.send?.(inspection, () => process.exit());
