// Which domains we take mail for, as an index made once for each state of the configuration.
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import type { ConfigView } from '../../core/ports.ts';

export interface AcceptedDomains {
  accepts(domain: string): boolean;
  /** The domain that `<Postmaster>` alone is at; undefined when no domain is the default one. */
  readonly defaultDomain: string | undefined;
}

const indexes = new WeakMap<ConfigView, AcceptedDomains>();

/** A view is the same object until the configuration changes, so the index lives as long as it. */
export function acceptedDomains(view: ConfigView): AcceptedDomains {
  let index = indexes.get(view);
  if (!index) indexes.set(view, (index = build(view)));
  return index;
}

function build(view: ConfigView): AcceptedDomains {
  const exact = new Set<string>();
  const parents = new Set<string>();
  let defaultDomain: string | undefined;
  for (const { DomainName, MatchSubDomains, Default } of view.all(AcceptedDomain)) {
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
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        if (parents.has(name.slice(dot + 1))) return true;
      }
      return false;
    },
  };
}
