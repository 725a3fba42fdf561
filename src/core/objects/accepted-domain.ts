// AcceptedDomain: a domain Postern takes mail for.
import { defineObject, property } from '../object-class.ts';
import { types } from '../types.ts';

export const AcceptedDomain = defineObject({
  name: 'AcceptedDomain',
  scope: 'organization',
  properties: {
    DomainName: property(types.smtpDomainWithSubdomains, {
      help: 'The domain; *.contoso.com stands for contoso.com and all below it.',
    }),
    DomainType: property(types.oneOf('AcceptedDomainType', ['Authoritative', 'ExternalRelay', 'InternalRelay']), {
      default: 'Authoritative',
      help: 'Whether the domain is ours, or relayed to servers inside or outside the organization.',
    }),
    AddressBookEnabled: property(types.boolean, {
      default: true,
      help: 'Whether recipients of the domain are checked against the address book.',
    }),
    Default: property(types.boolean, {
      default: false,
      readOnly: true,
      help: 'Whether it is the default domain; exactly one is.',
    }),
    MatchSubDomains: property(types.boolean, {
      default: false,
      help: "Whether mail for the domain's subdomains is accepted too.",
    }),
  },
});
