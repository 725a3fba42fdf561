// A client's line as a log may show it: credentials behind AUTH are left out.

/** What Exchange writes in the place of credentials. */
export const BINARY = '<Binary Data>';

const COMMAND = /^(?:HELO|EHLO|MAIL|RCPT|DATA|BDAT|RSET|NOOP|QUIT|HELP|VRFY|EXPN|STARTTLS|XCLIENT)(?: |$)|^AUTH$/i;

/** Undefined for what isn't a known command: behind a refused AUTH it may be the credentials that AUTH would have asked for. */
export function withoutCredentials(line: string): string | undefined {
  const [, mechanism, initial] = /^AUTH +([^ ]+)( *)/i.exec(line) ?? [];
  if (mechanism !== undefined) return initial === '' ? line : `AUTH ${mechanism} ${BINARY}`;
  return COMMAND.test(line) ? line : undefined;
}
