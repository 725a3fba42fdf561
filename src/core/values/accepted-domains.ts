// Which domains mail is taken for, in a few look-ups however many there are.

interface Domain {
  readonly DomainName: string;
  readonly MatchSubDomains: boolean;
  readonly Default: boolean;
}

export interface AcceptedDomains {
  accepts(domain: string): boolean;
  /** The domain that `<Postmaster>` alone is at; undefined when no domain is the default one. */
  readonly defaultDomain: string | undefined;
}

const indexes = new WeakMap<readonly Domain[], AcceptedDomains>();

/**
 * `*.contoso.com`, and contoso.com with MatchSubDomains, stand for contoso.com and every domain below it. Made once for each
 * list: a configuration gives the same one until a domain changes.
 */
export function acceptedDomains(domains: readonly Domain[]): AcceptedDomains {
  let index = indexes.get(domains);
  if (!index) indexes.set(domains, (index = build(domains)));
  return index;
}

function build(domains: readonly Domain[]): AcceptedDomains {
  const exact = new Set<string>();
  const parents = new Set<string>();
  let defaultDomain: string | undefined;
  for (const { DomainName, MatchSubDomains, Default } of domains) {
    const pattern = DomainName.toLowerCase();
    const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
    exact.add(name);
    if (MatchSubDomains || name !== pattern) parents.add(name);
    if (Default) defaultDomain = name;
  }
  return {
    defaultDomain,
    accepts(domain) {
      const name = domain.toLowerCase();
      if (exact.has(name)) return true;
      if (parents.size === 0) return false;
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        if (parents.has(name.slice(dot + 1))) return true;
      }
      return false;
    },
  };
}
