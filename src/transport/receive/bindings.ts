// Opens and closes listening sockets, with errors that say who is in the way.
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../core/errors.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { WORKER_TITLE } from '../../core/worker-title.ts';
import { portHolder } from './port-holder.ts';

const BACKLOG = 4096;
/** Milliseconds for a process of ours to let go of a binding that it has been told to, or that its parent has left behind. */
const PATIENCE = 2000;
const AGAIN = 50;

/** Where the bindings of a server that several processes listen on are open, as the first of them says. */
export interface FollowedBindings {
  /** Undefined when it isn't open. */
  placeOf(key: string): Endpoint | undefined;
  onChange(listener: () => void): void;
}

/** `first`: other processes may listen on the same binding, once this one has found nobody else in the way. */
export type Sharing = 'no' | 'first' | 'following';

/** One binding that is listened on. */
export interface OpenBinding {
  readonly server: Server;
  /** The binding as configured. */
  readonly key: string;
  /** As bound: with the port the system chose for port 0. */
  readonly endpoint: Endpoint;
  /** Whether it stands for all addresses. */
  readonly isWildcard: boolean;
}

/** `key`: the binding as configured. @throws PosternError PortInUse, BindingNotAvailable */
export async function openBinding(
  binding: Endpoint,
  accept: (socket: Socket, open: OpenBinding) => void,
  sharing: Sharing = 'no',
  key = String(binding),
): Promise<OpenBinding> {
  // Sockets that share a port don't see each other: whether it's free is found out by one that doesn't.
  const place = sharing === 'first' ? await freePlace(binding) : binding;
  const server = await listen(place, sharing !== 'no');
  const open: OpenBinding = {
    server,
    key,
    endpoint: placeOf(server, binding),
    isWildcard: isWildcard(binding.Address),
  };
  // A failing accept (out of file descriptors) must not end the process.
  server.on('error', () => undefined);
  server.on('connection', (socket) => accept(socket, open));
  return open;
}

async function freePlace(binding: Endpoint): Promise<Endpoint> {
  for (const end = performance.now() + PATIENCE; ; await sleep(AGAIN)) {
    try {
      const probe = await listen(binding, false);
      const place = placeOf(probe, binding);
      await new Promise((resolve) => probe.close(resolve));
      return place;
    } catch (error) {
      if (performance.now() > end || !(await isHeldByOurs(binding))) throw error;
    }
  }
}

async function isHeldByOurs(binding: Endpoint): Promise<boolean> {
  return (await portHolder(binding)).endsWith(`(${WORKER_TITLE})`);
}

async function listen(binding: Endpoint, reusePort: boolean): Promise<Server> {
  // Half open: a client that has sent everything and closed its side still gets its replies.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      const { Address, Port: port } = binding;
      // [::] is for IPv6 alone, so that 0.0.0.0 with the same port can be a binding of its own.
      server.listen({ host: String(Address), port, backlog: BACKLOG, ipv6Only: true, reusePort }, resolve);
    });
    return server;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      fail(
        'PortInUse',
        { binding: String(binding), holder: await portHolder(binding) },
        { target: binding, cause: error },
      );
    const detail = code === 'EACCES' ? `no permission to use port ${binding.Port}` : message;
    fail('BindingNotAvailable', { binding: String(binding), detail }, { target: binding, cause: error });
  }
}

/** With the port the system chose for port 0. */
function placeOf(server: Server, binding: Endpoint): Endpoint {
  const bound = server.address();
  return new Endpoint(binding.Address, bound !== null && typeof bound === 'object' ? bound.port : binding.Port);
}

/** 0.0.0.0 and [::]. */
export function isWildcard(address: IPAddress): boolean {
  return address.words.every((word) => word === 0);
}

/** The wildcard of the address's IP version. */
export function wildcardOf({ version }: IPAddress): IPAddress {
  return version === 4 ? IPAddress.fromV4(0) : IPAddress.fromV6([0, 0, 0, 0]);
}
