// What the cmdlets of certificates show of one, how they find it, and whose parameter an error about it names.
import type { CertificateFacts, CertificatePort } from '../../core/certificates.ts';
import type { CmdletContext } from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';
import { fail } from '../../core/errors.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import type { ExchangeCertificate } from '../../core/objects/exchange-certificate.ts';
import type { ConfigStore } from '../../core/ports.ts';
import { typed } from '../../core/typed.ts';
import { findCertificate } from '../conventions/certificate-parameters.ts';

export type Stored = ObjectOf<typeof ExchangeCertificate>;

export function wantedIn(
  config: ConfigStore,
  { Thumbprint, Identity }: { readonly Thumbprint: string | undefined; readonly Identity: string | undefined },
): { readonly stored: Stored; readonly parameter: string } {
  const parameter = Thumbprint === undefined ? 'Identity' : 'Thumbprint';
  const given =
    Thumbprint ?? Identity ?? fail('PropertyMissing', { property: 'Thumbprint' }, { parameter: 'Thumbprint' });
  return { stored: findCertificate(config, given, parameter), parameter };
}

/** @throws PosternError CertificateNotUsable */
export function usableFacts(certificates: CertificatePort, { Thumbprint, IsRequest }: Stored): CertificateFacts {
  const facts = certificates.facts(Thumbprint);
  if (!facts) return fail('CertificateNotUsable', { detail: 'its file is missing' });
  if (IsRequest) return fail('CertificateNotUsable', { detail: 'it is a request that waits for its certificate' });
  return facts;
}

/** Undefined where the file is missing or unreadable: the certificate is shown as invalid. */
export function factsOf(certificates: CertificatePort, { Thumbprint }: Stored): CertificateFacts | undefined {
  try {
    return certificates.facts(Thumbprint);
  } catch (thrown) {
    if (!(thrown instanceof PosternError)) throw thrown;
    return undefined;
  }
}

export function shown(stored: Stored, facts: CertificateFacts | undefined, { ports }: CmdletContext) {
  const { Thumbprint, FriendlyName, Services, PrivateKeyExportable, IsRequest } = stored;
  return typed('ExchangeCertificate', {
    CertificateDomains: [...(facts?.domains ?? [])],
    FriendlyName,
    HasPrivateKey: facts?.hasPrivateKey ?? false,
    IsSelfSigned: facts?.isSelfSigned ?? false,
    Issuer: facts?.issuer ?? '',
    NotAfter: facts?.notAfter ?? null,
    NotBefore: facts?.notBefore ?? null,
    PrivateKeyExportable,
    PublicKeyAlgorithm: facts?.keyAlgorithm ?? '',
    PublicKeySize: facts?.keySize ?? 0,
    RootCAType: facts?.isSelfSigned ? 'None' : 'Unknown',
    SerialNumber: facts?.serialNumber ?? '',
    Services,
    Status: IsRequest ? 'PendingRequest' : statusOf(facts, ports.now()),
    Subject: facts?.subject ?? '',
    Thumbprint,
    Fingerprint: facts?.fingerprint ?? '',
    Identity: `${ports.server}\\${Thumbprint}`,
    IsValid: facts !== undefined,
  });
}

function statusOf(facts: CertificateFacts | undefined, now: Date): string {
  if (!facts) return 'Invalid';
  return now < facts.notBefore || now > facts.notAfter ? 'DateInvalid' : 'Valid';
}

/** Gives an error about a certificate the parameter's name. */
export function naming<T>(parameter: string, work: () => T): T {
  const named = (thrown: unknown) =>
    thrown instanceof PosternError ? new PosternError({ ...thrown.record, parameter }) : thrown;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    return result.catch((thrown: unknown) => {
      throw named(thrown);
    }) as T;
  } catch (thrown) {
    throw named(thrown);
  }
}

export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');
}
