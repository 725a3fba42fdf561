// What is to be known of a certificate, or of a request for one, from its PEM text.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFacts, NewCertificate } from '../../core/certificates.ts';

/** @throws Error when the text is no certificate */
export function certificateFacts(pem: string, hasPrivateKey: boolean): CertificateFacts {
  const certificate = new X509Certificate(pem);
  const { subject, issuer, publicKey } = certificate;
  return {
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    fingerprint: certificate.fingerprint256.replaceAll(':', ''),
    subject: nameText(subject),
    issuer: nameText(issuer),
    serialNumber: certificate.serialNumber,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    domains: domainsOf(certificate),
    isSelfSigned: subject === issuer && certificate.verify(publicKey),
    hasPrivateKey,
    keyAlgorithm: publicKey.asymmetricKeyType === 'ec' ? 'ECDSA' : String(publicKey.asymmetricKeyType).toUpperCase(),
    keySize: sizeOf(publicKey),
    pem,
  };
}

/** A request is known by the SHA-1 and SHA-256 of its public key, which stays when the certificate comes. */
export function requestFacts(pem: string, key: KeyObject, wanted: NewCertificate, made: Date): CertificateFacts {
  const publicKey = createPublicKey(key);
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex').toUpperCase();
  return {
    thumbprint: digest('sha1'),
    fingerprint: digest('sha256'),
    subject: wanted.subject,
    issuer: '',
    serialNumber: '',
    notBefore: made,
    notAfter: made,
    domains: wanted.domains,
    isSelfSigned: false,
    hasPrivateKey: true,
    keyAlgorithm: publicKey.asymmetricKeyType === 'ec' ? 'ECDSA' : 'RSA',
    keySize: sizeOf(publicKey),
    pem,
  };
}

/** Subject alternative names; the common name only where there are none (RFC 6125, 6.4.4). */
export function domainsOf({ subjectAltName, subject }: X509Certificate): readonly string[] {
  const names = [...(subjectAltName ?? '').matchAll(/(?:^|, )DNS:("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name]) => name!);
  const found = names.filter((name) => /^[\w.*-]+$/.test(name));
  if (found.length > 0) return found.map((name) => name.toLowerCase());
  const common = /(?:^|\n)CN=([^\n]*)/.exec(subject)?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** Node writes one attribute a line, the last of the encoding last; names are written the other way round (RFC 4514, 2.1). */
function nameText(lines: string | undefined): string {
  return (lines ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .toReversed()
    .join(', ');
}

function sizeOf(key: KeyObject): number {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  return modulusLength ?? Number(/\d{3}/.exec(namedCurve === 'prime256v1' ? '256' : (namedCurve ?? ''))?.[0] ?? 0);
}
