// The certificates in force as TLS contexts: by connector and by the name a client asks for, loaded anew when they change.
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { CertificateFacts, CertificatePort } from '../../../core/certificates.ts';
import { toErrorRecord } from '../../../core/error-record.ts';
import type { ObjectOf } from '../../../core/object-class.ts';
import { ExchangeCertificate } from '../../../core/objects/exchange-certificate.ts';
import type { ConfigView } from '../../../core/ports.ts';
import type { ConnectorObject } from '../ports.ts';

type Stored = ObjectOf<typeof ExchangeCertificate>;

interface Loaded {
  readonly facts: CertificateFacts;
  readonly context: SecureContext;
}

/** How a session's TLS is to be. */
export interface TlsChoice {
  readonly context: SecureContext;
  /** Undefined for a name that none of the certificates is for: the connector's own is used. */
  byName(servername: string): SecureContext | undefined;
  readonly requestCertificate: boolean;
}

export interface TlsContextsOptions {
  readonly certificates: CertificatePort;
  /** Told of certificates that can't be used, each once. */
  readonly report: (message: string) => void;
  readonly now: () => number;
}

export class TlsContexts {
  readonly #options: TlsContextsOptions;
  #stored: readonly Stored[] | undefined;
  #loaded: readonly Loaded[] = [];
  readonly #byObject = new WeakMap<Stored, Loaded | 'broken'>();
  readonly #toldOf = new Set<string>();

  constructor(options: TlsContextsOptions) {
    this.#options = options;
  }

  /** Undefined when there is no certificate that can be used: then TLS isn't offered. */
  choose(view: ConfigView, connector: ConnectorObject, fqdn: string): TlsChoice | undefined {
    this.#follow(view);
    const own = this.#ownOf(connector, fqdn);
    if (!own) return undefined;
    const loaded = this.#loaded;
    return {
      context: own.context,
      byName: (servername) => {
        const name = servername.toLowerCase();
        if (covers(own.facts, name)) return own.context;
        return loaded.find(({ facts }) => covers(facts, name))?.context;
      },
      // Asked for where it may make a difference; a client without one is served all the same.
      requestCertificate: connector.DomainSecureEnabled || connector.ServerCertificates.length > 0,
    };
  }

  /** TlsCertificateName, else the one for the connector's name, else the newest. Those whose time has not come or is over come last. */
  #ownOf({ Fqdn, TlsCertificateName }: ConnectorObject, fqdn: string): Loaded | undefined {
    if (TlsCertificateName !== null) {
      const named = this.#loaded.find(({ facts }) => isNamed(facts, TlsCertificateName));
      if (named) return this.#warned(named);
      this.#tell(`No certificate in use is named ${TlsCertificateName}; another one is used.`);
    }
    const now = this.#options.now();
    const usable = this.#loaded.filter(
      ({ facts }) => facts.notBefore.getTime() <= now && now < facts.notAfter.getTime(),
    );
    const pool = usable.length > 0 ? usable : this.#loaded;
    const name = fqdn.toLowerCase();
    // An authority's signature outweighs the host's own name, but not a name that was given to the connector.
    const rank = ({ facts }: Loaded) =>
      (facts.isSelfSigned ? 2 : 0) + (covers(facts, name) ? 0 : Fqdn === null ? 1 : 4);
    const found = pool.toSorted((a, b) => rank(a) - rank(b))[0];
    return found && this.#warned(found);
  }

  #warned(one: Loaded): Loaded {
    const { thumbprint, notAfter } = one.facts;
    if (notAfter.getTime() <= this.#options.now())
      this.#tell(`The certificate ${thumbprint} has expired (${notAfter.toISOString()}); TLS goes on with it.`);
    return one;
  }

  #tell(message: string): void {
    if (this.#toldOf.has(message)) return;
    this.#toldOf.add(message);
    this.#options.report(message);
  }

  /** Objects of the view stay the same until they change, and so does their list. */
  #follow(view: ConfigView): void {
    const stored = view.all(ExchangeCertificate);
    if (stored === this.#stored) return;
    this.#stored = stored;
    this.#loaded = stored
      .filter(({ Services, IsRequest }) => Services === 'SMTP' && !IsRequest)
      .flatMap((one) => this.#load(one) ?? [])
      .toSorted((a, b) => b.facts.notAfter.getTime() - a.facts.notAfter.getTime());
  }

  #load(object: Stored): Loaded | undefined {
    let loaded = this.#byObject.get(object);
    if (!loaded) this.#byObject.set(object, (loaded = this.#read(object.Thumbprint)));
    return loaded === 'broken' ? undefined : loaded;
  }

  #read(thumbprint: string): Loaded | 'broken' {
    const { certificates } = this.#options;
    try {
      const { cert, key } = certificates.load(thumbprint);
      const facts = certificates.facts(thumbprint)!;
      const roots = certificates.trustedRoots();
      const ca = roots === undefined ? {} : { ca: [...rootCertificates, roots] };
      return { facts, context: createSecureContext({ cert, key, minVersion: 'TLSv1.2', ...ca }) };
    } catch (error) {
      this.#tell(`The certificate ${thumbprint} isn't used. ${toErrorRecord(error).message}`);
      return 'broken';
    }
  }
}

/** By its thumbprint, its subject, or as Exchange writes it: `<I>issuer<S>subject`. */
function isNamed({ thumbprint, subject, issuer }: CertificateFacts, name: string): boolean {
  const wanted = name.trim().toLowerCase();
  return [thumbprint, subject, `<I>${issuer}<S>${subject}`].some((one) => one.toLowerCase() === wanted);
}

function covers({ domains }: CertificateFacts, name: string): boolean {
  const wildcard = `*.${name.slice(name.indexOf('.') + 1)}`;
  return domains.includes(name) || (name.includes('.') && domains.includes(wildcard));
}
