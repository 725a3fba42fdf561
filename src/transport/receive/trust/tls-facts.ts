// What is known of a session's TLS: for the logs, the Received field, and for who the client is.
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

export interface ClientCertificate {
  /** SHA-256 in 64 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  readonly subject: string;
  /** DNS names in lower case. */
  readonly domains: readonly string[];
  /** Signed by an authority that is trusted here, and within its time. */
  readonly isTrusted: boolean;
}

export interface TlsFacts {
  /** TLSv1.2 or TLSv1.3. */
  readonly protocol: string;
  /** The cipher suite's name as OpenSSL has it. */
  readonly cipher: string;
  /** What the client called us, if it did. */
  readonly servername: string | undefined;
  readonly certificate: ClientCertificate | undefined;
}

/** To be asked when the handshake is done. */
export function tlsFacts(socket: TLSSocket): TlsFacts {
  const { servername } = socket as { readonly servername?: string | false };
  const certificate = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    servername: typeof servername === 'string' ? servername : undefined,
    certificate: certificate && certificateFacts(certificate, isTrusted(socket)),
  };
}

/** As tls.Server asks for the sockets it makes itself; one of our own isn't told otherwise. */
function isTrusted(socket: TLSSocket): boolean {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { verifyError?(): Error | null | undefined } };
  return handle?.verifyError !== undefined && !handle.verifyError();
}

function certificateFacts(certificate: X509Certificate, trusted: boolean): ClientCertificate {
  const names = [...(certificate.subjectAltName ?? '').matchAll(/(?:^|, )DNS:([\w.*-]+)(?=,|$)/g)];
  const common = /(?:^|\n)CN=([\w.*-]+)(?:\n|$)/.exec(certificate.subject ?? '')?.[1];
  return {
    fingerprint: certificate.fingerprint256.replaceAll(':', ''),
    subject: (certificate.subject ?? '').replaceAll('\n', ', '),
    domains: (names.length > 0 ? names.map(([, name]) => name!) : common ? [common] : []).map((one) =>
      one.toLowerCase(),
    ),
    isTrusted: trusted,
  };
}
