// How certificates are named in parameters, and what they may be used for.

import type { Parameter } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import type { ObjectOf } from '../../core/object-class.ts';
import { ExchangeCertificate } from '../../core/objects/exchange-certificate.ts';
import type { ConfigStore, Ports } from '../../core/ports.ts';
import { typeNameOf } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { identityType } from './identity-type.ts';

/** Exchange's names; only SMTP means something here. */
export const ALLOWED_SERVICES = types.list(
  types.oneOf('AllowedServices', ['None', 'SMTP', 'Federation', 'IIS', 'IMAP', 'POP', 'UM', 'UMCallRouter']),
);

export const CERTIFICATE_INSTANCE: Parameter = {
  type: {
    ...types.anything('X509Certificate2'),
    convert: (input) =>
      typeNameOf(input) === 'ExchangeCertificate'
        ? input
        : fail('InstanceMismatch', { type: 'ExchangeCertificate' }, {}),
    schema: { type: 'object' },
  },
  help: 'A certificate that Get-ExchangeCertificate returned.',
  pipeline: 'value',
};

const complete = ({ config }: Ports) => config.list(ExchangeCertificate).map(({ Thumbprint }) => Thumbprint);

/** -Thumbprint and -Identity, each in a set of its own. */
export function byThumbprint<const M extends boolean>({ mandatory }: { readonly mandatory: M }) {
  return {
    Thumbprint: {
      type: types.text(),
      help: 'The thumbprint of the certificate.',
      sets: ['Thumbprint'],
      position: 0,
      pipeline: 'both',
      mandatory,
      complete,
    },
    Identity: {
      type: identityType('ExchangeCertificateIdParameter', { by: ['Identity'] }),
      help: 'The certificate as SERVER\\thumbprint.',
      sets: ['Identity'],
      position: 0,
      complete,
    },
  } as const;
}

/** @throws PosternError ObjectNotFound */
export function findCertificate(
  config: ConfigStore,
  given: string,
  parameter: string,
): ObjectOf<typeof ExchangeCertificate> {
  const text = given
    .slice(given.lastIndexOf('\\') + 1)
    .replace(/[\s:\u200e]/g, '')
    .toUpperCase();
  const found = config.list(ExchangeCertificate).find(({ Thumbprint }) => Thumbprint === text);
  const server = config.list(ExchangeCertificate)[0]?.OriginatingServer ?? 'this server';
  return (
    found ??
    fail('ObjectNotFound', { identity: given, type: 'ExchangeCertificate', server }, { parameter, target: given })
  );
}

/** @throws PosternError ParameterNotSupported */
export function requireSmtpOnly(services: readonly string[] | undefined): 'None' | 'SMTP' | undefined {
  if (services === undefined) return undefined;
  const other = services.find((one) => one !== 'SMTP' && one !== 'None');
  if (other !== undefined)
    fail(
      'ParameterNotSupported',
      { parameter: 'Services', reason: `there is no ${other} here. SMTP is what certificates are used for.` },
      { parameter: 'Services', target: other },
    );
  return services.includes('SMTP') ? 'SMTP' : 'None';
}

export const DOMAIN_NAMES = types.list(types.smtpDomainWithSubdomains, { max: 100 });
export const FRIENDLY_NAME = { type: types.text({ max: 256 }), help: 'A name for people.' } as const;
export const EXPORTABLE = {
  type: types.boolean,
  help: 'Whether Export-ExchangeCertificate may give out the key.',
} as const;
