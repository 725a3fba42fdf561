// Which rights a Receive connector's permission groups give to which principals (Exchange help, Receive connector permission groups).
import type { ExtendedRight } from './extended-rights.ts';

export const PERMISSION_GROUPS = [
  'AnonymousUsers',
  'ExchangeUsers',
  'ExchangeServers',
  'ExchangeLegacyServers',
  'Partners',
] as const;
export type PermissionGroup = (typeof PERMISSION_GROUPS)[number];

/** The principals a session can be, besides single accounts (`DOMAIN\user`). */
export const PRINCIPALS = {
  anonymous: 'NT AUTHORITY\\ANONYMOUS LOGON',
  users: 'NT AUTHORITY\\Authenticated Users',
  edgeServers: 'MS Exchange\\Edge Transport Servers',
  hubServers: 'MS Exchange\\Hub Transport Servers',
  externallySecured: 'MS Exchange\\Externally Secured Servers',
  legacyServers: 'MS Exchange\\Legacy Exchange Servers',
  partners: 'MS Exchange\\Partner Servers',
} as const;

export interface Grant {
  readonly principal: string;
  readonly rights: readonly ExtendedRight[];
}

const LEGACY: readonly ExtendedRight[] = [
  'ms-Exch-SMTP-Submit',
  'ms-Exch-SMTP-Accept-Any-Recipient',
  'ms-Exch-SMTP-Accept-Any-Sender',
  'ms-Exch-SMTP-Accept-Authoritative-Domain-Sender',
  'ms-Exch-SMTP-Accept-Authentication-Flag',
  'ms-Exch-Accept-Exch50',
  'ms-Exch-Bypass-Anti-Spam',
  'ms-Exch-Bypass-Message-Size-Limit',
  'ms-Exch-Accept-Headers-Routing',
];
const SERVERS: readonly ExtendedRight[] = [
  ...LEGACY,
  'ms-Exch-Accept-Headers-Organization',
  'ms-Exch-Accept-Headers-Forest',
];

export const GROUP_GRANTS: Readonly<Record<PermissionGroup, readonly Grant[]>> = {
  AnonymousUsers: [
    {
      principal: PRINCIPALS.anonymous,
      rights: [
        'ms-Exch-SMTP-Submit',
        'ms-Exch-SMTP-Accept-Any-Sender',
        'ms-Exch-SMTP-Accept-Authoritative-Domain-Sender',
        'ms-Exch-Accept-Headers-Routing',
      ],
    },
  ],
  ExchangeUsers: [
    {
      principal: PRINCIPALS.users,
      rights: ['ms-Exch-SMTP-Submit', 'ms-Exch-SMTP-Accept-Any-Recipient', 'ms-Exch-Bypass-Anti-Spam'],
    },
  ],
  ExchangeServers: [
    { principal: PRINCIPALS.hubServers, rights: SERVERS },
    { principal: PRINCIPALS.edgeServers, rights: SERVERS },
    { principal: PRINCIPALS.externallySecured, rights: LEGACY },
  ],
  ExchangeLegacyServers: [{ principal: PRINCIPALS.legacyServers, rights: LEGACY }],
  Partners: [{ principal: PRINCIPALS.partners, rights: ['ms-Exch-SMTP-Submit', 'ms-Exch-Accept-Headers-Routing'] }],
};
