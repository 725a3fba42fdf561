// The cmdlets of this server's certificates: the list, and those that neither make nor carry one.
import { fail } from '../core/errors.ts';
import { ExchangeCertificate } from '../core/objects/exchange-certificate.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import {
  ALLOWED_SERVICES,
  byThumbprint,
  CERTIFICATE_INSTANCE,
  DOMAIN_NAMES,
  findCertificate,
  requireSmtpOnly,
} from './conventions/certificate-parameters.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { exporting, importing } from './exchange-certificate/carry.ts';
import { factsOf, naming, shown, usableFacts, wantedIn } from './exchange-certificate/certificate-facts.ts';
import { add } from './exchange-certificate/new.ts';

const get = defineTask({
  verb: 'Get',
  noun: 'ExchangeCertificate',
  summary: "Shows this server's certificates and requests for certificates.",
  parameters: {
    ...byThumbprint({ mandatory: false }),
    Instance: { ...CERTIFICATE_INSTANCE, sets: ['Instance'] },
    DomainName: { type: DOMAIN_NAMES, help: 'Only those that are for one of these domain names.' },
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

export const exchangeCertificate = [add, get, enable, importing, exporting, remove];
