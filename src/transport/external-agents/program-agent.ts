// A program as an agent like any other: each handler asks it and passes its verdict on.
import { AGENT_API_VERSION, type Agent, type AgentContext, type EventName, type Handlers } from '../../core/agent.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { AgentDescription } from './agent-description.ts';
import type { Program } from './program.ts';

export function programAgent(program: Program, description: AgentDescription): Agent {
  const { name, onFailure, antispam, deadline, events, raw, config } = description;
  const ask = (event: EventName) => (args: object, context: AgentContext<undefined>) => {
    const knows = config.length === 0 ? undefined : { view: context.config, classes: config };
    const message = raw && event === 'onEndOfData' ? (args as { raw(): Promise<Buffer> }) : undefined;
    // The host checks what comes back as it checks every agent's verdict.
    const raws = message && (() => message.raw());
    const answer = program.request({ event, args, raw: raws, config: knows }, context.signal);
    return answer as Promise<Verdict | undefined>;
  };
  const handlers = Object.fromEntries(events.map((event) => [event, ask(event)])) as Handlers<never>;
  const agent = { name, apiVersion: AGENT_API_VERSION, onFailure, antispam, handlers } as const;
  return Object.freeze(deadline === undefined ? agent : { ...agent, deadline });
}
