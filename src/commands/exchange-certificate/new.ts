// New-ExchangeCertificate: a certificate that signs itself, or a request, for domain names that are given or known here.
import type { CmdletContext } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { ExchangeCertificate } from '../../core/objects/exchange-certificate.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { types } from '../../core/types.ts';
import { approved } from '../conventions/approved.ts';
import { CERTIFICATE_FILE, writeCertificateFile } from '../conventions/certificate-file.ts';
import {
  ALLOWED_SERVICES,
  CERTIFICATE_INSTANCE,
  DOMAIN_NAMES,
  EXPORTABLE,
  FRIENDLY_NAME,
  requireSmtpOnly,
} from '../conventions/certificate-parameters.ts';
import { defineTask } from '../conventions/define-task.ts';
import { requireLocalServer, SERVER } from '../conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { derOf, naming, shown } from './certificate-facts.ts';

export const add = defineTask({
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
    DomainName: { type: DOMAIN_NAMES, help: 'The domain names it is for.' },
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
