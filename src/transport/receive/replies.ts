// The server's own replies, in Exchange's words where they are known.
import { reply } from '../../core/reply.ts';
import type { ConnectorObject } from './ports.ts';

export const REPLIES = {
  senderOk: reply(250, '2.1.0', 'Sender OK'),
  recipientOk: reply(250, '2.1.5', 'Recipient OK'),
  startInput: reply(354, undefined, 'Start mail input; end with <CRLF>.<CRLF>'),
  ok: reply(250, '2.0.0', 'OK'),
  resetting: reply(250, '2.0.0', 'Resetting'),
  bye: reply(221, '2.0.0', 'Service closing transmission channel'),
  cannotVerify: reply(252, '2.1.5', 'Cannot VRFY user'),

  shuttingDown: reply(421, '4.3.2', 'Service shutting down'),
  tooManyConnections: reply(
    421,
    '4.3.2',
    'The maximum number of concurrent connections has exceeded a limit, closing transmission channel',
  ),
  noResources: reply(421, '4.3.2', 'Insufficient system resources, closing transmission channel'),
  insufficientResources: reply(452, '4.3.1', 'Insufficient system resources'),
  tooManyMessages: reply(421, '4.4.2', 'Message submission rate for this client has exceeded the configured limit'),
  harvesting: reply(421, '4.7.0', 'Too many recipients were rejected, closing transmission channel'),
  clientDenied: reply(550, '5.7.1', 'Client does not have permissions to connect to this server'),
  clientUnknown: reply(421, '4.4.3', 'The name of the client could not be looked up. Please try again later'),
  earlyTalker: reply(554, '5.5.1', 'Command sent before the greeting'),
  timedOut: reply(421, '4.4.1', 'Connection timed out'),
  tooManyErrors: reply(421, '4.7.0', 'Too many errors on this connection, closing transmission channel'),
  tooManyCommands: reply(421, '4.7.0', 'Too many commands without a message, closing transmission channel'),
  internal: reply(451, '4.3.0', 'Temporary server error. Please try again later'),
  noSpace: reply(452, '4.3.1', 'Insufficient system storage'),
  tooManyRecipients: reply(452, '4.5.3', 'Too many recipients'),

  unrecognized: reply(500, '5.3.3', 'Unrecognized command'),
  lineTooLong: reply(500, '5.5.2', 'Line too long'),
  badCharacters: reply(500, '5.5.2', 'Commands hold printable ASCII characters only'),
  badLineEnd: reply(500, '5.5.2', 'Lines end with <CRLF>; bare CR and bare LF are not accepted'),
  onlyAnnouncedPipelining: reply(503, '5.5.0', 'Improper use of SMTP command pipelining: it was not announced'),
  utf8Needed: reply(553, '5.6.7', 'An address with these characters needs SMTPUTF8'),
  badDataLineEnd: reply(550, '5.6.11', 'Message contains a bare CR, a bare LF or a NUL, which is not accepted'),
  badArguments: reply(501, '5.5.4', 'Invalid arguments'),
  badHello: reply(501, '5.5.4', 'Invalid domain name'),
  badSender: reply(501, '5.1.7', 'Invalid address'),
  badRecipient: reply(501, '5.1.3', 'Invalid address'),
  notImplemented: reply(502, '5.5.1', 'Command not implemented'),
  needTls: reply(530, '5.7.0', 'Must issue a STARTTLS command first'),
  badPipelining: reply(503, '5.5.0', 'Improper use of SMTP command pipelining'),
  needHello: reply(503, '5.5.2', 'Send hello first'),
  senderGiven: reply(503, '5.5.2', 'Sender already specified'),
  needMail: reply(503, '5.5.2', 'Need mail command'),
  needRecipient: reply(503, '5.5.2', 'Need rcpt command'),
  chunksBegun: reply(503, '5.5.1', 'Message is being sent with BDAT'),
  chunksNeeded: reply(503, '5.5.1', 'BODY=BINARYMIME needs BDAT'),
  transactionOpen: reply(503, '5.5.1', 'Mail transaction in progress'),
  xclientRefused: reply(550, '5.7.1', 'Client is not authorized to use XCLIENT'),
  proxyRefused: reply(550, '5.7.1', 'Client is not authorized to send a PROXY header'),
  badProxyHeader: reply(550, '5.5.4', 'Invalid PROXY header'),
  reservedDomain: reply(550, '5.1.2', 'Recipient domain is reserved and receives no mail'),
  singleLabelDomain: reply(550, '5.1.2', 'Recipient domain has a single label'),
  notAuthenticated: reply(530, '5.7.1', 'Client was not authenticated'),
  maySubmit: reply(550, '5.7.1', 'Client does not have permissions to submit to this server'),
  maySendAs: reply(550, '5.7.1', 'Client does not have permissions to send as this sender'),
  cannotRelay: reply(550, '5.7.1', 'Unable to relay'),
  routedRecipient: reply(550, '5.7.1', 'Unable to relay'),
  messageTooLarge: reply(552, '5.3.4', 'Message size exceeds fixed maximum message size'),
  tooManyFields: reply(552, '5.3.4', 'Message has more header fields than the fixed maximum'),
  textLineTooLong: reply(550, '5.6.0', 'Message has a line that is longer than the fixed maximum'),
  headerTooLarge: reply(552, '5.3.4', 'Header size exceeds fixed maximum size'),
  loop: reply(554, '5.4.6', 'Hop count exceeded - possible mail loop'),
} as const;

export function unsupportedOption(name: string) {
  return reply(555, '5.5.4', `Unsupported option: ${name.slice(0, 40)}`);
}

export function chunkReceived(octets: number) {
  return reply(250, '2.6.0', `CHUNK received OK, ${octets} octets`);
}

/** Of several lines; each is safe as it stands. `more`: what EHLO would offer of TLS and logging on. */
export function helpLines({ ChunkingEnabled }: ConnectorObject, more: readonly string[]): string {
  const offered = more.map((line) => `${line.split(' ')[0]} `).join('');
  const commands = `HELO EHLO ${offered}MAIL RCPT DATA ${ChunkingEnabled ? 'BDAT ' : ''}RSET NOOP QUIT HELP VRFY`;
  return `214-This server supports the following commands:\r\n214 ${commands}`;
}

/** `offersXclient`: to trusted proxies only. `more`: what is offered of TLS and logging on. */
export function ehloLines(
  connector: ConnectorObject,
  fqdn: string,
  address: string,
  offersXclient: boolean,
  more: readonly string[] = [],
): string {
  const { SizeEnabled, MaxMessageSize } = connector;
  const isBinary = connector.BinaryMimeEnabled && connector.ChunkingEnabled;
  const lines = [
    `${fqdn} Hello [${address}]`,
    ...(SizeEnabled === 'Enabled' ? [`SIZE ${MaxMessageSize.bytes}`] : []),
    ...(SizeEnabled === 'EnabledWithoutValue' ? ['SIZE'] : []),
    ...(connector.PipeliningEnabled ? ['PIPELINING'] : []),
    ...(connector.DeliveryStatusNotificationEnabled ? ['DSN'] : []),
    ...(connector.EnhancedStatusCodesEnabled ? ['ENHANCEDSTATUSCODES'] : []),
    ...(isBinary ? ['BINARYMIME'] : []),
    ...(connector.ChunkingEnabled ? ['CHUNKING'] : []),
    ...(connector.SmtpUtf8Enabled ? ['SMTPUTF8'] : []),
    ...(connector.LongAddressesEnabled ? ['XLONGADDR'] : []),
    ...(connector.EightBitMimeEnabled ? ['8BITMIME'] : []),
    ...more,
    ...(offersXclient ? ['XCLIENT NAME ADDR PORT PROTO HELO'] : []),
  ];
  return lines.map((line, i) => `250${i < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n');
}
