// Puts counting around the queue's ports, so that neither the queue nor delivery knows of metrics.
import type { QueueFile } from '../../core/queue-file.ts';
import type { QueueView } from '../../core/queue-view.ts';
import type { Queue } from '../queue/contract.ts';
import type { MetricSnapshot } from './instruments.ts';
import { gauge, type TransportMetrics } from './transport-metrics.ts';

/** Times each write until it is synced. */
export function meteredFile(file: QueueFile, metrics: Pick<TransportMetrics, 'committed'>): QueueFile {
  return Object.assign(Object.create(file) as QueueFile, {
    async write(changes: Parameters<QueueFile['write']>[0]) {
      const begin = performance.now();
      await file.write(changes);
      metrics.committed(performance.now() - begin);
    },
  });
}

/** Counts what became of recipients. */
export function meteredQueue(queue: Queue, metrics: Pick<TransportMetrics, 'delivered'>): Queue {
  return {
    submit: (message) => queue.submit(message),
    take: (hop, limits) => queue.take(hop, limits),
    finish(job, results, follow) {
      for (const { outcome } of results) metrics.delivered(outcome);
      return queue.finish(job, results, follow);
    },
    release: (job) => queue.release(job),
    hopFailed: (hop, reply) => queue.hopFailed(hop, reply),
    onDue: (listener) => queue.onDue(listener),
    close: () => queue.close(),
  };
}

const NAMED = ['submission', 'unreachable', 'poison'];

/** How many deliveries wait, by what they wait for. One process tells it for all. */
export function queueGauge(queues: readonly QueueView[]): MetricSnapshot {
  const states = { ready: 0, deferred: 0, delivering: 0, suspended: 0, submission: 0, unreachable: 0, poison: 0 };
  for (const { key, isSuspended, messages, deferred, inHand } of queues) {
    if (NAMED.includes(key)) states[key as 'poison'] += messages;
    else if (isSuspended) states.suspended += messages;
    else {
      const waiting = Math.min(deferred, messages);
      const busy = Math.min(inHand, messages - waiting);
      states.deferred += waiting;
      states.delivering += busy;
      states.ready += messages - waiting - busy;
    }
  }
  return gauge('queue_length', 'Deliveries that wait, by state.', states, 'state');
}
