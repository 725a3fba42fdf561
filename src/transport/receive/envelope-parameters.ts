// The parameters of MAIL and RCPT, taken strictly and only where the connector has announced their extension.
import type { NotifyCondition, RecipientDsn, SenderParameters } from '../../core/envelope.ts';
import type { Reply } from '../../core/reply.ts';
import type { ConnectorObject } from './ports.ts';
import { REPLIES, unsupportedOption } from './replies.ts';

type Parameters = ReadonlyMap<string, string>;

export interface MailParameters {
  readonly sender: SenderParameters;
  /** SIZE in bytes; 0 where it wasn't given. */
  readonly size: number;
}

/** RFC 3461, 4: printable ASCII without `+` and `=`, and `+XX`. */
const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;
const CONDITIONS: readonly string[] = ['SUCCESS', 'FAILURE', 'DELAY'] satisfies readonly NotifyCondition[];
/** RFC 3461, 4.4 and 4.2. */
const LONGEST = { envid: 100, orcpt: 500 } as const;

/** `argument` is refused as it stands: nothing of a command is guessed. */
export function mailParameters(parameters: Parameters, connector: ConnectorObject): MailParameters | Reply {
  let size = 0;
  const sender: { -readonly [K in keyof SenderParameters]: SenderParameters[K] } = { body: '7BIT', smtpUtf8: false };
  for (const [name, value] of parameters) {
    if (!isAnnounced(name, connector)) return unsupportedOption(name);
    switch (name) {
      case 'SIZE':
        if (!/^\d{1,20}$/.test(value)) return REPLIES.badArguments;
        size = Number(value);
        break;
      case 'BODY': {
        const body = value.toUpperCase();
        if (body === '7BIT' || (body === '8BITMIME' && connector.EightBitMimeEnabled)) sender.body = body;
        else if (body === 'BINARYMIME' && takesBinary(connector)) sender.body = body;
        else return REPLIES.badArguments;
        break;
      }
      case 'SMTPUTF8':
        if (value !== '') return REPLIES.badArguments;
        sender.smtpUtf8 = true;
        break;
      case 'RET': {
        const ret = value.toUpperCase();
        if (ret !== 'FULL' && ret !== 'HDRS') return REPLIES.badArguments;
        sender.ret = ret;
        break;
      }
      case 'ENVID':
        if (value === '' || value.length > LONGEST.envid || !isPrintable(value)) return REPLIES.badArguments;
        sender.envid = value;
        break;
      case 'AUTH':
        if (value === '' || value.length > LONGEST.orcpt || !isPrintable(value)) return REPLIES.badArguments;
        sender.auth = value === '<>' ? '' : decoded(value);
        break;
    }
  }
  return { sender, size };
}

export function rcptParameters(parameters: Parameters, connector: ConnectorObject, utf8: boolean) {
  const dsn: { -readonly [K in keyof RecipientDsn]: RecipientDsn[K] } = {};
  for (const [name, value] of parameters) {
    if (!connector.DeliveryStatusNotificationEnabled || (name !== 'NOTIFY' && name !== 'ORCPT'))
      return unsupportedOption(name);
    if (name === 'NOTIFY') {
      const words = value.toUpperCase().split(',');
      const isNever = words.length === 1 && words[0] === 'NEVER';
      const isList = words.every((word, i) => CONDITIONS.includes(word) && words.indexOf(word) === i);
      if (!isNever && !isList) return REPLIES.badArguments;
      dsn.notify = isNever ? [] : (words as NotifyCondition[]);
    } else {
      if (value.length > LONGEST.orcpt || !isOriginal(value, utf8)) return REPLIES.badArguments;
      dsn.orcpt = value;
    }
  }
  return dsn satisfies RecipientDsn;
}

export function isReply(value: object): value is Reply {
  return 'code' in value;
}

export function takesBinary({ BinaryMimeEnabled, ChunkingEnabled }: ConnectorObject): boolean {
  return BinaryMimeEnabled && ChunkingEnabled;
}

function isAnnounced(name: string, connector: ConnectorObject): boolean {
  if (name === 'SIZE') return connector.SizeEnabled !== 'Disabled';
  if (name === 'BODY') return connector.EightBitMimeEnabled || takesBinary(connector);
  if (name === 'SMTPUTF8') return connector.SmtpUtf8Enabled;
  if (name === 'RET' || name === 'ENVID') return connector.DeliveryStatusNotificationEnabled;
  // Who may use it is a matter of rights; others' is read and ignored (RFC 4954, 5).
  return name === 'AUTH';
}

/** `type;address` (RFC 3461, 4.2); with SMTPUTF8 the type utf-8, whose address may hold other letters (RFC 6533, 3). */
function isOriginal(value: string, utf8: boolean): boolean {
  const semicolon = value.indexOf(';');
  const type = value.slice(0, semicolon);
  const address = value.slice(semicolon + 1);
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,40}$/.test(type) || address === '') return false;
  if (type.toLowerCase() !== 'utf-8') return isPrintable(address);
  return utf8 ? /^[!-<>-~\u00a0-\uffff]+$/.test(address) : isPrintable(address);
}

/** Xtext that stands for printable ASCII: a control character in it would come out in a bounce or a log. */
function isPrintable(xtext: string): boolean {
  return XTEXT.test(xtext) && /^[\x20-\x7e]*$/.test(decoded(xtext));
}

function decoded(xtext: string): string {
  return xtext.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
