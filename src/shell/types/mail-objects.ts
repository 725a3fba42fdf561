// [System.Net.Mail]'s message, attachment and client, as scripts that send reports make and fill them.

import { postError } from '../../core/errors.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { PSCredential } from '../builtins/credential.ts';
import { type EnumValue, enumValue, getProperty, ListValue, stringify, toBoolean, toDouble } from '../values/index.ts';
import { nameClass } from '../values/type-name.ts';
import { convertTo } from './convert.ts';
import { MailAddress } from './net-values.ts';

const PRIORITY = 'System.Net.Mail.MailPriority';
const NOTIFICATION = 'System.Net.Mail.DeliveryNotificationOptions';
const DEFAULT_PORT = 25;
const DEFAULT_TIMEOUT_MS = 100_000;

export class Attachment {
  readonly path: string;
  #name: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  get Name(): string {
    return this.#name ?? this.path.split(/[\\/]/).at(-1)!;
  }
  set Name(value: unknown) {
    this.#name = stringify(value);
  }

  Dispose(): void {}
}

/** Takes addresses, and texts of several with commas between them. */
export class MailAddressCollection extends ListValue {
  constructor() {
    super([], 'System.Net.Mail.MailAddressCollection', 'System.Net.Mail.MailAddress');
  }

  /** A comma inside of quotes belongs to a name. */
  add(given: unknown): void {
    if (given instanceof MailAddress) this.items.push(given);
    else
      for (const one of stringify(given).match(/(?:"[^"]*"|[^",])+/g) ?? [])
        this.items.push(convertTo('System.Net.Mail.MailAddress', one.trim()));
  }

  override toString(): string {
    return this.items.map((one) => stringify(one)).join(', ');
  }
}

/** Takes attachments, and paths of files to be attached. */
export class AttachmentCollection extends ListValue {
  constructor() {
    super([], 'System.Net.Mail.AttachmentCollection', 'System.Net.Mail.Attachment');
  }

  add(given: unknown): void {
    this.items.push(given instanceof Attachment ? given : new Attachment(pathOf(given)));
  }
}

/** Of a file object its full name. */
export function pathOf(given: unknown): string {
  return stringify(getProperty(given, 'FullName') ?? given);
}

export class MailMessage {
  #from: MailAddress | null = null;
  #subject = '';
  #body = '';
  #html = false;
  #priority = enumValue(PRIORITY, 'Normal');
  #notification = enumValue(NOTIFICATION, 'None');
  readonly To = new MailAddressCollection();
  readonly CC = new MailAddressCollection();
  readonly Bcc = new MailAddressCollection();
  readonly ReplyToList = new MailAddressCollection();
  readonly Attachments = new AttachmentCollection();
  readonly Headers = new Hashtable();

  constructor(args: readonly unknown[] = []) {
    const [from, to, subject, body] = args;
    if (from !== undefined) this.From = from;
    if (to !== undefined) this.To.add(to);
    if (subject !== undefined) this.Subject = subject;
    if (body !== undefined) this.Body = body;
  }

  get From(): MailAddress | null {
    return this.#from;
  }
  set From(value: unknown) {
    this.#from = convertTo('System.Net.Mail.MailAddress', value) as MailAddress | null;
  }
  get ReplyTo(): MailAddress | null {
    return (this.ReplyToList.items[0] as MailAddress | undefined) ?? null;
  }
  set ReplyTo(value: unknown) {
    this.ReplyToList.items.length = 0;
    this.ReplyToList.add(value);
  }
  get Subject(): string {
    return this.#subject;
  }
  set Subject(value: unknown) {
    this.#subject = stringify(value);
  }
  get Body(): string {
    return this.#body;
  }
  set Body(value: unknown) {
    this.#body = stringify(value);
  }
  get IsBodyHtml(): boolean {
    return this.#html;
  }
  set IsBodyHtml(value: unknown) {
    this.#html = toBoolean(value);
  }
  get Priority(): EnumValue {
    return this.#priority;
  }
  set Priority(value: unknown) {
    this.#priority = convertTo(PRIORITY, value) as EnumValue;
  }
  get DeliveryNotificationOptions(): EnumValue {
    return this.#notification;
  }
  set DeliveryNotificationOptions(value: unknown) {
    this.#notification = convertTo(NOTIFICATION, value) as EnumValue;
  }
  /** UTF-8 is sent where ASCII does not do, whatever is set. */
  get BodyEncoding(): null {
    return null;
  }
  set BodyEncoding(_value: unknown) {}
  get SubjectEncoding(): null {
    return null;
  }
  set SubjectEncoding(_value: unknown) {}

  Dispose(): void {}
}

export class SmtpClient {
  #host: string;
  #port: number;
  #tls = false;
  #timeout = DEFAULT_TIMEOUT_MS;
  #credentials: unknown = null;

  constructor(host = '', port = DEFAULT_PORT) {
    this.#host = host;
    this.#port = inRange('Port', port, 65_535);
  }

  get Host(): string {
    return this.#host;
  }
  set Host(value: unknown) {
    this.#host = stringify(value);
  }
  get Port(): number {
    return this.#port;
  }
  set Port(value: unknown) {
    this.#port = inRange('Port', toDouble(convertTo('System.Int32', value)), 65_535);
  }
  get EnableSsl(): boolean {
    return this.#tls;
  }
  set EnableSsl(value: unknown) {
    this.#tls = toBoolean(value);
  }
  /** Milliseconds. */
  get Timeout(): number {
    return this.#timeout;
  }
  set Timeout(value: unknown) {
    this.#timeout = inRange('Timeout', toDouble(convertTo('System.Int32', value)), 2 ** 31 - 1);
  }
  get Credentials(): unknown {
    return this.#credentials;
  }
  set Credentials(value: unknown) {
    this.#credentials = value instanceof PSCredential ? value.GetNetworkCredential() : value;
  }
  /** There is no user of a domain to log in as: nobody is logged in. */
  get UseDefaultCredentials(): boolean {
    return false;
  }
  set UseDefaultCredentials(value: unknown) {
    if (toBoolean(value)) this.#credentials = null;
  }

  Dispose(): void {}
}

function inRange(name: string, value: number, max: number): number {
  if (value >= 1 && value <= max) return value;
  throw postError('BadCmdletArgument', { detail: `${name} is a number from 1 to ${max}.` }, { parameter: name });
}

nameClass(Attachment, 'System.Net.Mail.Attachment');
nameClass(MailMessage, 'System.Net.Mail.MailMessage');
nameClass(SmtpClient, 'System.Net.Mail.SmtpClient');
