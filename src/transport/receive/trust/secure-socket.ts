// Puts TLS on a socket, as the server: the handshake is bounded in time, and what fails is closed.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { TlsChoice } from './tls-contexts.ts';

/** Milliseconds a handshake may take. */
const HANDSHAKE = 30_000;

/** Nothing reads `plain` any more. Undefined when there is no handshake: both sockets are closed then, and `failed` was told why. */
export function secureSocket(
  plain: Socket,
  { context, byName, requestCertificate }: TlsChoice,
  failed: (reason: string) => void,
): Promise<TLSSocket | undefined> {
  return new Promise((resolve) => {
    const secure = new TLSSocket(plain, {
      isServer: true,
      secureContext: context,
      requestCert: requestCertificate,
      rejectUnauthorized: false,
      SNICallback: (servername, done) => done(null, byName(servername) ?? context),
    });
    let isDone = false;
    const fail = (error: Error & { readonly reason?: string }) => end(error.reason ?? error.message);
    const end = (reason: string) => {
      clearTimeout(timer);
      secure.destroy();
      plain.destroy();
      if (isDone) return;
      isDone = true;
      failed(reason);
      resolve(undefined);
    };
    const timer = setTimeout(() => end('timeout'), HANDSHAKE);
    secure.on('error', fail);
    // Until the handshake is done errors of TLS itself come this way only.
    secure.on('_tlsError', fail);
    secure.on('close', () => end('closed'));
    // Sockets stay half open, which is of no use in a handshake.
    const left = () => end('closed');
    secure.on('end', left);
    secure.once('secure', () => {
      clearTimeout(timer);
      isDone = true;
      secure.off('end', left);
      // A client that renegotiates (TLS 1.2) makes the server work for nothing.
      secure.disableRenegotiation();
      resolve(secure);
    });
  });
}
