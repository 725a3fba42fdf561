// The extended rights a session can hold on a Receive connector, with the words the protocol log has for them (Exchange help, Receive connector permissions).

export const EXTENDED_RIGHTS = {
  'ms-Exch-SMTP-Submit': { log: 'SMTPSubmit', help: 'May hand in mail at all.' },
  'ms-Exch-SMTP-Accept-Any-Recipient': {
    log: 'SMTPAcceptAnyRecipient',
    help: 'May send to domains that are not accepted domains: relay.',
  },
  'ms-Exch-SMTP-Accept-Any-Sender': { log: 'SMTPAcceptAnySender', help: 'May use any sender address.' },
  'ms-Exch-SMTP-Accept-Authoritative-Domain-Sender': {
    log: 'SMTPAcceptAuthoritativeDomainSender',
    help: 'May use sender addresses of authoritative accepted domains.',
  },
  'ms-Exch-SMTP-Accept-Authentication-Flag': {
    log: 'SMTPAcceptAuthenticationFlag',
    help: 'The AUTH parameter of MAIL is believed.',
  },
  'ms-Exch-Accept-Headers-Routing': { log: 'AcceptRoutingHeaders', help: 'Received and Resent fields are kept.' },
  'ms-Exch-Accept-Headers-Organization': {
    log: 'AcceptOrganizationHeaders',
    help: 'X-MS-Exchange-Organization fields are kept.',
  },
  'ms-Exch-Accept-Headers-Forest': { log: 'AcceptForestHeaders', help: 'X-MS-Exchange-Forest fields are kept.' },
  'ms-Exch-Accept-Exch50': {
    log: 'SMTPAcceptEXCH50',
    help: 'Granted as Exchange does; Postern has no XEXCH50 to accept.',
  },
  'ms-Exch-Bypass-Message-Size-Limit': { log: 'BypassMessageSizeLimit', help: 'MaxMessageSize does not hold.' },
  'ms-Exch-Bypass-Anti-Spam': { log: 'BypassAntiSpam', help: 'Anti-spam agents do not look at the mail.' },
} as const satisfies Record<string, { readonly log: string; readonly help: string }>;

export type ExtendedRight = keyof typeof EXTENDED_RIGHTS;

export const RIGHT_NAMES = Object.keys(EXTENDED_RIGHTS) as readonly ExtendedRight[];

/** The right of that name, ignoring case. */
export function rightNamed(name: string): ExtendedRight | undefined {
  const given = name.trim().toLowerCase();
  return RIGHT_NAMES.find((right) => right.toLowerCase() === given);
}

/** As the protocol log writes a session's rights: short names in the table's order, or None. */
export function rightsText(rights: ReadonlySet<ExtendedRight>): string {
  const held = RIGHT_NAMES.filter((right) => rights.has(right));
  return held.map((right) => EXTENDED_RIGHTS[right].log).join(' ') || 'None';
}
