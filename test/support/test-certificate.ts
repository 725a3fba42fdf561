// One self-signed certificate with its key for tests that need some certificate, made once in a process.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from '../../src/trust/certificates/x509.ts';

const DAY = 86_400_000;

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly thumbprint: string;
  readonly fingerprint: string;
}

export function makeCertificate(domain: string, from = Date.now() - DAY, to = Date.now() + 365 * DAY): TestCertificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { name: `CN=${domain}`, domains: [domain] };
  const cert = selfSigned(privateKey, subject, new Date(from), new Date(to));
  const { fingerprint, fingerprint256 } = new X509Certificate(cert);
  return {
    cert,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    thumbprint: fingerprint.replaceAll(':', ''),
    fingerprint: fingerprint256.replaceAll(':', ''),
  };
}

export const CERTIFICATE = makeCertificate('mail.contoso.com');

/** Into the data folder, where the cmdlets look for it. */
export function writeCertificate(home: string, { cert, key, thumbprint } = CERTIFICATE): void {
  mkdirSync(join(home, 'certificates'), { recursive: true });
  writeFileSync(join(home, 'certificates', `${thumbprint}.pem`), cert + key);
}
