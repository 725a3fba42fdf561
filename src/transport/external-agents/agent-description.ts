// What an agent of another maker says of itself, the same for modules and programs, checked by one schema.
import { AGENT_API_VERSION, EVENTS, type EventName } from '../../core/agent.ts';
import { fail } from '../../core/errors.ts';
import { violations } from '../../core/validate.ts';
import type { Json, JsonSchema } from '../../core/value-type.ts';
import { EXPORTED_CLASSES } from './config-export.ts';

export interface AgentDescription {
  readonly name: string;
  readonly events: readonly EventName[];
  readonly onFailure: 'next' | 'tempfail';
  readonly antispam: boolean;
  /** Milliseconds. */
  readonly deadline: number | undefined;
  /** A program that wants each whole message as a file. */
  readonly raw: boolean;
  /** The configuration classes a program wants to know. */
  readonly config: readonly string[];
}

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 64 },
    apiVersion: { const: AGENT_API_VERSION },
    events: { type: 'array', items: { enum: Object.keys(EVENTS) }, minItems: 1, uniqueItems: true },
    onFailure: { enum: ['next', 'tempfail'] },
    antispam: { type: 'boolean' },
    deadline: { type: 'integer', minimum: 10, maximum: 60_000 },
    raw: { type: 'boolean' },
    config: { type: 'array', items: { enum: EXPORTED_CLASSES }, uniqueItems: true },
  },
  required: ['name', 'apiVersion', 'events'],
  additionalProperties: false,
};

/** @throws PosternError AgentContractBroken, naming everything that is wrong */
export function soundDescription(given: unknown, agent: string): AgentDescription {
  const faults = violations(SCHEMA, given as Json, 'agent');
  if (faults.length > 0) {
    const detail = faults.map(({ message }) => message).join(' ');
    fail('AgentContractBroken', { agent, detail }, { target: agent });
  }
  const { name, events, onFailure, antispam, deadline, raw, config } = given as Partial<AgentDescription>;
  const inOrder = (Object.keys(EVENTS) as EventName[]).filter((event) => events!.includes(event));
  return {
    name: name!,
    events: inOrder,
    onFailure: onFailure ?? 'next',
    antispam: antispam ?? false,
    deadline,
    raw: raw ?? false,
    config: config ?? [],
  };
}
