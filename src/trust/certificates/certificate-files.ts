// This server's certificates as PEM files in the data folder: chain and key in one file, named by the thumbprint, for the owner alone.
import { createPrivateKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CertificateFacts, CertificatePort, NewCertificate } from '../../core/certificates.ts';
import { fail } from '../../core/errors.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { certificateFacts, requestFacts } from './certificate-facts.ts';
import { certificateRequest, selfSigned } from './x509.ts';

const generate = promisify(generateKeyPair);
const YEARS = 5;
/** What an import may hold: a chain and a key are a few kilobytes. */
const LARGEST = 1024 * 1024;
const REQUEST = 'Request: ';
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

export function createCertificateFiles(home: string, now: () => Date): CertificatePort {
  const folder = join(home, 'certificates');
  const fileOf = (thumbprint: string) => join(folder, `${thumbprint}.pem`);

  function read(thumbprint: string): string | undefined {
    if (!/^[0-9A-F]{40}$/.test(thumbprint)) return undefined;
    try {
      return readFileSync(fileOf(thumbprint), 'latin1');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      return unusable(`its file can't be read (${(cause as Error).message})`, cause);
    }
  }

  /** Written beside it and moved in its place: a reader sees the old file or the new one. */
  function write(thumbprint: string, text: string): void {
    const beside = `${fileOf(thumbprint)}.${process.pid}.tmp`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = openSync(beside, 'w', 0o600);
      try {
        writeSync(file, text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(beside, fileOf(thumbprint));
    } catch (cause) {
      rmSync(beside, { force: true });
      unusable(`its file can't be written (${(cause as Error).message})`, cause);
    }
  }

  async function make(wanted: NewCertificate, isRequest: boolean): Promise<CertificateFacts> {
    const key = await newKey(wanted.keySize);
    const subject = { name: wanted.subject || `CN=${wanted.domains[0] ?? 'localhost'}`, domains: wanted.domains };
    const from = now();
    const to = new Date(from);
    to.setUTCFullYear(to.getUTCFullYear() + YEARS);
    const text = usable(() => (isRequest ? certificateRequest(key, subject) : selfSigned(key, subject, from, to)));
    const facts = isRequest
      ? requestFacts(text, key, { ...wanted, subject: subject.name }, from)
      : certificateFacts(text, true);
    // What is asked for stands before the request, where PEM has room for text: nothing else here reads PKCS #10.
    const head = isRequest ? `${REQUEST}${JSON.stringify({ ...wanted, subject: subject.name, made: from })}\n` : '';
    write(facts.thumbprint, head + text + keyText(key));
    return facts;
  }

  /** The key of an earlier request for this certificate, or of a certificate that it renews. */
  function requestedKey(
    certificate: X509Certificate,
  ): { readonly key: KeyObject; readonly request?: string } | undefined {
    for (const name of readdirOf(folder)) {
      const text = name.endsWith('.pem') ? read(name.slice(0, -4)) : undefined;
      const block = text && blocksOf(text).find(({ label }) => label.endsWith('PRIVATE KEY'));
      if (!block) continue;
      const key = createPrivateKey(block.text);
      if (certificate.checkPrivateKey(key))
        return text.startsWith(REQUEST) ? { key, request: name.slice(0, -4) } : { key };
    }
    return undefined;
  }

  return {
    create: (wanted) => make(wanted, false),
    request: (wanted) => make(wanted, true),
    import(data, password) {
      if (data.length > LARGEST) unusable('it is too large');
      const blocks = blocksOf(data.toString('latin1'));
      if (blocks.length === 0) unusable(notPem(data));
      const chain = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ text }) => text);
      const [leaf] = chain;
      if (leaf === undefined) return unusable('it holds no certificate');
      const certificate = usable(() => new X509Certificate(leaf));
      for (const text of chain) usable(() => new X509Certificate(text));
      const given = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
      const passphrase = password && SecureString.reveal(password);
      const known = given ? undefined : requestedKey(certificate);
      const key = given
        ? usable(() => createPrivateKey({ key: given.text, ...(passphrase === undefined ? {} : { passphrase }) }))
        : known?.key;
      if (!key) return unusable('it comes without a key, and no request here is for it');
      if (!certificate.checkPrivateKey(key)) unusable('its key is of another certificate');
      const facts = certificateFacts(leaf, true);
      write(facts.thumbprint, `${chain.join('\n')}\n${keyText(key)}`);
      return { ...facts, request: known?.request };
    },
    facts(thumbprint) {
      const text = read(thumbprint);
      if (text === undefined) return undefined;
      const blocks = blocksOf(text);
      const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
      const first = blocks[0];
      if (!first) return unusable('its file holds no PEM');
      if (first.label !== 'CERTIFICATE REQUEST') return usable(() => certificateFacts(first.text, key !== undefined));
      return usable(() => {
        const { made, ...wanted } = JSON.parse(text.slice(REQUEST.length, text.indexOf('\n'))) as NewCertificate & {
          readonly made: string;
        };
        return requestFacts(first.text, createPrivateKey(key?.text ?? ''), wanted, new Date(made));
      });
    },
    load(thumbprint) {
      const blocks = blocksOf(read(thumbprint) ?? unusable('its file is missing'));
      const chain = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ text }) => text);
      const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
      if (chain.length === 0 || !key) return unusable('its file holds no certificate with a key');
      return { cert: `${chain.join('\n')}\n`, key: key.text };
    },
    export(thumbprint, password) {
      const blocks = blocksOf(read(thumbprint) ?? unusable('its file is missing'));
      const open = blocks.filter(({ label }) => label.startsWith('CERTIFICATE')).map(({ text }) => text);
      const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
      if (!password || !key) return `${open.join('\n')}\n`;
      const passphrase = SecureString.reveal(password);
      const locked = createPrivateKey(key.text).export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase,
      });
      return `${open.join('\n')}\n${locked}`;
    },
    trustedRoots() {
      try {
        return readFileSync(join(folder, 'trusted-roots.pem'), 'latin1');
      } catch {
        return undefined;
      }
    },
    remove: (thumbprint) => rmSync(fileOf(thumbprint), { force: true }),
  };
}

async function newKey(keySize: number | undefined): Promise<KeyObject> {
  const { privateKey } =
    keySize === undefined
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: keySize });
  return privateKey;
}

function keyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

interface Block {
  readonly label: string;
  readonly text: string;
}

function blocksOf(text: string): readonly Block[] {
  return [...text.matchAll(BLOCK)].map(([whole, label]) => ({ label: label!, text: whole }));
}

function notPem(data: Buffer): string {
  return data[0] === 0x30
    ? 'it is PFX or DER, and only PEM is read here. `openssl pkcs12 -in FILE -out FILE.pem` turns the one into the other'
    : 'it is no PEM';
}

function readdirOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function usable<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    return unusable((cause as Error).message, cause);
  }
}

function unusable(detail: string, cause?: unknown): never {
  return fail('CertificateNotUsable', { detail }, { cause });
}
