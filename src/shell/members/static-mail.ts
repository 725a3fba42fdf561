// Making and sending [System.Net.Mail] messages: constructors, Send and the lists of addresses.
import { SecureString } from '../../core/values/secure-string.ts';
import { networkCredential } from '../builtins/credential.ts';
import { resolvePath } from '../builtins/paths.ts';
import { attachedFiles, badArgument, mailboxOf, sendMail } from '../builtins/send-mail.ts';
import { netError } from '../errors/raise.ts';
import type { Frame } from '../evaluator/frame.ts';
import {
  Attachment,
  AttachmentCollection,
  MailAddressCollection,
  MailMessage,
  pathOf,
  SmtpClient,
} from '../types/mail-objects.ts';
import { MailAddress } from '../types/net-values.ts';
import { getProperty, type ListValue, stringify } from '../values/index.ts';
import { text, whole } from './arguments.ts';
import { methodsForClass } from './class-methods.ts';
import { LIST_METHODS } from './collection-methods.ts';
import { methodTable } from './method-table.ts';

/** Constructors by full type name. */
export const MAIL_STATICS = {
  'System.Net.Mail.SmtpClient': {
    methods: methodTable<undefined>({
      new: (_, [host, port]) =>
        port === undefined ? new SmtpClient(text(host)) : new SmtpClient(text(host), whole(port)),
    }),
  },
  'System.Net.Mail.MailMessage': { methods: methodTable<undefined>({ new: (_, args) => new MailMessage(args) }) },
  'System.Net.Mail.Attachment': {
    methods: methodTable<undefined>({ new: (_, [path]) => new Attachment(pathOf(path)) }),
  },
  'System.Net.Mail.MailAddress': {
    methods: methodTable<undefined>({
      new: (_, [address, name]) =>
        new MailAddress(name === undefined ? text(address) : `"${text(name).replaceAll('"', "'")}" <${text(address)}>`),
    }),
  },
  'System.Net.NetworkCredential': {
    methods: methodTable<undefined>({
      new: (_, [user, password, domain]) =>
        networkCredential(
          text(user),
          password instanceof SecureString ? SecureString.reveal(password) : text(password),
          text(domain),
        ),
    }),
  },
};

const NOTIFY: Readonly<Record<string, string>> = { OnSuccess: 'SUCCESS', OnFailure: 'FAILURE', Delay: 'DELAY' };

function notifications({ DeliveryNotificationOptions }: MailMessage): string[] {
  const wanted = DeliveryNotificationOptions.toString().split(', ');
  return wanted.includes('Never') ? ['NEVER'] : wanted.flatMap((one) => NOTIFY[one] ?? []);
}

async function send(client: SmtpClient, message: MailMessage, { session }: Frame): Promise<void> {
  if (message.From === null) throw badArgument('From', 'A message has a sender: set From.');
  const boxes = (name: string, list: ListValue) => list.items.map((one) => mailboxOf(name, one));
  const credentials = client.Credentials;
  const user = stringify(getProperty(credentials, 'UserName') ?? '');
  const domain = stringify(getProperty(credentials, 'Domain') ?? '');
  const refused = await sendMail(
    {
      server: client.Host === '' ? stringify(session.global.get('psemailserver') ?? '') : client.Host,
      port: client.Port,
      tls: client.EnableSsl,
      timeoutMs: client.Timeout,
      login:
        user === ''
          ? undefined
          : {
              user: domain === '' ? user : `${domain}\\${user}`,
              password: stringify(getProperty(credentials, 'Password') ?? ''),
            },
      from: mailboxOf('From', message.From),
      to: boxes('To', message.To),
      cc: boxes('CC', message.CC),
      bcc: boxes('Bcc', message.Bcc),
      replyTo: boxes('ReplyTo', message.ReplyToList),
      subject: message.Subject,
      body: message.Body,
      html: message.IsBodyHtml,
      priority: message.Priority.toString() as 'Normal' | 'Low' | 'High',
      notify: notifications(message),
      headers: [...message.Headers.entries()].map(([name, value]) => [stringify(name), stringify(value)] as const),
      attachments: attachedFiles(
        message.Attachments.items
          .filter((one) => one instanceof Attachment)
          .map((one) => ({ path: resolvePath(session, one.path), name: one.Name })),
      ),
    },
    session.signal,
  );
  if (refused.length > 0)
    throw netError('System.Net.Mail.SmtpFailedRecipientException', refused.join('; '), undefined, 'InvalidOperation');
}

methodsForClass(
  SmtpClient,
  methodTable<SmtpClient>({
    Send: (client, args, frame) =>
      send(client, args[0] instanceof MailMessage ? args[0] : new MailMessage(args), frame),
  }),
);
for (const type of [MailAddressCollection, AttachmentCollection])
  methodsForClass(
    type,
    new Map([
      ...LIST_METHODS,
      ...methodTable<MailAddressCollection | AttachmentCollection>({ Add: (target, [given]) => target.add(given) }),
    ]),
  );
