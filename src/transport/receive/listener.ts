// The Receive connectors at work: one socket for each binding, whoever shares it, following the objects while the transport runs.
import type { Socket } from 'node:net';
import { toErrorRecord } from '../../core/error-record.ts';
import type { ConfigView } from '../../core/ports.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { ConnectorChoice } from './admission/choose-connector.ts';
import { isWildcard, type OpenBinding, openBinding, type Sharing, wildcardOf } from './bindings.ts';
import type { ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { ReceiveServer } from './receive-server.ts';

export interface Listener {
  /** What it listens on now. */
  readonly bindings: readonly Endpoint[];
  /** The same by binding as configured. */
  readonly places: ReadonlyMap<string, Endpoint>;
  /** Stops accepting, lets sessions finish for `grace` milliseconds, then closes them. */
  stop(grace?: number): Promise<void>;
}

/** Milliseconds within which a change of the connectors takes effect; the check costs microseconds. */
const WATCH = 500;
const GRACE = 5000;

/** @throws PosternError PortInUse, BindingNotAvailable */
export async function startListener(context: ReceiveContext): Promise<Listener> {
  const listener = new ConnectorListener(context);
  await listener.open();
  return listener;
}

class ConnectorListener implements Listener {
  readonly #context: ReceiveContext;
  readonly #server: ReceiveServer;
  /** By the binding as configured. */
  readonly #open = new Map<string, OpenBinding>();
  #view: ConfigView;
  #choice: ConnectorChoice;
  #watch: NodeJS.Timeout | undefined;
  #rebinding: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** Some binding couldn't be opened: tried again at every look. */
  #isIncomplete = false;

  constructor(context: ReceiveContext) {
    this.#context = context;
    this.#server = new ReceiveServer(context);
    this.#view = context.config.current();
    this.#choice = new ConnectorChoice(this.#view);
  }

  get bindings(): readonly Endpoint[] {
    return [...this.#open.values()].map(({ endpoint }) => endpoint);
  }

  get places(): ReadonlyMap<string, Endpoint> {
    return new Map([...this.#open].map(([key, { endpoint }]) => [key, endpoint]));
  }

  async open(): Promise<void> {
    const errors = await this.#rebind();
    if (errors.length > 0) {
      for (const { server } of this.#open.values()) server.close();
      throw errors[0];
    }
    this.#watch = setInterval(() => this.#look(), WATCH).unref();
    const { sharing } = this.#context;
    if (typeof sharing === 'object') sharing.onChange(() => this.#look(true));
  }

  async stop(grace = GRACE): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#watch);
    await this.#rebinding;
    for (const { server } of this.#open.values()) server.close();
    this.#open.clear();
    this.#server.shutDown();
    const deadline = performance.now() + grace;
    while (this.#server.isBusy && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#server.destroyAll();
  }

  #look(isTold = false): void {
    const isNew = this.#refresh(this.#context.config.current()) || isTold;
    if (!isNew && !this.#isIncomplete) return;
    this.#rebinding = this.#rebinding.then(async () => {
      if (this.#isStopped) return;
      for (const error of await this.#rebind()) this.#failed(error);
    });
    // Whoever is told of the bindings may fail (a full disk); the next change must still be followed.
    this.#rebinding = this.#rebinding.catch((error: unknown) => this.#failed(error));
  }

  /** A view is the same object until the configuration changes. */
  #refresh(view: ConfigView): boolean {
    if (view === this.#view) return false;
    this.#view = view;
    this.#choice = new ConnectorChoice(view);
    return true;
  }

  #failed(error: unknown): void {
    report(this.#context, RECEIVE_EVENTS.bindingFailed, toErrorRecord(error).message);
  }

  /** What failed; the other bindings are open. */
  async #rebind(): Promise<readonly unknown[]> {
    const wanted = this.#wanted();
    const before = [...this.#open.keys()].join(' ');
    for (const [key, { server, endpoint }] of this.#open) {
      const place = wanted.get(key);
      // What was told is a place; a configured port 0 is any.
      if (place && (place.Port === 0 || String(place) === String(endpoint))) continue;
      this.#open.delete(key);
      // Its sessions go on; only once the socket is closed can a binding that overlaps with it be opened.
      server.close();
      await new Promise(setImmediate);
    }
    const errors: unknown[] = [];
    for (const [key, binding] of wanted) {
      if (this.#open.has(key)) continue;
      try {
        const accept = (socket: Socket, open: OpenBinding) => this.#accept(socket, open);
        this.#open.set(key, await openBinding(binding, accept, this.#sharing, key));
      } catch (error) {
        errors.push(error);
      }
    }
    this.#isIncomplete = errors.length > 0;
    const after = [...this.#open.keys()].join(' ');
    if (this.#watch && before !== after) {
      // Once for all processes.
      if (this.#sharing !== 'following')
        report(this.#context, RECEIVE_EVENTS.bindingsChanged, `Listening on: ${after || 'nothing'}.`);
      this.#context.onBindings?.();
    }
    return errors;
  }

  get #sharing(): Sharing {
    const { sharing } = this.#context;
    return typeof sharing === 'object' ? 'following' : (sharing ?? 'no');
  }

  /** By key: the bindings as configured, or where the first process has opened them. */
  #wanted(): ReadonlyMap<string, Endpoint> {
    const { sharing } = this.#context;
    const needed = neededSockets(this.#choice.bindings);
    if (typeof sharing !== 'object') return needed;
    const places = [...needed.keys()].map((key) => [key, sharing.placeOf(key)] as const);
    return new Map(places.filter((one): one is [string, Endpoint] => one[1] !== undefined));
  }

  #accept(socket: Socket, open: OpenBinding): void {
    socket.on('error', ignore);
    const view = this.#context.config.newest();
    if (view !== this.#view) this.#look();
    const address = IPAddress.tryParse(socket.remoteAddress ?? '');
    if (!address) {
      socket.destroy();
      return;
    }
    const local = open.isWildcard
      ? new Endpoint(IPAddress.tryParse(socket.localAddress ?? '') ?? address, socket.localPort ?? 0)
      : open.endpoint;
    const bindings = open.isWildcard ? [String(local), open.key] : [open.key];
    const connector = this.#choice.choose(bindings, address);
    if (!connector) {
      socket.destroy();
      const text = `A connection from ${address} to ${local} was closed: no Receive connector's RemoteIPRanges hold the client.`;
      report(this.#context, RECEIVE_EVENTS.noConnector, text);
      return;
    }
    this.#server.connect(socket, { view, connector, local, peer: new Endpoint(address, socket.remotePort ?? 0) });
  }
}

/** A binding to one address needs no socket of its own beside the wildcard's of its port, which the system wouldn't give either. */
function neededSockets(bindings: ReadonlyMap<string, Endpoint>): ReadonlyMap<string, Endpoint> {
  const isCovered = (one: Endpoint) =>
    one.Port !== 0 && !isWildcard(one.Address) && bindings.has(String(new Endpoint(wildcardOf(one.Address), one.Port)));
  return new Map([...bindings].filter(([, binding]) => !isCovered(binding)));
}

function ignore(): void {}
