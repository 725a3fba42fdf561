// What MAIL and RCPT say beyond the addresses: the delivery status notifications that are asked for (RFC 3461) and the content's kind.

export type NotifyCondition = 'SUCCESS' | 'FAILURE' | 'DELAY';

/** RFC 3461, 4.1 and 4.2. */
export interface RecipientDsn {
  /** NOTIFY; an empty list is NEVER. Undefined: not given, which means FAILURE and, if the server likes, DELAY. */
  readonly notify?: readonly NotifyCondition[] | undefined;
  /** ORCPT as given: `rfc822;user@example.com`, xtext not decoded. */
  readonly orcpt?: string | undefined;
}

/** RFC 3461, 4.3 and 4.4; RFC 1652, RFC 3030, RFC 6531. */
export interface SenderParameters {
  readonly ret?: 'FULL' | 'HDRS' | undefined;
  /** ENVID as given, xtext not decoded. */
  readonly envid?: string | undefined;
  readonly body: '7BIT' | '8BITMIME' | 'BINARYMIME';
  readonly smtpUtf8: boolean;
  /** The AUTH parameter, where the client may use it; empty for `<>`. */
  readonly auth?: string | undefined;
}
