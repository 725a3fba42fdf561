// Events about agents, written at most once a minute for each agent and cause, with a count of what was left out.
import type { EventLevel, EventLogPort } from '../../core/ports.ts';

const WINDOW = 60_000;
const MESSAGE_LIMIT = 2000;
/** Agents and causes are few; this bounds what a text used as a key could do. */
const MOST_KEYS = 1000;

/** Event ids of Postern's own under the source MSExchangeTransport. */
export const AGENT_EVENTS = {
  failed: { id: 10001, level: 'Warning' },
  suspended: { id: 10002, level: 'Error' },
  resumed: { id: 10003, level: 'Information' },
  unavailable: { id: 10004, level: 'Error' },
  output: { id: 10005, level: 'Information' },
} as const satisfies Record<string, { readonly id: number; readonly level: EventLevel }>;

interface Window {
  readonly kind: keyof typeof AGENT_EVENTS;
  readonly timer: NodeJS.Timeout;
  until: number;
  left: number;
  last: string;
}

export class Incidents {
  readonly #eventLog: EventLogPort;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(eventLog: EventLogPort, now: () => number) {
    this.#eventLog = eventLog;
    this.#now = now;
  }

  /** Writes the event at once, or counts it when one of that agent and cause was written less than a minute ago. */
  report(kind: keyof typeof AGENT_EVENTS, agent: string, cause: string, message: string): void {
    const key = `${kind}\n${agent}\n${cause}`;
    const open = this.#windows.get(key);
    if (open && this.#now() < open.until) {
      open.left++;
      open.last = message;
      return;
    }
    if (open) this.#shut(key, open);
    if (this.#windows.size >= MOST_KEYS) this.flush();
    this.#write(kind, message);
    const timer = setTimeout(() => this.#shut(key, this.#windows.get(key)), WINDOW).unref();
    this.#windows.set(key, { kind, timer, until: this.#now() + WINDOW, left: 0, last: '' });
  }

  /** Writes what is counted but not written yet. */
  flush(): void {
    for (const [key, window] of [...this.#windows]) this.#shut(key, window);
  }

  #shut(key: string, window: Window | undefined): void {
    if (!window) return;
    clearTimeout(window.timer);
    this.#windows.delete(key);
    if (window.left > 0) this.#write(window.kind, `${window.last} (${window.left} times more within the last minute)`);
  }

  #write(kind: keyof typeof AGENT_EVENTS, message: string): void {
    const { id, level } = AGENT_EVENTS[kind];
    this.#eventLog.write({ source: 'MSExchangeTransport', id, level, message: message.slice(0, MESSAGE_LIMIT) });
  }
}
