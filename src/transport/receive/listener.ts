// One Receive connector at work: its bindings follow the object while the transport runs.
import type { Socket } from 'node:net';
import { toErrorRecord } from '../../core/error-record.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { type OpenBinding, openBinding } from './bindings.ts';
import { type ConnectorObject, connectorIn, type ReceiveContext } from './ports.ts';
import { RECEIVE_EVENTS, report } from './receive-events.ts';
import { ReceiveServer } from './receive-server.ts';

export interface Listener {
  /** What it listens on now. */
  readonly bindings: readonly Endpoint[];
  /** Stops accepting, lets sessions finish for `grace` milliseconds, then closes them. */
  stop(grace?: number): Promise<void>;
}

/** Milliseconds within which a change of the connector takes effect; the check costs microseconds. */
const WATCH = 500;
const GRACE = 5000;

/** `guid` names the connector. @throws PosternError PortInUse, BindingNotAvailable */
export async function startListener(context: ReceiveContext, guid: string): Promise<Listener> {
  const listener = new ConnectorListener(context, guid);
  await listener.open();
  return listener;
}

class ConnectorListener implements Listener {
  readonly #context: ReceiveContext;
  readonly #guid: string;
  readonly #server: ReceiveServer;
  /** By the binding as configured. */
  readonly #open = new Map<string, OpenBinding>();
  #view: ConfigView;
  #connector: ConnectorObject | undefined;
  #watch: NodeJS.Timeout | undefined;
  #rebinding: Promise<void> = Promise.resolve();
  #isStopped = false;
  /** Some binding couldn't be opened: tried again at every look. */
  #isIncomplete = false;

  constructor(context: ReceiveContext, guid: string) {
    this.#context = context;
    this.#guid = guid;
    this.#server = new ReceiveServer(context);
    this.#view = context.config.current();
    this.#connector = connectorIn(this.#view, guid);
  }

  get bindings(): readonly Endpoint[] {
    return [...this.#open.values()].map(({ endpoint }) => endpoint);
  }

  async open(): Promise<void> {
    const errors = await this.#rebind();
    if (errors.length > 0) {
      for (const { server } of this.#open.values()) server.close();
      throw errors[0];
    }
    this.#watch = setInterval(() => this.#look(), WATCH).unref();
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

  /** A view is the same object until the configuration changes. */
  #look(): void {
    const view = this.#context.config.current();
    if (view === this.#view && !this.#isIncomplete) return;
    this.#view = view;
    this.#connector = connectorIn(view, this.#guid);
    this.#rebinding = this.#rebinding.then(async () => {
      if (this.#isStopped) return;
      for (const error of await this.#rebind()) this.#failed(error);
    });
    // Whoever is told of the bindings may fail (a full disk); the next change must still be followed.
    this.#rebinding = this.#rebinding.catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    report(this.#context, RECEIVE_EVENTS.bindingFailed, toErrorRecord(error).message);
  }

  /** What failed; the other bindings are open. */
  async #rebind(): Promise<readonly unknown[]> {
    const connector = this.#connector;
    const wanted = new Map((connector?.Enabled ? connector.Bindings : []).map((binding) => [String(binding), binding]));
    const before = [...this.#open.keys()].join(' ');
    for (const [key, { server }] of this.#open) {
      if (wanted.has(key)) continue;
      this.#open.delete(key);
      // Its sessions go on; only once the socket is closed can a binding that overlaps with it be opened.
      server.close();
      await new Promise(setImmediate);
    }
    const errors: unknown[] = [];
    for (const [key, binding] of wanted) {
      if (this.#open.has(key)) continue;
      try {
        this.#open.set(key, await openBinding(binding, (socket, open) => this.#accept(socket, open)));
      } catch (error) {
        errors.push(error);
      }
    }
    this.#isIncomplete = errors.length > 0;
    const after = [...this.#open.keys()].join(' ');
    if (this.#watch && before !== after) {
      report(this.#context, RECEIVE_EVENTS.bindingsChanged, `Listening on: ${after || 'nothing'}.`);
      this.#context.onBindings?.();
    }
    return errors;
  }

  #accept(socket: Socket, { endpoint, isWildcard }: OpenBinding): void {
    const view = this.#context.config.current();
    const connector = view === this.#view ? this.#connector : connectorIn(view, this.#guid);
    if (view !== this.#view) this.#look();
    if (!connector?.Enabled) {
      socket.destroy();
      return;
    }
    this.#server.connect(socket, { view, connector, local: isWildcard ? undefined : endpoint });
  }
}
