// A registered module: loaded at its first event, not tried again too soon when it can't be loaded.
import type { Agent } from '../../core/agent.ts';
import type { AgentFailure } from '../agent-host/agent-failure.ts';
import type { AgentSlot } from '../agent-host/external-port.ts';
import { loadFailure } from './load-failure.ts';
import { loadModuleAgent, stampOf } from './module-agent.ts';

const SHORTEST = 1000;
const LONGEST = 300_000;

export class ModuleSlot implements AgentSlot {
  readonly #path: string;
  readonly #factory: string;
  #agent: Agent | undefined;
  #loading: Promise<Agent> | undefined;
  #failure: AgentFailure | undefined;
  #failedStamp: string | undefined;
  #attempts = 0;
  #notBefore = 0;

  constructor(path: string, factory: string) {
    this.#path = path;
    this.#factory = factory;
  }

  get agent(): Agent | undefined {
    return this.#agent;
  }

  load(): Promise<Agent> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<Agent> {
    if (this.#agent) return this.#agent;
    const stamp = await stampOf(this.#path);
    // A repaired file needn't wait for the back-off of the broken one.
    if (stamp !== this.#failedStamp) this.#attempts = 0;
    else if (performance.now() < this.#notBefore && this.#failure) throw this.#failure;
    try {
      const version = this.#attempts === 0 ? stamp : `${stamp}-${this.#attempts}`;
      this.#agent = await loadModuleAgent(this.#path, this.#factory, version);
      return this.#agent;
    } catch (error) {
      this.#failure = loadFailure(error);
      this.#failedStamp = stamp;
      this.#notBefore = performance.now() + Math.min(SHORTEST * 2 ** this.#attempts++, LONGEST);
      throw this.#failure;
    }
  }
}
