// The mechanisms of AUTH (RFC 4954): PLAIN (RFC 4616), LOGIN, and SCRAM-SHA-256, each as a sequence of responses.
import type { Logon, ScramKeys } from '../../../core/accounts.ts';
import { ScramServer } from './scram-server.ts';

export const MECHANISMS = ['LOGIN', 'PLAIN', 'SCRAM-SHA-256'] as const;
export type MechanismName = (typeof MECHANISMS)[number];

export type SaslStep =
  | { readonly kind: 'challenge'; readonly bytes: Buffer }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'ended'; readonly logon: Logon };

export interface Mechanism {
  /** The logon name as far as it is known, for the log. */
  readonly name: string;
  /** The client's next response. */
  next(response: Buffer): SaslStep | Promise<SaslStep>;
}

export interface Checks {
  logon(name: string, password: string): Promise<Logon>;
  scramKeys(name: string): ScramKeys;
}

/** Bytes of a name or a password; what is longer isn't one. */
const LONGEST = 1024;
const MALFORMED = { kind: 'malformed' } as const;

export function mechanism(name: MechanismName, checks: Checks): Mechanism {
  if (name === 'PLAIN') return new Plain(checks);
  return name === 'LOGIN' ? new Login(checks) : new Scram(checks);
}

class Plain implements Mechanism {
  readonly #checks: Checks;
  name = '';

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  async next(response: Buffer): Promise<SaslStep> {
    const parts = textOf(response)?.split('\0');
    if (parts?.length !== 3) return MALFORMED;
    const [authorize, name, password] = parts as [string, string, string];
    if (name === '' || name.length > LONGEST || password.length > LONGEST) return MALFORMED;
    this.name = name;
    // Acting as somebody else isn't offered.
    if (authorize !== '' && authorize.toLowerCase() !== name.toLowerCase()) return MALFORMED;
    return { kind: 'ended', logon: await this.#checks.logon(name, password) };
  }
}

class Login implements Mechanism {
  readonly #checks: Checks;
  #hasName = false;
  name = '';

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  async next(response: Buffer): Promise<SaslStep> {
    const text = textOf(response);
    if (text === undefined || text.length > LONGEST || text.includes('\0')) return MALFORMED;
    if (this.#hasName) return { kind: 'ended', logon: await this.#checks.logon(this.name, text) };
    if (text === '') return MALFORMED;
    this.name = text;
    this.#hasName = true;
    return { kind: 'challenge', bytes: Buffer.from('Password:') };
  }
}

class Scram implements Mechanism {
  readonly #server: ScramServer;
  #isProved = false;

  constructor({ scramKeys }: Checks) {
    this.#server = new ScramServer(scramKeys);
  }

  get name(): string {
    return this.#server.name;
  }

  next(response: Buffer): SaslStep {
    const { keys } = this.#server;
    if (this.#isProved) {
      if (response.length > 0) return MALFORMED;
      return { kind: 'ended', logon: { kind: 'good', account: keys!.account! } };
    }
    const text = textOf(response);
    if (text === undefined) return MALFORMED;
    const step = this.#server.next(text);
    if (step.kind === 'malformed') return MALFORMED;
    if (step.kind === 'refused')
      return { kind: 'ended', logon: { kind: 'bad', reason: keys?.reason ?? 'BadPassword' } };
    this.#isProved = step.kind === 'proved';
    return { kind: 'challenge', bytes: Buffer.from(step.text) };
  }
}

/** Undefined when the bytes are no UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? undefined : text;
}

/** RFC 4648, strictly: what decodes otherwise could hide something from the log. */
export function fromBase64(text: string): Buffer | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}
