// The cmdlets of this server's certificates.
import type { CertificateFacts, CertificatePort } from '../core/certificates.ts';
import type { CmdletContext } from '../core/cmdlet.ts';
import { PosternError } from '../core/error-record.ts';
import { fail } from '../core/errors.ts';
import type { ObjectOf } from '../core/object-class.ts';
import { AcceptedDomain } from '../core/objects/accepted-domain.ts';
import { ExchangeCertificate } from '../core/objects/exchange-certificate.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import type { ConfigStore } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { CERTIFICATE_FILE, readCertificateFile, writeCertificateFile } from './conventions/certificate-file.ts';
import {
  ALLOWED_SERVICES,
  byThumbprint,
  CERTIFICATE_INSTANCE,
  findCertificate,
  requireSmtpOnly,
} from './conventions/certificate-parameters.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';

type Stored = ObjectOf<typeof ExchangeCertificate>;

const NAMES = types.list(types.smtpDomainWithSubdomains, { max: 100 });
const FRIENDLY_NAME = { type: types.text({ max: 256 }), help: 'A name for people.' } as const;
const EXPORTABLE = {
  type: types.boolean,
  help: 'Whether Export-ExchangeCertificate may give out the key.',
} as const;

const add = defineTask({
  verb: 'New',
  noun: 'ExchangeCertificate',
  summary: 'Makes a certificate that signs itself, or a request for one of an authority.',
  parameters: {
    GenerateRequest: { type: types.switch, help: 'A request is made, for an authority to sign.', sets: ['Request'] },
    RequestFile: { type: CERTIFICATE_FILE, help: 'The file the request goes into.', sets: ['Request'] },
    Path: { type: CERTIFICATE_FILE, help: "The file the request goes into, by 2007's name.", sets: ['Request'] },
    BinaryEncoded: { type: types.switch, help: 'The request is DER and not PEM.', sets: ['Request'] },
    Services: {
      type: ALLOWED_SERVICES,
      help: 'What the certificate is used for: SMTP, or None.',
      sets: ['Certificate'],
    },
    SubjectName: {
      type: types.text({ max: 1000, min: 1 }),
      help: 'The subject, such as "CN=mail.contoso.com, O=Contoso"; without it the first domain name.',
    },
    DomainName: { type: NAMES, help: 'The domain names it is for.' },
    IncludeAcceptedDomains: { type: types.switch, help: 'It is for the accepted domains too.' },
    IncludeAutoDiscover: { type: types.switch, help: 'It is for autodiscover. and each accepted domain too.' },
    IncludeServerFQDN: { type: types.switch, help: 'It is for the names of the Receive connectors too.' },
    IncludeServerNetBIOSName: { type: types.switch, help: 'It is for the name of the server too.' },
    KeySize: { type: types.integer({ min: 2048, max: 8192 }), help: 'The bits of the RSA key; 2048 without it.' },
    FriendlyName: FRIENDLY_NAME,
    PrivateKeyExportable: EXPORTABLE,
    Instance: { ...CERTIFICATE_INSTANCE, help: 'A certificate whose subject and domain names the new one takes over.' },
    Force: { type: types.switch, help: 'A request file that is there already is overwritten.' },
    SubjectKeyIdentifier: {
      type: types.text(),
      help: 'The identifier of the key.',
      refused: 'it is derived from the key, as RFC 5280 recommends.',
    },
    Server: SERVER,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Certificate',
  output: ['ExchangeCertificate'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'New-ExchangeCertificate -DomainName mail.contoso.com -Services SMTP',
      text: 'Makes a certificate that signs itself.',
    },
    {
      command:
        'New-ExchangeCertificate -GenerateRequest -SubjectName "CN=mail.contoso.com, O=Contoso, C=US" -DomainName mail.contoso.com -RequestFile mail.req',
      text: 'Makes a request for an authority; Import-ExchangeCertificate takes what it gives back.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const domains = domainsFor(args, context);
    const subject = args.SubjectName ?? (args.Instance as { Subject?: string } | undefined)?.Subject ?? '';
    const isRequest = args.GenerateRequest;
    if (subject === '' && domains.length === 0)
      fail('PropertyMissing', { property: 'DomainName' }, { parameter: 'DomainName' });
    const services = requireSmtpOnly(args.Services as readonly string[] | undefined) ?? 'None';
    const wanted = { subject, domains, keySize: args.KeySize ?? 2048 };
    const operation = isRequest ? 'Making the certificate request' : 'Making the certificate';
    const target = subject || domains.join(', ');
    const made = await approved(context, operation, target, async () => {
      const certificates = await context.ports.certificates();
      const facts = await naming('SubjectName', () =>
        isRequest ? certificates.request(wanted) : certificates.create(wanted),
      );
      const data = args.BinaryEncoded ? derOf(facts.pem) : facts.pem;
      const file = isRequest ? (args.RequestFile ?? args.Path) : undefined;
      try {
        const parameter = args.RequestFile === undefined ? 'Path' : 'RequestFile';
        if (file !== undefined) writeCertificateFile(file, data, args.Force, parameter);
      } catch (thrown) {
        certificates.remove(facts.thumbprint);
        throw thrown;
      }
      const stored = config.insert(ExchangeCertificate, facts.thumbprint, {
        Thumbprint: facts.thumbprint,
        FriendlyName: args.FriendlyName ?? 'Microsoft Exchange',
        PrivateKeyExportable: args.PrivateKeyExportable ?? false,
        Services: isRequest ? 'None' : services,
        IsRequest: isRequest,
        Updated: context.ports.now(),
      });
      if (!isRequest) return [shown(stored, facts, context)];
      return file === undefined ? [data] : [];
    });
    return made ?? [];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'ExchangeCertificate',
  summary: "Shows this server's certificates and requests for certificates.",
  parameters: {
    ...byThumbprint({ mandatory: false }),
    Instance: { ...CERTIFICATE_INSTANCE, sets: ['Instance'] },
    DomainName: { type: NAMES, help: 'Only those that are for one of these domain names.' },
    Server: SERVER,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Thumbprint',
  output: ['ExchangeCertificate'],
  examples: [
    { command: 'Get-ExchangeCertificate | fl Subject, CertificateDomains, NotAfter, Status', text: 'Shows them all.' },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const certificates = await context.ports.certificates();
    const given =
      args.Thumbprint ?? args.Identity ?? (args.Instance as { Thumbprint?: string } | undefined)?.Thumbprint;
    const parameter = args.Identity === undefined ? 'Thumbprint' : 'Identity';
    const found = given === undefined ? config.list(ExchangeCertificate) : [findCertificate(config, given, parameter)];
    const names = args.DomainName as readonly string[] | undefined;
    return found
      .map((one) => shown(one, factsOf(certificates, one), context))
      .filter((one) => !names || names.some((name) => one.CertificateDomains.includes(name)));
  },
});

const enable = defineTask({
  verb: 'Enable',
  noun: 'ExchangeCertificate',
  summary: 'Puts a certificate to use for SMTP.',
  description: 'Sessions that begin from then on use it; a running service needs no restart.',
  parameters: {
    ...byThumbprint({ mandatory: true }),
    Services: { type: ALLOWED_SERVICES, help: 'What it is used for: SMTP, or None for nothing.', mandatory: true },
    Force: { type: types.switch, help: 'A certificate whose time has not come, or is over, is taken too.' },
    DoNotRequireSsl: {
      type: types.switch,
      help: 'Web sites go on without TLS.',
      refused: 'there is no web server here.',
    },
    NetworkServiceAllowed: {
      type: types.switch,
      help: "Windows' Network Service account may read the key.",
      refused: 'there are no Windows accounts here; the key is for the account of the service alone.',
    },
    Server: SERVER,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Thumbprint',
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Get-ExchangeCertificate | Enable-ExchangeCertificate -Services SMTP',
      text: 'Puts every certificate to use.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const services = requireSmtpOnly(args.Services as readonly string[])!;
    const { stored, parameter } = wantedIn(config, args);
    const certificates = await context.ports.certificates();
    const { notAfter, notBefore } = naming(parameter, () => usableFacts(certificates, stored));
    const now = context.ports.now();
    if (services === 'SMTP' && !args.Force && (now < notBefore || now > notAfter))
      fail(
        'CertificateNotUsable',
        {
          detail: `it is good from ${notBefore.toISOString()} to ${notAfter.toISOString()}; -Force takes it all the same`,
        },
        { parameter, target: stored.Thumbprint },
      );
    await approved(context, 'Enabling the certificate', stored.Thumbprint, () =>
      config.update(ExchangeCertificate, stored.Guid, { Services: services }),
    );
  },
});

const importing = defineTask({
  verb: 'Import',
  noun: 'ExchangeCertificate',
  summary: 'Takes in a certificate from PEM: with its key, or for a request that was made here.',
  description: 'The chain of the authority comes after the certificate in the same file.',
  parameters: {
    FileName: { type: CERTIFICATE_FILE, help: 'The PEM file.', sets: ['Instance'], mandatory: true },
    FileData: {
      type: types.bytes,
      help: 'The PEM text, as Get-Content -Raw gives it, or its bytes.',
      sets: ['FileData'],
      mandatory: true,
    },
    Instance: {
      type: types.anything('String[]'),
      help: 'The text of a file.',
      refused: 'a file is one value here: give -FileName or -FileData.',
    },
    Password: { type: types.secureString, help: 'The password that the key is encrypted with.' },
    FriendlyName: FRIENDLY_NAME,
    PrivateKeyExportable: EXPORTABLE,
    Server: SERVER,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Instance',
  output: ['ExchangeCertificate'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Import-ExchangeCertificate -FileName mail.pem | Enable-ExchangeCertificate -Services SMTP',
      text: 'Takes in a certificate with its key and puts it to use.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const parameter = args.FileName === undefined ? 'FileData' : 'FileName';
    const data = args.FileName === undefined ? args.FileData! : readCertificateFile(args.FileName, 'FileName');
    const made = await approved(context, 'Importing the certificate', args.FileName ?? 'FileData', async () => {
      const certificates = await context.ports.certificates();
      const facts = naming(parameter, () => certificates.import(Buffer.from(data), args.Password));
      const stored = config.transaction(() => {
        const all = config.list(ExchangeCertificate);
        const before = all.find(({ Thumbprint }) => Thumbprint === facts.thumbprint);
        const request = all.find(({ Thumbprint }) => Thumbprint === facts.request);
        if (request) config.remove(ExchangeCertificate, request);
        const values = {
          FriendlyName: args.FriendlyName ?? before?.FriendlyName ?? request?.FriendlyName ?? '',
          PrivateKeyExportable: args.PrivateKeyExportable ?? request?.PrivateKeyExportable ?? false,
          Updated: context.ports.now(),
        };
        if (before) return config.update(ExchangeCertificate, before, values).object;
        return config.insert(ExchangeCertificate, facts.thumbprint, { Thumbprint: facts.thumbprint, ...values });
      });
      if (facts.request !== undefined) certificates.remove(facts.request);
      return [shown(stored, facts, context)];
    });
    return made ?? [];
  },
});

const exporting = defineTask({
  verb: 'Export',
  noun: 'ExchangeCertificate',
  summary: 'Gives out a certificate with its chain as PEM; with its key when a password is given to encrypt that with.',
  parameters: {
    ...byThumbprint({ mandatory: true }),
    FileName: { type: CERTIFICATE_FILE, help: 'The file it goes into, which must not be there yet.' },
    Password: { type: types.secureString, help: 'The key goes with it, encrypted with this password.' },
    BinaryEncoded: { type: types.switch, help: 'The certificate alone, as DER.' },
    Server: SERVER,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Thumbprint',
  output: ['ExchangeCertificateData'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Get-ExchangeCertificate | Export-ExchangeCertificate | select -Expand FileData',
      text: 'Shows certificates as PEM.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { stored, parameter } = wantedIn(context.ports.config, args);
    if (args.Password && !stored.PrivateKeyExportable)
      fail('CertificateNotUsable', { detail: 'its key is not exportable' }, { parameter: 'Password' });
    if (args.Password && args.BinaryEncoded)
      fail(
        'ParameterNotSupported',
        { parameter: 'BinaryEncoded', reason: 'DER holds one certificate and no key. Leave one of the two out.' },
        { parameter: 'BinaryEncoded' },
      );
    const done = await approved(context, 'Exporting the certificate', stored.Thumbprint, async () => {
      const certificates = await context.ports.certificates();
      const data = naming(parameter, () =>
        args.BinaryEncoded
          ? derOf(usableFacts(certificates, stored).pem)
          : certificates.export(stored.Thumbprint, args.Password),
      );
      if (args.FileName === undefined)
        return [typed('ExchangeCertificateData', { Thumbprint: stored.Thumbprint, FileData: data })];
      writeCertificateFile(args.FileName, data, false, 'FileName');
      return [];
    });
    return done ?? [];
  },
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'ExchangeCertificate',
  summary: 'Removes a certificate, or a request, with its key.',
  parameters: { ...byThumbprint({ mandatory: true }), Server: SERVER, DomainController: DOMAIN_CONTROLLER },
  defaultSet: 'Thumbprint',
  confirmImpact: 'High',
  examples: [
    {
      command:
        'Get-ExchangeCertificate | where {$_.Status -eq "DateInvalid"} | Remove-ExchangeCertificate -Confirm:$false',
      text: 'Removes those that have expired.',
    },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const { stored, parameter } = wantedIn(config, args);
    const { Thumbprint } = stored;
    const user = config
      .list(ReceiveConnector)
      .find(({ TlsCertificateName }) => TlsCertificateName?.toUpperCase() === Thumbprint);
    if (user)
      fail('CertificateInUse', { thumbprint: Thumbprint, connector: user.Name }, { parameter, target: Thumbprint });
    await approved(context, 'Removing the certificate', Thumbprint, async () => {
      const certificates = await context.ports.certificates();
      config.remove(ExchangeCertificate, stored);
      certificates.remove(Thumbprint);
      if (!config.list(ExchangeCertificate).some(({ Services }) => Services === 'SMTP'))
        context.writeWarning('No certificate is used for SMTP any more: TLS is not offered.');
    });
  },
});

function wantedIn(
  config: ConfigStore,
  { Thumbprint, Identity }: { readonly Thumbprint: string | undefined; readonly Identity: string | undefined },
): { readonly stored: Stored; readonly parameter: string } {
  const parameter = Thumbprint === undefined ? 'Identity' : 'Thumbprint';
  const given =
    Thumbprint ?? Identity ?? fail('PropertyMissing', { property: 'Thumbprint' }, { parameter: 'Thumbprint' });
  return { stored: findCertificate(config, given, parameter), parameter };
}

interface DomainArguments {
  readonly DomainName: unknown;
  readonly Instance: unknown;
  readonly IncludeAcceptedDomains: boolean;
  readonly IncludeAutoDiscover: boolean;
  readonly IncludeServerFQDN: boolean;
  readonly IncludeServerNetBIOSName: boolean;
}

function domainsFor(args: DomainArguments, { ports }: CmdletContext): readonly string[] {
  const { config, server } = ports;
  const names = new Set<string>((args.DomainName ?? []) as readonly string[]);
  const { CertificateDomains = [] } = (args.Instance ?? {}) as { readonly CertificateDomains?: readonly string[] };
  if (names.size === 0) for (const name of CertificateDomains) names.add(name);
  const accepted = config.list(AcceptedDomain).map(({ DomainName }) => DomainName);
  if (args.IncludeAcceptedDomains) for (const name of accepted) names.add(name);
  if (args.IncludeAutoDiscover) for (const name of accepted) names.add(`autodiscover.${name.replace(/^\*\./, '')}`);
  if (args.IncludeServerFQDN)
    for (const { Fqdn } of config.list(ReceiveConnector)) if (Fqdn !== null) names.add(Fqdn.toLowerCase());
  if (args.IncludeServerNetBIOSName) names.add(server.toLowerCase());
  return [...names];
}

/** @throws PosternError CertificateNotUsable */
function usableFacts(certificates: CertificatePort, { Thumbprint, IsRequest }: Stored): CertificateFacts {
  const facts = certificates.facts(Thumbprint);
  if (!facts) return fail('CertificateNotUsable', { detail: 'its file is missing' });
  if (IsRequest) return fail('CertificateNotUsable', { detail: 'it is a request that waits for its certificate' });
  return facts;
}

/** Undefined where the file is missing or unreadable: the certificate is shown as invalid. */
function factsOf(certificates: CertificatePort, { Thumbprint }: Stored): CertificateFacts | undefined {
  try {
    return certificates.facts(Thumbprint);
  } catch (thrown) {
    if (!(thrown instanceof PosternError)) throw thrown;
    return undefined;
  }
}

function shown(stored: Stored, facts: CertificateFacts | undefined, { ports }: CmdletContext) {
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

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');
}

/** Gives an error about a certificate the parameter's name. */
function naming<T>(parameter: string, work: () => T): T {
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

export const exchangeCertificate = [add, get, enable, importing, exporting, remove];
