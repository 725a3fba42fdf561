// SendConnector: where mail for which domains goes and how the connection is made, with the properties Exchange shows.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { IPAddress } from '../values/ip-address.ts';
import { TimeSpan } from '../values/time-span.ts';
import { REASONS } from './reasons.ts';
import { shownOnly } from './shown-only.ts';

const MB = 1024 * 1024;
const MINUTE = 60_000;

export const SMART_HOST_AUTH = ['None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExternalAuthoritative'] as const;
export const USAGES = ['Custom', 'Internal', 'Internet', 'Partner'] as const;

export const SendConnector = defineObject({
  name: 'SendConnector',
  scope: 'organization',
  properties: {
    AddressSpaces: property(types.list(types.addressSpace, { max: 1000 }), {
      default: [],
      help: 'The recipient domains it is for, each with a cost: SMTP:*;1, SMTP:*.contoso.com;5, -- for the accepted domains.',
    }),
    AuthenticationCredential: property(types.nullable(types.credential), {
      default: null,
      help: 'The user name and password for the smart hosts, from Get-Credential.',
    }),
    CloudServicesMailEnabled: shownOnly(types.boolean, false, 'Whether it leads to Exchange Online.', REASONS.hybrid),
    Comment: property(types.text({ max: 1024 }), { default: '', help: 'A note for administrators.' }),
    ConnectionInactivityTimeOut: property(types.timeSpan({ min: 1000, max: 86_400_000 }), {
      default: new TimeSpan(10 * MINUTE),
      help: 'How long a connection may be silent before it is closed.',
    }),
    ConnectorType: shownOnly(
      types.oneOf('TenantConnectorType', ['Default', 'XPremises']),
      'Default',
      'Whether it leads to Exchange Online.',
      REASONS.hybrid,
    ),
    DNSRoutingEnabled: property(types.boolean, {
      default: true,
      help: 'Whether MX records say where mail goes; false with SmartHosts.',
    }),
    DomainSecureEnabled: property(types.boolean, {
      default: false,
      help: 'Whether the domains of TLSSendDomainSecureList only get mail over TLS with a verified certificate.',
    }),
    Enabled: property(types.boolean, { default: true, help: 'Whether it is used.' }),
    ErrorPolicies: property(types.oneOf('ErrorPolicies', ['Default', 'DowngradeDnsFailures']), {
      default: 'Default',
      help: 'DowngradeDnsFailures tries again where DNS says that the domain has no mail server.',
    }),
    ForceHELO: property(types.boolean, { default: false, help: 'Whether HELO is sent in place of EHLO.' }),
    Fqdn: property(types.nullable(types.fqdn), {
      default: null,
      help: 'The name given in EHLO. $null gives the host name.',
    }),
    FrontendProxyEnabled: shownOnly(
      types.boolean,
      false,
      'Whether mail goes out through the front end service.',
      REASONS.frontend,
    ),
    IgnoreSTARTTLS: property(types.boolean, { default: false, help: 'Whether TLS is not used even when offered.' }),
    IsCoexistenceConnector: shownOnly(types.boolean, false, 'Whether it leads to Exchange Online.', REASONS.hybrid),
    IsScopedConnector: shownOnly(
      types.boolean,
      false,
      'Whether only servers of the same site use it.',
      REASONS.oneServer,
    ),
    LinkedReceiveConnector: property(types.nullable(types.text({ max: 200 })), {
      default: null,
      help: 'The Receive connector, as SERVER\\name, all of whose mail goes out here, whatever its recipients.',
    }),
    MaxMessageSize: property(types.unlimited(types.byteSize({ min: 1, max: 2_147_483_647 })), {
      default: new ByteSize(10 * MB),
      help: 'The largest message it takes.',
    }),
    Port: property(types.integer({ min: 1, max: 65535 }), { default: 25, help: 'The port to connect to.' }),
    ProtocolLoggingLevel: property(types.oneOf('ProtocolLoggingLevel', ['None', 'Verbose']), {
      default: 'None',
      help: 'How much of each session is logged.',
    }),
    RequireOorg: shownOnly(types.boolean, false, 'Whether the XOORG extension is demanded.', REASONS.proprietary),
    RequireTLS: property(types.boolean, { default: false, help: 'Whether mail only goes over TLS.' }),
    SmartHostAuthMechanism: property(types.oneOf('AuthMechanisms', SMART_HOST_AUTH), {
      default: 'None',
      help: 'How to log on to the smart hosts; ExternalAuthoritative: they are trusted without.',
    }),
    SmartHosts: property(types.list(types.smartHost, { max: 100 }), {
      default: [],
      help: 'The servers to hand all mail to: names, or addresses in brackets.',
    }),
    SmtpMaxMessagesPerConnection: property(types.integer({ min: 0, max: 2_147_483_647 }), {
      default: 20,
      help: 'How many messages go over one connection; 0 sets no limit.',
    }),
    SourceIPAddress: property(types.ipAddress, {
      default: IPAddress.parse('0.0.0.0'),
      help: 'The local address to connect from; 0.0.0.0 leaves it to the system.',
    }),
    TlsAuthLevel: property(
      types.nullable(types.oneOf('TlsAuthLevel', ['EncryptionOnly', 'CertificateValidation', 'DomainValidation'])),
      {
        default: null,
        help: 'What is demanded of TLS: encryption, a trusted certificate, or one for TlsDomain or the next hop.',
      },
    ),
    TlsCertificateName: shownOnly(
      types.nullable(types.text({ max: 1024 })),
      null,
      'The certificate that is shown to the server.',
      REASONS.clientCertificate,
    ),
    TlsDomain: property(types.nullable(types.smtpDomainWithSubdomains), {
      default: null,
      help: 'The name the certificate must be for, with TlsAuthLevel DomainValidation.',
    }),
    Transport: property(types.oneOf('MailProtocol', ['SMTP', 'LMTP']), {
      default: 'SMTP',
      help: 'The protocol of the next hop; LMTP for a mail store on a private network.',
    }),
    Usage: property(types.oneOf('UsageType', USAGES), {
      default: 'Custom',
      help: 'What it is for. Internal alone keeps the headers of this organization in the messages.',
    }),
    UseExternalDNSServersEnabled: property(types.boolean, {
      default: false,
      help: "Whether the server's ExternalDNSServers are asked in place of the system's.",
    }),
  },
});
