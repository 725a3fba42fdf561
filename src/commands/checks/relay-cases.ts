// The ways to ask a server to pass mail on to a foreign domain, plain and disguised.

export interface RelayCase {
  readonly name: string;
  /** What follows MAIL FROM: and RCPT TO:. */
  readonly sender: string;
  readonly recipient: string;
  /** Whether taking it can only mean relaying. False: it may be an odd mailbox of the server's own domain. */
  readonly isForeign: boolean;
}

const LOCAL = 'relay-test';
const SENDER = '<relay-test@example.org>';

/** `own`: a domain the server takes mail for; `address`: the server's, as a literal; `foreign`: a domain it doesn't take mail for. */
export function relayCases(own: string, address: string, foreign: string): readonly RelayCase[] {
  const plain = `<${LOCAL}@${foreign}>`;
  const to = (name: string, recipient: string, isForeign: boolean): RelayCase => ({
    name,
    sender: SENDER,
    recipient,
    isForeign,
  });
  const from = (name: string, sender: string): RelayCase => ({ name, sender, recipient: plain, isForeign: true });
  return [
    to('Plain', plain, true),
    from('NullSender', '<>'),
    from('OwnSender', `<postmaster@${own}>`),
    from('SenderAtOwnAddress', `<${LOCAL}@[${address}]>`),
    to('WithoutBrackets', `${LOCAL}@${foreign}`, true),
    to('Quoted', `<"${LOCAL}@${foreign}">`, true),
    to('TrailingDot', `<${LOCAL}@${foreign}.>`, true),
    to('SourceRoute', `<@${own}:${LOCAL}@${foreign}>`, true),
    to('SourceRouteByAddress', `<@[${address}]:${LOCAL}@${foreign}>`, true),
    to('BangPath', `<${foreign}!${LOCAL}>`, true),
    to('DoubleAt', `<${LOCAL}@${foreign}@${own}>`, true),
    to('PercentHack', `<${LOCAL}%${foreign}@${own}>`, false),
    to('PercentHackByAddress', `<${LOCAL}%${foreign}@[${address}]>`, false),
    to('QuotedAtOwnDomain', `<"${LOCAL}@${foreign}"@${own}>`, false),
    to('QuotedPercentHack', `<"${LOCAL}%${foreign}"@${own}>`, false),
    to('BangPathAtOwnDomain', `<${foreign}!${LOCAL}@${own}>`, false),
  ];
}
