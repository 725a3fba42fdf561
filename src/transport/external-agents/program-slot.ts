// A registered program: started at its first event, stopped when the registration goes or is disabled.
import type { Agent } from '../../core/agent.ts';
import type { AgentSlot } from '../agent-host/external-port.ts';
import { loadFailure } from './load-failure.ts';
import type { Program } from './program.ts';
import { programAgent } from './program-agent.ts';

export class ProgramSlot implements AgentSlot {
  readonly #program: Program;
  #agent: Agent | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Stays when the program ends: the next request starts it again. */
  get agent(): Agent | undefined {
    return this.#agent;
  }

  async load(): Promise<Agent> {
    try {
      const description = await this.#program.start();
      this.#agent ??= programAgent(this.#program, description);
      return this.#agent;
    } catch (error) {
      throw loadFailure(error);
    }
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}
