// What one transport process counts. Whoever counts holds the instrument; whoever asks takes a snapshot.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AgentLogRow } from '../logs/agent-log-row.ts';
import { Counter, Family, Histogram, type MetricSnapshot } from './instruments.ts';

/** Seconds. */
const SHORT = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const COMMIT = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
/** Milliseconds between two looks of the event loop's monitor. */
const RESOLUTION = 20;

export class TransportMetrics {
  readonly #families: { snapshot(): MetricSnapshot }[] = [];
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #refusals = this.#counters('refusals', 'Rows of the agent log about something refused.', [
    'agent',
    'reason',
  ]);
  readonly #agentRuns = this.#histograms('agent_run_seconds', 'Time that handlers of agents took.', ['agent'], SHORT);
  readonly #agentFailures = this.#counters('agent_failures', 'Failures of agents.', ['agent', 'reason']);
  readonly #dns = this.#counters('dns_queries', 'DNS queries put to servers, by their result.', ['result']);
  readonly #deliveries = this.#counters('deliveries', 'Recipients, by what became of them in one try.', ['outcome']);
  readonly #lost = this.#counters('log_rows_lost', 'Log rows for which there was no room.', []).of();
  readonly #commits = this.#histograms(
    'queue_commit_seconds',
    'Time until a change of the queue was synced.',
    [],
    COMMIT,
  ).of();

  readonly connections = this.#counters('connections', 'Connections that came in.', []).of();
  /** Begun and ended, so that what is open is their difference. */
  readonly sessionsBegun = this.#counters('sessions', 'Sessions that were let in.', []).of();
  readonly sessionsEnded = new Counter();
  readonly messages = this.#counters('messages_accepted', 'Messages accepted.', []).of();
  readonly bytes = this.#counters('message_bytes_accepted', 'Bytes of content accepted.', []).of();
  readonly commandErrors = this.#counters(
    'command_errors',
    'Commands that a client that speaks SMTP does not send.',
    [],
  ).of();

  refused({ Agent, Action, Reason }: Pick<AgentLogRow, 'Agent' | 'Action' | 'Reason'>): void {
    if (Action !== 'AcceptMessage') this.#refusals.of(Agent, Reason).add();
  }

  agentRan(agent: string, milliseconds: number): void {
    this.#agentRuns.of(agent).observe(milliseconds / 1000);
  }

  agentFailed(agent: string, reason: string): void {
    this.#agentFailures.of(agent, reason).add();
  }

  dnsAnswered(result: 'found' | 'none' | 'failed'): void {
    this.#dns.of(result).add();
  }

  delivered(outcome: string): void {
    this.#deliveries.of(outcome).add();
  }

  rowsLost(count: number): void {
    this.#lost.add(count);
  }

  committed(milliseconds: number): void {
    this.#commits.observe(milliseconds / 1000);
  }

  /** The event loop is watched from the first snapshot on. */
  snapshot(): readonly MetricSnapshot[] {
    const open = this.sessionsBegun.value - this.sessionsEnded.value;
    const { rss, heapUsed } = process.memoryUsage();
    const delays = [0.5, 0.99, 1].map((quantile) => {
      const nanoseconds = quantile === 1 ? this.#delay.max : this.#delay.percentile(quantile * 100);
      return {
        labels: [String(quantile)],
        value: this.#delay.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - RESOLUTION / 1000),
      };
    });
    this.#delay.reset();
    this.#delay.enable();
    return [
      ...this.#families.map((family) => family.snapshot()),
      gauge('sessions_open', 'Sessions that are open.', open),
      gauge('resident_memory_bytes', 'Memory resident.', rss),
      gauge('heap_used_bytes', 'Heap in use.', heapUsed),
      gauge('cpu_seconds', 'Processor time used.', process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6),
      {
        ...about(
          'event_loop_delay_seconds',
          'How late the event loop was since the last look, worst process.',
          'gauge',
          ['quantile'],
        ),
        merge: 'max',
        series: delays,
      },
    ];
  }

  close(): void {
    this.#delay.disable();
  }

  #counters(name: string, help: string, labels: readonly string[]): Family<Counter> {
    const family = new Family(about(`${name}_total`, help, 'counter', labels), () => new Counter());
    this.#families.push(family);
    return family;
  }

  #histograms(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Family<Histogram> {
    const family = new Family({ ...about(name, help, 'histogram', labels), bounds }, () => new Histogram(bounds));
    this.#families.push(family);
    return family;
  }
}

/** A metric of one value, or one for each label's text. */
export function gauge(
  name: string,
  help: string,
  value: number | Readonly<Record<string, number>>,
  label = '',
  merge: MetricSnapshot['merge'] = 'sum',
): MetricSnapshot {
  if (typeof value === 'number') return { ...about(name, help, 'gauge', []), merge, series: [{ labels: [], value }] };
  const series = Object.entries(value).map(([text, each]) => ({ labels: [text], value: each }));
  return { ...about(name, help, 'gauge', [label]), merge, series };
}

function about(
  name: string,
  help: string,
  type: MetricSnapshot['type'],
  labels: readonly string[],
): Omit<MetricSnapshot, 'series'> {
  return { name: `postern_${name}`, help, type, merge: 'sum', labels };
}
