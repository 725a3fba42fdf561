// A user name and a password that shows nowhere: as given by a person, or sealed as the store keeps it.
import { fail } from '../errors.ts';
import { typeNameOf } from '../typed.ts';
import type { Json } from '../value-type.ts';

type Secret = { readonly kind: 'plain' | 'sealed'; readonly text: string };

export class Credential {
  readonly UserName: string;
  readonly #secret: Secret;

  constructor(userName: string, secret: Secret) {
    this.UserName = userName;
    this.#secret = secret;
  }

  /** A PSCredential as the shell makes it. @throws PosternError InvalidCredential */
  static of(input: unknown): Credential {
    if (input instanceof Credential) return input;
    const { UserName, GetNetworkCredential } = (typeof input === 'object' && input !== null ? input : {}) as {
      readonly UserName?: unknown;
      readonly GetNetworkCredential?: unknown;
    };
    if (typeof UserName !== 'string' || UserName === '' || typeof GetNetworkCredential !== 'function') return refuse();
    const network: unknown = GetNetworkCredential.call(input);
    const password =
      typeNameOf(network) === 'System.Net.NetworkCredential'
        ? (network as { readonly Password?: unknown }).Password
        : undefined;
    if (typeof password !== 'string' || UserName.length > 255 || password.length > 1024) return refuse();
    return new Credential(UserName, { kind: 'plain', text: password });
  }

  /** @param seal makes of a password what only this server's key opens */
  sealedBy(seal: (password: string) => string): Credential {
    if (this.#secret.kind === 'sealed') return this;
    return new Credential(this.UserName, { kind: 'sealed', text: seal(this.#secret.text) });
  }

  /** The password, for the one who sends it. */
  static reveal(credential: Credential, open: (sealed: string) => string): string {
    const { kind, text } = credential.#secret;
    return kind === 'plain' ? text : open(text);
  }

  /** The stored form. A password that isn't sealed is left out of it, so that it can't reach a disk. */
  static toStored(credential: Credential): Json {
    const { kind, text } = credential.#secret;
    return { user: credential.UserName, sealed: kind === 'sealed' ? text : '' };
  }

  static fromStored(json: Json): Credential {
    const { user, sealed } = json as { readonly user: string; readonly sealed: string };
    return new Credential(user, { kind: 'sealed', text: sealed });
  }

  toString(): string {
    return 'System.Management.Automation.PSCredential';
  }

  toJSON(): string {
    return this.toString();
  }
}

function refuse(): never {
  fail('InvalidCredential', {});
}
