// Who a dropped file is from and to, and what of its header goes out: by To, Cc and Bcc (pickup), or X-Sender and X-Receiver (replay).
import type { MessageHeaders } from '../../core/agent.ts';
import type { SenderParameters } from '../../core/envelope.ts';
import type { StoreRecipient } from '../delivery/message-sink.ts';
import { utf8OrLatin1 } from '../headers/decoded-words.ts';
import { headerFirewall } from '../headers/header-firewall.ts';
import { rawFields } from '../headers/raw-fields.ts';
import { isReply, mailParameters, rcptParameters } from '../receive/envelope-parameters.ts';
import { headerAddresses } from '../receive/header-addresses.ts';
import { parseHeaders } from '../receive/header-block.ts';
import { addressOf, parseMailbox, parsePathArgument } from '../receive/path.ts';
import type { ConnectorObject } from '../receive/ports.ts';

export type DropKind = 'Pickup' | 'Replay';

export interface DropEnvelope {
  readonly from: string;
  readonly sender: SenderParameters;
  readonly recipients: readonly StoreRecipient[];
  /** The fields that stay, with the empty line. */
  readonly header: Buffer;
  readonly headers: MessageHeaders;
  readonly helo: string | undefined;
}

/** Why a file can't be sent. */
export class BadFile extends Error {}

/** What Exchange writes into files it exports, and reads of files it is to replay. */
const REPLAY_FIELDS = new Set([
  'x-sender',
  'x-receiver',
  'x-createdby',
  'x-endofinjectedxheaders',
  'x-extendedmessageprops',
  'x-helodomain',
  'x-legacyexch50',
  'x-source',
  'x-sourceipaddress',
]);
const END_OF_REPLAY = 'x-endofinjectedxheaders';
/** Exchange help: only files of a server of the same kind may bring its own fields along. */
const OWN_CREATOR = 'MSExchange12';
/** A file's parameters are those of a server that announces all of this. */
const ANNOUNCED = {
  SizeEnabled: 'Enabled',
  EightBitMimeEnabled: true,
  BinaryMimeEnabled: false,
  ChunkingEnabled: false,
  SmtpUtf8Enabled: true,
  DeliveryStatusNotificationEnabled: true,
} as ConnectorObject;
const ASCII = /^[\x00-\x7f]*$/;

/** `header`: lines ended by CRLF, with the empty one. @throws BadFile */
export function envelopeOf(kind: DropKind, header: Buffer, mostRecipients: number): DropEnvelope {
  const envelope = kind === 'Pickup' ? pickupEnvelope(header, mostRecipients) : replayEnvelope(header);
  if (envelope.recipients.length === 0) throw new BadFile('it names no recipient');
  if (envelope.recipients.length > mostRecipients)
    throw new BadFile(`it has ${envelope.recipients.length} recipients; ${mostRecipients} are the most`);
  const { from, recipients } = envelope;
  const smtpUtf8 = [from, ...recipients.map(addressOf)].some((address) => !ASCII.test(address));
  const sender = { ...envelope.sender, smtpUtf8: envelope.sender.smtpUtf8 || smtpUtf8 };
  return { ...envelope, sender, headers: parseHeaders(envelope.header) };
}

type Part = Omit<DropEnvelope, 'headers'>;

function pickupEnvelope(header: Buffer, mostRecipients: number): Part {
  const { fields } = parseHeaders(header);
  const named = (...names: readonly string[]) => fields.filter(({ name }) => names.includes(name.toLowerCase()));
  const addressesIn = (values: readonly { readonly name: string; readonly value: string }[]) =>
    values.flatMap(({ name, value }) =>
      headerAddresses(utf8OrLatin1(value), mostRecipients + 1, (text) => {
        throw new BadFile(`its ${name} field holds what is no address: ${text.slice(0, 100)}`);
      }),
    );
  const authors = named('from');
  const senders = named('sender');
  if (authors.length !== 1 || senders.length > 1)
    throw new BadFile('it must have one From field, and Sender once at most');
  const [from, another] = addressesIn(senders.length > 0 ? senders : authors);
  if (from === undefined) throw new BadFile('its From field holds no address');
  if (another !== undefined)
    throw new BadFile('its From field holds several addresses, so it needs a Sender field with one');
  const recipients = new Map<string, StoreRecipient>();
  for (const address of addressesIn(named('to', 'cc', 'bcc'))) {
    const mailbox = mailboxOf(address);
    recipients.set(addressOf(mailbox).toLowerCase(), mailbox);
  }
  const kept = without(headerFirewall(header, []), (name) => name === 'bcc' || name === 'return-path');
  const isOpen = named('to', 'cc').length > 0;
  return {
    from: addressOf(mailboxOf(from)),
    sender: { body: '7BIT', smtpUtf8: false },
    recipients: [...recipients.values()],
    // RFC 5322, 3.6.3 lets all be left out, but some readers don't.
    header: isOpen ? kept : Buffer.concat([Buffer.from('To: Undisclosed recipients:;\r\n'), kept]),
    helo: undefined,
  };
}

/** What says so must come first: fields of the message itself that happen to have these names are none of ours. */
function replayEnvelope(header: Buffer): Part {
  const raw = rawFields(header);
  const end = raw.findIndex(({ name }) => !REPLAY_FIELDS.has(name));
  const marker = raw.findIndex(({ name }) => name === END_OF_REPLAY);
  const leading = raw.slice(0, marker >= 0 && (end < 0 || marker < end) ? marker + 1 : end < 0 ? raw.length : end);
  const behind = header.subarray(leading.at(-1)?.end ?? 0);
  const { fields } = parseHeaders(header.subarray(0, leading.at(-1)?.end ?? 0));
  const named = (wanted: string) =>
    fields.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => utf8OrLatin1(value));
  const [from, another] = named('x-sender');
  if (from === undefined || another !== undefined) throw new BadFile('it must begin with one X-Sender field');
  const path = parsePathArgument(`FROM:${from}`, 'FROM');
  if (!path || (path.mailbox && path.mailbox.domain === undefined))
    throw new BadFile('its X-Sender field is malformed');
  const parameters = mailParameters(path.parameters, ANNOUNCED);
  if (isReply(parameters)) throw new BadFile(`its X-Sender field is malformed: ${parameters.text}`);
  const recipients = named('x-receiver').map((value): StoreRecipient => {
    const to = parsePathArgument(`TO:${value}`, 'TO');
    if (to?.mailbox?.domain === undefined)
      throw new BadFile(`its X-Receiver field is malformed: ${value.slice(0, 100)}`);
    const dsn = rcptParameters(to.parameters, ANNOUNCED, parameters.sender.smtpUtf8);
    if (isReply(dsn)) throw new BadFile(`its X-Receiver field is malformed: ${dsn.text}`);
    return { local: to.mailbox.local, domain: to.mailbox.domain, ...dsn };
  });
  const isOwn = named('x-createdby').some((value) => value === OWN_CREATOR);
  return {
    from: path.mailbox ? addressOf(path.mailbox) : '',
    sender: parameters.sender,
    recipients,
    header: headerFirewall(behind, isOwn ? ['routing', 'organization', 'forest'] : ['routing']),
    helo: named('x-helodomain')[0]?.slice(0, 255),
  };
}

function mailboxOf(address: string): StoreRecipient {
  const mailbox = parseMailbox(address);
  if (mailbox?.domain === undefined) throw new BadFile(`it names what is no address: ${address.slice(0, 100)}`);
  return { local: mailbox.local, domain: mailbox.domain };
}

function without(header: Buffer, drops: (name: string) => boolean): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { name, start, end } of rawFields(header)) {
    if (!drops(name)) continue;
    pieces.push(header.subarray(from, start));
    from = end;
  }
  return from === 0 ? header : Buffer.concat([...pieces, header.subarray(from)]);
}
