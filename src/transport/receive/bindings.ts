// Opens and closes listening sockets, with errors that say who is in the way.
import { createServer, type Server, type Socket } from 'node:net';
import { fail } from '../../core/errors.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { portHolder } from './port-holder.ts';

const BACKLOG = 4096;

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

/** @throws PosternError PortInUse, BindingNotAvailable */
export async function openBinding(
  binding: Endpoint,
  accept: (socket: Socket, open: OpenBinding) => void,
): Promise<OpenBinding> {
  // Half open: a client that has sent everything and closed its side still gets its replies.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // [::] is for IPv6 alone, so that 0.0.0.0 with the same port can be a binding of its own.
      server.listen({ host: String(binding.Address), port: binding.Port, backlog: BACKLOG, ipv6Only: true }, resolve);
    });
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
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : binding.Port;
  const open: OpenBinding = {
    server,
    key: String(binding),
    endpoint: new Endpoint(binding.Address, port),
    isWildcard: isWildcard(binding.Address),
  };
  // A failing accept (out of file descriptors) must not end the process.
  server.on('error', () => undefined);
  server.on('connection', (socket) => accept(socket, open));
  return open;
}

/** 0.0.0.0 and [::]. */
export function isWildcard(address: IPAddress): boolean {
  return address.words.every((word) => word === 0);
}

/** The wildcard of the address's IP version. */
export function wildcardOf({ version }: IPAddress): IPAddress {
  return version === 4 ? IPAddress.fromV4(0) : IPAddress.fromV6([0, 0, 0, 0]);
}
