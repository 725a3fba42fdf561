// What a connection to a next hop tells the logs; the content of messages and passwords are never among it.
import type { Endpoint } from '../../../core/values/endpoint.ts';

/** The Send protocol log's view of one connection. */
export interface SendLog {
  connecting(remote: Endpoint): void;
  connected(local: Endpoint, remote: Endpoint): void;
  sent(line: string): void;
  received(line: string): void;
  info(data: string, context: string): void;
  closed(by: 'Local' | 'Remote'): void;
}

export const SILENT: SendLog = {
  connecting: () => undefined,
  connected: () => undefined,
  sent: () => undefined,
  received: () => undefined,
  info: () => undefined,
  closed: () => undefined,
};
