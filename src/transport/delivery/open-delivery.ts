// Delivery put together: from the queue, the configuration and the logs to couriers that carry mail.
import { networkInterfaces } from 'node:os';
import type { EventLogPort, LiveConfig, MailDnsPort } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import type { NextHop, Queue } from '../queue/contract.ts';
import { type Delivery, startDelivery } from './delivery.ts';
import { type DeliveryLogDeps, deliveryLogs } from './delivery-logs.ts';
import { createNotices } from './dsn/notices.ts';
import { maildirHop } from './maildir-hop.ts';
import { sessionSource } from './session-source.ts';

export interface OpenDeliveryDeps extends Omit<DeliveryLogDeps, 'config'> {
  readonly queue: Queue;
  readonly live: Pick<LiveConfig, 'current'>;
  /** The system's servers, and those of ExternalDNSServers. */
  readonly dns: MailDnsPort;
  readonly externalDns: MailDnsPort;
  /** The folder of the Maildirs. */
  readonly mailFolder: string;
  readonly hostName: string;
  /** What this server listens on now. */
  readonly bindings: () => readonly Endpoint[];
  /** How many processes deliver together. */
  readonly processes?: (() => number) | undefined;
  readonly openSecret: (sealed: string) => string;
  readonly eventLog: EventLogPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** `stop` also closes the Maildirs; the queue stays open. */
export function openDelivery(deps: OpenDeliveryDeps): Delivery {
  const { queue, live, dns, externalDns, hostName, bindings, openSecret, eventLog, now } = deps;
  const config = () => live.current();
  const log = deliveryLogs({ ...deps, config });
  const maildir = maildirHop(deps.mailFolder);
  const delivery = startDelivery({
    queue,
    config,
    log,
    maildir,
    processes: deps.processes,
    sessions: sessionSource({
      config,
      dns,
      externalDns,
      hostName,
      openSecret,
      log,
      isOurs: (endpoint) => isOurs(endpoint, bindings()),
      now: () => performance.now(),
    }),
    notices: createNotices({ config, hostName, now }),
    onTrouble: (hop: NextHop, error: unknown) =>
      eventLog.write({
        source: 'MSExchangeTransport',
        id: 2010,
        level: 'Error',
        message: `Delivery to ${hop.domain} broke off and is tried again later. ${error instanceof Error ? error.message : String(error)}`,
      }),
  });
  return {
    get connections() {
      return delivery.connections;
    },
    async stop(grace) {
      await delivery.stop(grace);
      await maildir.close();
    },
  };
}

/** Whether one of our bindings would take the connection: mail sent there would come back in. */
export function isOurs({ Address, Port }: Endpoint, bindings: readonly Endpoint[]): boolean {
  return bindings.some((binding) => {
    if (binding.Port !== Port) return false;
    if (binding.Address.equals(Address)) return true;
    const isEvery = binding.Address.words.every((word) => word === 0);
    return isEvery && isLocal(Address);
  });
}

function isLocal(address: IPAddress): boolean {
  if (address.version === 4 && address.words[0]! >>> 24 === 127) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((one) => IPAddress.tryParse(one.address.replace(/%.*/, ''))?.equals(address)),
  );
}
