// What TLS a connection needs, from the settings alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultsOf } from '../../../../src/core/object-class.ts';
import { SendConnector } from '../../../../src/core/objects/send-connector.ts';
import type { Connector } from '../../../../src/transport/delivery/route.ts';
import { type TlsPolicy, tlsPolicy } from '../../../../src/transport/delivery/smtp/tls-policy.ts';

const rows: readonly (readonly [settings: Partial<Connector>, domain: string, host: string, policy: TlsPolicy])[] = [
  [{}, 'a.test', 'mx.b.test', { use: 'offered', trusted: false, names: undefined }],
  [{ IgnoreSTARTTLS: true }, 'a.test', 'mx.b.test', { use: 'never', trusted: false, names: undefined }],
  [{ RequireTLS: true }, 'a.test', 'mx.b.test', { use: 'required', trusted: false, names: undefined }],
  [{ TlsAuthLevel: 'EncryptionOnly' }, 'a.test', 'mx.b.test', { use: 'required', trusted: false, names: undefined }],
  [
    { SmartHostAuthMechanism: 'BasicAuthRequireTLS' },
    'a.test',
    'h.test',
    { use: 'required', trusted: false, names: undefined },
  ],
  [
    { TlsAuthLevel: 'CertificateValidation' },
    'a.test',
    'mx.b.test',
    { use: 'required', trusted: true, names: undefined },
  ],
  [
    { TlsAuthLevel: 'DomainValidation' },
    'a.test',
    'mx.b.test',
    { use: 'required', trusted: true, names: ['mx.b.test'] },
  ],
  [
    { TlsAuthLevel: 'DomainValidation', TlsDomain: '*.b.test' },
    'a.test',
    'mx.b.test',
    { use: 'required', trusted: true, names: ['*.b.test'] },
  ],
  [{ DomainSecureEnabled: true }, 'a.test', 'mx.b.test', { use: 'offered', trusted: false, names: undefined }],
  [
    { DomainSecureEnabled: true },
    'Secure.test',
    'mx.b.test',
    { use: 'required', trusted: true, names: ['Secure.test'] },
  ],
  [
    { DomainSecureEnabled: true, IgnoreSTARTTLS: true },
    'secure.test',
    'mx.secure.test',
    { use: 'required', trusted: true, names: ['secure.test', 'mx.secure.test'] },
  ],
  [{}, 'secure.test', 'mx.b.test', { use: 'offered', trusted: false, names: undefined }],
];
for (const [settings, domain, host, policy] of rows)
  test(`${JSON.stringify(settings)} to ${domain} by ${host}`, () => {
    const connector = { ...(defaultsOf(SendConnector) as unknown as Connector), ...settings };
    assert.deepEqual(tlsPolicy(connector, ['secure.test'], domain, host), policy);
  });
