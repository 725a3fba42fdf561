// A certificate for a server that has none, so that TLS works from the first start on.
import { hostname } from 'node:os';
import type { CertificatePort } from '../../core/certificates.ts';
import { ExchangeCertificate } from '../../core/objects/exchange-certificate.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { isSmtpDomain } from '../../core/values/smtp-domain.ts';

/** Bits of the key; RSA, because some servers that still send mail know no other. */
const KEY_SIZE = 2048;

/** Does nothing when there is any certificate: who removed the first one has one of their own. */
export async function ensureCertificate(
  config: ConfigStore,
  certificates: CertificatePort,
  server: string,
): Promise<void> {
  if (config.list(ExchangeCertificate).length > 0) return;
  const names = [hostname().toLowerCase(), server.toLowerCase()].filter(
    (name) => isSmtpDomain(name) && /^[\w.-]+$/.test(name),
  );
  const domains = [...new Set(names.length > 0 ? names : ['localhost'])];
  const { thumbprint } = await certificates.create({ subject: `CN=${domains[0]}`, domains, keySize: KEY_SIZE });
  config.insert(ExchangeCertificate, thumbprint, {
    Thumbprint: thumbprint,
    FriendlyName: 'Microsoft Exchange',
    Services: 'SMTP',
  });
}
