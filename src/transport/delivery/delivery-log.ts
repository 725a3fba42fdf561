// What delivery tells the logs: connections for the connectivity and protocol logs, results for the tracking log.
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { DeliveryJob, NewMessage, NextHop, RecipientResult } from '../queue/contract.ts';
import type { Connector } from './route.ts';
import type { SendLog } from './smtp/send-log.ts';

export interface DeliveryLog {
  /** For one connection; its session id is the log's to choose. */
  connection(hop: NextHop, connector: Connector, host: string, remote: Endpoint): SendLog;
  /** DNS answers and failures of a hop as a whole. */
  hop(hop: NextHop, description: string): void;
  /** Once for each job that was tried, before its results are committed. */
  results(job: DeliveryJob, hop: NextHop, results: readonly RecipientResult[]): void;
  /** A notification about a message, before it is committed. */
  notice(job: DeliveryJob, notice: NewMessage): void;
  /** Mail that nobody may be told of has failed: it is gone. */
  dropped(job: DeliveryJob, results: readonly RecipientResult[]): void;
}
