// The failure the agent host counts when an agent couldn't be loaded or started.
import { toErrorRecord } from '../../core/error-record.ts';
import { AgentFailure } from '../agent-host/agent-failure.ts';

export function loadFailure(error: unknown): AgentFailure {
  if (error instanceof AgentFailure) return error;
  const { id, message } = toErrorRecord(error);
  return new AgentFailure(id === 'AgentContractBroken' ? 'contract' : 'unavailable', message);
}
