// Shows metrics over HTTP on MetricsBinding, following the setting while the transport runs; nothing else is to be had there.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { EventLogPort } from '../../core/ports.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { CONTENT_TYPE, exposition } from './exposition.ts';
import type { MetricSnapshot } from './instruments.ts';

/** Milliseconds within which a change of the setting takes effect. */
const LOOK = 1000;
const TIMEOUT = 10_000;
const MOST_CONNECTIONS = 16;

const EVENTS = {
  open: { id: 10501, level: 'Information' },
  failed: { id: 10502, level: 'Error' },
} as const;

export interface MetricsServerOptions {
  /** MetricsBinding; null for off. */
  readonly binding: () => Endpoint | null;
  /** Everything there is, of all processes. */
  readonly collect: () => Promise<readonly MetricSnapshot[]>;
  readonly eventLog: EventLogPort;
}

export interface MetricsServer {
  /** Where it listens; undefined while it is off or can't. */
  readonly endpoint: Endpoint | undefined;
  close(): Promise<void>;
}

/** Resolves when it listens, or an event says that it can't: mail doesn't depend on it, and it tries again. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = new Following(options);
  await server.look();
  return server;
}

class Following implements MetricsServer {
  readonly #options: MetricsServerOptions;
  readonly #timer: NodeJS.Timeout;
  #server: Server | undefined;
  #wanted = '';
  #hasFailed = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: MetricsServerOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.look(), LOOK).unref();
  }

  get endpoint(): Endpoint | undefined {
    const address = this.#server?.address();
    if (!address || typeof address === 'string') return undefined;
    const { address: host, port, family } = address;
    return Endpoint.tryParse(family === 'IPv6' ? `[${host}]:${port}` : `${host}:${port}`);
  }

  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#follow()).catch(() => undefined);
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#shut();
  }

  async #follow(): Promise<void> {
    const { binding, eventLog } = this.#options;
    const wanted = binding();
    const text = wanted ? String(wanted) : '';
    const isSame = text === this.#wanted;
    if (isSame && (this.#server || !wanted)) return;
    if (!isSame) this.#hasFailed = false;
    await this.#shut();
    this.#wanted = text;
    if (!wanted) return;
    try {
      this.#server = await listening(wanted, (request, response) => this.#answer(request, response));
      this.#hasFailed = false;
      const message = `Metrics are shown on http://${this.endpoint}/metrics.`;
      eventLog.write({ source: 'MSExchangeTransport', ...EVENTS.open, message });
    } catch (error) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      const message = `Metrics can't be shown on ${text}: ${(error as Error).message}`;
      eventLog.write({ source: 'MSExchangeTransport', ...EVENTS.failed, message });
    }
  }

  async #shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #answer({ method, url }: IncomingMessage, response: ServerResponse): void {
    const plain = { 'Content-Type': 'text/plain; charset=utf-8' };
    if (url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, plain).end('Metrics are at /metrics.\n');
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...plain, Allow: 'GET, HEAD' }).end('Only GET.\n');
      return;
    }
    this.#options.collect().then(
      (metrics) => response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(exposition(metrics)),
      () => response.writeHead(500, plain).end('The metrics could not be collected.\n'),
    );
  }
}

function listening(
  { Address, Port }: Endpoint,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const limits = { requestTimeout: TIMEOUT, headersTimeout: TIMEOUT, keepAliveTimeout: TIMEOUT, maxHeaderSize: 8192 };
  const server = createServer(limits, answer);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('clientError', (_error, socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Port, String(Address), () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}
