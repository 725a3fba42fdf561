// Import- and Export-ExchangeCertificate: certificates in and out of files and texts.
import { fail } from '../../core/errors.ts';
import { ExchangeCertificate } from '../../core/objects/exchange-certificate.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { approved } from '../conventions/approved.ts';
import { CERTIFICATE_FILE, readCertificateFile, writeCertificateFile } from '../conventions/certificate-file.ts';
import { byThumbprint, EXPORTABLE, FRIENDLY_NAME } from '../conventions/certificate-parameters.ts';
import { defineTask } from '../conventions/define-task.ts';
import { requireLocalServer, SERVER } from '../conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { derOf, naming, shown, usableFacts, wantedIn } from './certificate-facts.ts';

export const importing = defineTask({
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

export const exporting = defineTask({
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
