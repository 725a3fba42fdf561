// Accounts and certificates for tests of the receive side: real hashes and real keys, each made once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificatePort } from '../../src/core/certificates.ts';
import { AccountSecret } from '../../src/core/objects/account-secret.ts';
import { ExchangeCertificate } from '../../src/core/objects/exchange-certificate.ts';
import { MailUser } from '../../src/core/objects/mail-user.ts';
import { createAccounts } from '../../src/trust/accounts.ts';
import { createCertificateFiles } from '../../src/trust/certificates/certificate-files.ts';
import { secretOf } from '../../src/trust/secrets.ts';
import type { PlainConfig } from './plain-config.ts';

/** Accounts over a store in which nothing is sealed. */
export const plainAccounts = () => createAccounts({ open: (sealed) => sealed });

const secrets = new Map<string, Promise<string>>();

/** `CONTOSO\kim PASSWORD ADDRESS ...`; `_` in the password is a blank. */
export async function addUsers(config: PlainConfig, texts: readonly string[]): Promise<void> {
  const users: object[] = [];
  const stored: object[] = [];
  for (const [i, text] of texts.entries()) {
    const [name = '', password = '', ...addresses] = text.split(' ');
    const [Domain, SamAccountName] = name.split('\\');
    const Guid = `user-${i}`;
    users.push({ Guid, Name: SamAccountName, Domain, SamAccountName, EmailAddresses: addresses });
    const plain = password.replaceAll('_', ' ');
    let secret = secrets.get(plain);
    if (!secret) secrets.set(plain, (secret = secretOf(plain).then((made) => JSON.stringify(made))));
    stored.push({ Name: Guid, Secret: await secret });
  }
  config.set(MailUser, ...(users as Record<string, unknown>[]));
  config.set(AccountSecret, ...(stored as Record<string, unknown>[]));
}

let shared: Promise<{ readonly certificates: CertificatePort; readonly thumbprint: string }> | undefined;

/** A certificate for edge.test in a folder that goes with the process. */
export async function addCertificate(config: PlainConfig): Promise<CertificatePort> {
  shared ??= make();
  const { certificates, thumbprint } = await shared;
  config.set(ExchangeCertificate, { Thumbprint: thumbprint, Services: 'SMTP' });
  return certificates;
}

async function make() {
  const home = mkdtempSync(join(tmpdir(), 'postern-certificates-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const certificates = createCertificateFiles(home, () => new Date());
  const { thumbprint } = await certificates.create({ subject: 'CN=edge.test', domains: ['edge.test'] });
  return { certificates, thumbprint };
}
