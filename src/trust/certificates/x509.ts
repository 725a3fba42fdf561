// Writes self-signed certificates (RFC 5280) and requests for certificates (RFC 2986).
import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { boolean, element, integer, TAG } from '../ber.ts';
import { nameBytes, oid } from './distinguished-name.ts';

const BIT_STRING = 3;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const NULL = element(5);
const OIDS = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  subjectKeyIdentifier: '2.5.29.14',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  extensionRequest: '1.2.840.113549.1.9.14',
} as const;

export interface Subject {
  /** `CN=mail.contoso.com, O=Contoso`. @throws Error when it is none */
  readonly name: string;
  /** DNS names. */
  readonly domains: readonly string[];
}

/** PEM. */
export function selfSigned(key: KeyObject, { name, domains }: Subject, from: Date, to: Date): string {
  const spki = publicBytes(key);
  const serial = randomBytes(16);
  // Positive, and never zero (RFC 5280, 4.1.2.2).
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const subject = nameBytes(name);
  const body = element(
    TAG.sequence,
    element(0xa0, integer(2)),
    element(TAG.integer, serial),
    algorithmOf(key),
    subject,
    element(TAG.sequence, time(from), time(to)),
    subject,
    spki,
    element(0xa3, element(TAG.sequence, ...extensions(domains, spki))),
  );
  return pem('CERTIFICATE', signed(key, body));
}

/** PEM. */
export function certificateRequest(key: KeyObject, { name, domains }: Subject): string {
  const spki = publicBytes(key);
  const wanted = element(
    TAG.sequence,
    oid(OIDS.extensionRequest),
    element(TAG.set, element(TAG.sequence, ...extensions(domains, spki))),
  );
  return pem(
    'CERTIFICATE REQUEST',
    signed(key, element(TAG.sequence, integer(0), nameBytes(name), spki, element(0xa0, wanted))),
  );
}

function extensions(domains: readonly string[], spki: Buffer): Buffer[] {
  const names = domains.map((domain) => element(0x82, domain));
  const identifier = createHash('sha1').update(spki).digest();
  return [
    extension(OIDS.basicConstraints, element(TAG.sequence), true),
    // digitalSignature and keyEncipherment.
    extension(OIDS.keyUsage, element(BIT_STRING, Buffer.from([5, 0xa0])), true),
    extension(OIDS.extendedKeyUsage, element(TAG.sequence, oid(OIDS.serverAuth), oid(OIDS.clientAuth))),
    ...(names.length === 0 ? [] : [extension(OIDS.subjectAltName, element(TAG.sequence, ...names))]),
    extension(OIDS.subjectKeyIdentifier, element(TAG.octets, identifier)),
  ];
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return element(TAG.sequence, oid(id), ...(isCritical ? [boolean(true)] : []), element(TAG.octets, value));
}

function signed(key: KeyObject, body: Buffer): Buffer {
  const signature = sign('sha256', body, key);
  return element(TAG.sequence, body, algorithmOf(key), element(BIT_STRING, Buffer.from([0]), signature));
}

function algorithmOf(key: KeyObject): Buffer {
  return key.asymmetricKeyType === 'ec'
    ? element(TAG.sequence, oid(OIDS.ecdsaWithSha256))
    : element(TAG.sequence, oid(OIDS.sha256WithRsa), NULL);
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** UTCTime until 2049 (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const text = `${date.toISOString().slice(0, 19).replace(/[-T:]/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? element(UTC_TIME, text.slice(2)) : element(GENERALIZED_TIME, text);
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
