// A receive worker: one of the processes that receive and deliver beside the transport process that has started it.
import { Endpoint } from './core/values/endpoint.ts';
import { WORKER_TITLE } from './core/worker-title.ts';
import { openBasis, serve } from './serve-mail.ts';
import { findHome } from './service/home.ts';
import { openMainLink } from './service/main-link.ts';
import { type Closing, runUntil, stopSignal } from './service/run-until.ts';
import type { WorkerSettings } from './service/worker-messages.ts';
import type { TransportMetrics } from './transport/metrics/transport-metrics.ts';
import { type CountReport, Neighbours, REPORT_INTERVAL } from './transport/receive/admission/neighbours.ts';
import type { FollowedBindings } from './transport/receive/bindings.ts';

/** One of the other processes that receive, until the first one tells it to stop or is gone. Gives the exit status. */
export async function runReceiveWorker(index: number): Promise<number> {
  process.title = WORKER_TITLE;
  const home = findHome();
  const closing: Closing = [];
  const neighbours = new Neighbours();
  const followed = new FollowedPlaces();
  let processes = 1;
  let metrics: TransportMetrics | undefined;
  const link = await openMainLink({
    onSettings(settings) {
      processes = settings.processes;
      followed.set(settings.places);
    },
    onCounts: (from, counts) => neighbours.hear(from, counts as CountReport),
    onGone: (from) => neighbours.gone(from),
    collect: () => metrics?.snapshot() ?? [],
  });
  closing.push(() => link.close());
  return runUntil(stopSignal(link.stopped), closing, async () => {
    const basis = await openBasis(home, closing);
    metrics = basis.metrics;
    await serve(basis, closing, { index, neighbours, sharing: followed, processes: () => processes });
    const teller = setInterval(() => {
      const counts = neighbours.changes();
      if (counts) link.tell(counts);
    }, REPORT_INTERVAL).unref();
    closing.push(() => clearInterval(teller));
    link.ready();
  });
}

/** Where the first process says that the bindings are open. */
class FollowedPlaces implements FollowedBindings {
  #places = new Map<string, Endpoint>();
  readonly #listeners: (() => void)[] = [];

  set(places: WorkerSettings['places']): void {
    this.#places = new Map(places.map(([key, place]) => [key, Endpoint.parseBinding(place)]));
    for (const listener of this.#listeners) listener();
  }

  placeOf(key: string): Endpoint | undefined {
    return this.#places.get(key);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
