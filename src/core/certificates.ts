// The contract of this server's certificates: their facts, and where they are made, read and kept.
import type { SecureString } from './values/secure-string.ts';

export interface CertificateFacts {
  /** SHA-1 in 40 upper-case hexadecimal digits, as Windows names certificates. */
  readonly thumbprint: string;
  /** SHA-256 in 64 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  /** `CN=mail.contoso.com, O=Contoso`. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The DNS names it is for, or the subject's common name when it has none. */
  readonly domains: readonly string[];
  readonly isSelfSigned: boolean;
  readonly hasPrivateKey: boolean;
  readonly keyAlgorithm: string;
  /** In bits. */
  readonly keySize: number;
  /** PEM of the certificate without its chain; of the request. */
  readonly pem: string;
}

export interface NewCertificate {
  /** `CN=mail.contoso.com, O=Contoso`; empty: the first domain. */
  readonly subject: string;
  readonly domains: readonly string[];
  /** Of an RSA key in bits; absent: an elliptic key (P-256). */
  readonly keySize?: number | undefined;
}

export interface CertificatePort {
  /** A certificate that signs itself, good for five years from now. @throws PosternError CertificateNotUsable */
  create(wanted: NewCertificate): Promise<CertificateFacts>;
  /** A key and a request for a certificate (PKCS #10). @throws PosternError CertificateNotUsable */
  request(wanted: NewCertificate): Promise<CertificateFacts>;
  /** PEM with a certificate, its chain and its key; without a key the one of an earlier request is used. @throws PosternError CertificateNotUsable */
  import(
    data: Buffer,
    password?: SecureString,
  ): CertificateFacts & {
    /** The thumbprint of the request that it answers. */
    readonly request: string | undefined;
  };
  /** Undefined when its file isn't there. @throws PosternError CertificateNotUsable */
  facts(thumbprint: string): CertificateFacts | undefined;
  /** Chain and key as PEM. @throws PosternError CertificateNotUsable */
  load(thumbprint: string): { readonly cert: string; readonly key: string };
  /** The chain, with the key when a password is given to encrypt it. @throws PosternError CertificateNotUsable */
  export(thumbprint: string, password?: SecureString): string;
  remove(thumbprint: string): void;
  /** PEM of authorities that are trusted besides the usual ones: the file trusted-roots.pem beside the certificates. */
  trustedRoots(): string | undefined;
}
