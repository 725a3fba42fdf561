// The queue of a transport process as one thing to start and stop: files, categorizer, operators' orders, and following the routes.
import { join } from 'node:path';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { SendConnector } from '../../core/objects/send-connector.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { EventLogPort, LiveConfig } from '../../core/ports.ts';
import type { OrderBook } from '../../core/queue-orders.ts';
import type { AgentHost } from '../agent-host.ts';
import type { MessageSink } from '../delivery/message-sink.ts';
import { Categorizer, ROUTING_EVENTS } from './categorizer.ts';
import type { Processes } from './claims.ts';
import { configRouter } from './config-router.ts';
import type { Queue } from './contract.ts';
import { OrderDesk } from './order-desk.ts';
import { QueueSet, type QueueSetOptions } from './queue-set.ts';
import { openQueueSink } from './queue-sink.ts';
import { routesChanged } from './resubmit.ts';
import { retryPolicy } from './retry-policy.ts';
import { routingAgents } from './routing-agents.ts';

/** Milliseconds between looks at whether connectors or accepted domains have changed. */
const LOOK = 1000;

export interface StartQueueOptions {
  /** The data folder; the queue goes into its `queue`. */
  readonly home: string;
  readonly config: Pick<LiveConfig, 'current'>;
  readonly host: Pick<AgentHost, 'session' | 'handles'>;
  readonly eventLog: EventLogPort;
  readonly openFile: QueueSetOptions['openFile'];
  /** Closed with the queue. */
  readonly orders: OrderBook;
  readonly processes: Processes;
  readonly adopt: QueueSetOptions['adopt'];
  readonly own?: QueueSetOptions['own'];
  readonly isExpected?: QueueSetOptions['isExpected'];
  readonly suspended: QueueSetOptions['suspended'];
  readonly now?: (() => number) | undefined;
}

export interface RunningQueue {
  readonly queue: Queue;
  readonly sink: MessageSink;
  /** Whoever receives and delivers has stopped before. */
  close(): Promise<void>;
}

/** @throws PosternError Store* */
export async function startQueue(options: StartQueueOptions): Promise<RunningQueue> {
  const { home, config, host, eventLog, openFile, orders, processes, adopt, own, isExpected, suspended, now } = options;
  const agents = routingAgents(host);
  const set = await QueueSet.open({
    folder: join(home, 'queue'),
    openFile,
    processes,
    eventLog,
    now,
    adopt,
    own,
    isExpected,
    suspended,
    router: configRouter(config, () => host.handles(ROUTING_EVENTS)),
    policy: () => retryPolicy(config.current().one(TransportServer)),
    onOpen: (queue) => void new Categorizer(queue, agents),
  });
  const desk = new OrderDesk(() => set.queues, orders);
  const follower = followRoutes(config, set);
  return {
    queue: set,
    sink: openQueueSink(set, set.spool),
    async close() {
      clearInterval(follower);
      await desk.close();
      await set.close();
      orders.close();
    },
  };
}

/** What waits where no route led, or leads no more, goes on when connectors or domains change; also what changed while nobody ran. */
function followRoutes(config: Pick<LiveConfig, 'current'>, set: QueueSet): NodeJS.Timeout {
  let known: readonly unknown[] = [];
  let work: Promise<void> | undefined;
  return setInterval(() => {
    const view = config.current();
    const current = [view.all(SendConnector), view.all(AcceptedDomain)];
    if (work || current.every((list, index) => list === known[index])) return;
    known = current;
    work = Promise.all(set.queues.map((queue) => routesChanged(queue)))
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        work = undefined;
      });
  }, LOOK).unref();
}
