// Whether a domain is one of the accepted domains, in a few look-ups however many there are.
import type { ObjectOf } from '../../core/object-class.ts';
import type { AcceptedDomain } from '../../core/objects/accepted-domain.ts';

type Domain = Pick<ObjectOf<typeof AcceptedDomain>, 'DomainName' | 'MatchSubDomains'>;

/** `*.contoso.com`, and contoso.com with MatchSubDomains, stand for contoso.com and every domain below it. */
export function acceptedDomains(domains: readonly Domain[]): (domain: string) => boolean {
  const exact = new Set<string>();
  const parents = new Set<string>();
  for (const { DomainName, MatchSubDomains } of domains) {
    const name = DomainName.toLowerCase();
    const base = name.startsWith('*.') ? name.slice(2) : name;
    exact.add(base);
    if (MatchSubDomains || base !== name) parents.add(base);
  }
  return (domain) => {
    const name = domain.toLowerCase();
    if (exact.has(name)) return true;
    if (parents.size === 0) return false;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (parents.has(name.slice(dot + 1))) return true;
    }
    return false;
  };
}
