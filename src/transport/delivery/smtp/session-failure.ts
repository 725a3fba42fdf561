// Why there is no connection to a next hop, or no longer: in the form of a reply, as queues and notifications show it.

export type FailureKind =
  /** No connection, or none that could be used: another address may do. */
  | 'connect'
  /** TLS could not be begun or is not good enough. */
  | 'tls'
  /** The server does not want us: greeting, EHLO or AUTH was refused. */
  | 'refused'
  /** It went away, fell silent or talked nonsense. */
  | 'lost';

export class SessionFailure extends Error {
  readonly kind: FailureKind;
  /** `451 4.4.0 ...`; always transient: what one server does wrong is no reason to return mail. */
  readonly reply: string;

  constructor(kind: FailureKind, reply: string) {
    super(reply);
    this.name = 'SessionFailure';
    this.kind = kind;
    this.reply = reply;
  }
}
