// Send-MailMessage: a message to a server by SMTP.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { netError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { getProperty, stringify } from '../values/index.ts';
import { PSCredential } from './credential.ts';
import type { Mailbox } from './mail-message.ts';
import { resolvePath } from './paths.ts';
import { attachedFiles, badArgument, mailboxOf, sendMail } from './send-mail.ts';

const TIMEOUT_MS = 100_000;
const DEFAULT_PORT = 25;

const boxes = { type: types.anything('String[]'), pipeline: 'property' } as const;

export const sendMailMessage = defineCmdlet({
  verb: 'Send',
  noun: 'MailMessage',
  summary: 'Sends a message to a server by SMTP.',
  description:
    'Without -SmtpServer it goes to $PSEmailServer. -UseSsl asks for STARTTLS and checks the certificate; -Credential logs in, under TLS only.',
  parameters: {
    To: { ...boxes, position: 0, help: 'The recipients: addresses, or names with addresses in < >.' },
    Subject: { type: types.text(), position: 1, pipeline: 'property', aliases: ['sub'], help: 'The subject.' },
    Body: { type: types.text(), position: 2, pipeline: 'property', help: 'The text.' },
    SmtpServer: {
      type: types.text({ min: 1 }),
      position: 3,
      pipeline: 'property',
      aliases: ['ComputerName'],
      help: 'The server; without it $PSEmailServer.',
    },
    From: { type: types.text({ min: 1 }), mandatory: true, pipeline: 'property', help: 'The sender.' },
    Cc: { ...boxes, help: 'Recipients of copies.' },
    Bcc: { ...boxes, help: 'Recipients of copies nobody else sees.' },
    ReplyTo: { ...boxes, help: 'Where answers go.' },
    Attachments: {
      type: types.anything('String[]'),
      pipeline: 'value',
      aliases: ['PsPath'],
      help: 'Files to attach.',
    },
    BodyAsHtml: { type: types.switch, aliases: ['BAH'], help: 'The text is HTML.' },
    Encoding: { type: types.text(), aliases: ['BE'], help: 'Accepted; UTF-8 is sent where ASCII does not do.' },
    Priority: { type: types.oneOf('MailPriority', ['Normal', 'Low', 'High']), help: 'How urgent it is.' },
    DeliveryNotificationOption: {
      type: types.list(
        types.oneOf('DeliveryNotificationOptions', ['None', 'OnSuccess', 'OnFailure', 'Delay', 'Never']),
      ),
      aliases: ['DNO'],
      help: 'When the sender is told.',
    },
    Port: { type: types.integer({ min: 1, max: 65_535 }), help: 'The port; 25 if it is not given.' },
    UseSsl: { type: types.switch, help: 'Encrypts by STARTTLS.' },
    Credential: { type: types.anything('PSCredential'), help: 'Who logs in; only with -UseSsl.' },
  },
  examples: [
    {
      command:
        "Send-MailMessage -To admin@contoso.com -From edge@contoso.com -Subject 'Blocked yesterday' -Body (Get-IPBlockListEntry | Out-String) -SmtpServer mail.contoso.com",
      text: 'The block list by mail.',
    },
  ],
  state: (): string[] => [],
  process: (args, context, state) => {
    if (context.bound.has('Attachments')) state.push(...texts(args.Attachments));
  },
  end: async (args, context, state) => {
    const { frame } = engine(context);
    const refused = await sendMail(
      {
        server: args.SmtpServer ?? stringify(frame.scope.get('psemailserver') ?? ''),
        port: args.Port ?? DEFAULT_PORT,
        from: mailboxOf('From', args.From),
        to: mailboxes('To', args.To),
        cc: mailboxes('Cc', args.Cc),
        bcc: mailboxes('Bcc', args.Bcc),
        replyTo: mailboxes('ReplyTo', args.ReplyTo),
        subject: args.Subject ?? '',
        body: args.Body ?? '',
        html: args.BodyAsHtml === true,
        priority: args.Priority ?? 'Normal',
        headers: [],
        notify: notifications(args.DeliveryNotificationOption),
        attachments: attachedFiles(state.map((path) => ({ path: resolvePath(frame.session, path) }))),
        tls: args.UseSsl === true,
        login: credentialOf(args.Credential),
        timeoutMs: TIMEOUT_MS,
      },
      context.signal,
    );
    for (const one of refused)
      engine(context).writeError(
        netError('System.Net.Mail.SmtpFailedRecipientException', one, 'SmtpFailedRecipient', 'InvalidOperation').error,
      );
  },
});

const texts = (value: unknown): string[] =>
  value === undefined || value === null
    ? []
    : [value].flat().map((one) => stringify(getProperty(one, 'FullName') ?? one));

function mailboxes(parameter: string, given: unknown): Mailbox[] {
  return texts(given).map((text) => mailboxOf(parameter, text));
}

function credentialOf(given: unknown) {
  if (given === undefined || given === null) return undefined;
  if (!(given instanceof PSCredential)) throw badArgument('Credential', 'Give a credential of Get-Credential.');
  return { user: given.UserName, password: SecureString.reveal(given.Password) };
}

const NOTIFY: Readonly<Record<string, string>> = {
  OnSuccess: 'SUCCESS',
  OnFailure: 'FAILURE',
  Delay: 'DELAY',
  Never: 'NEVER',
};

function notifications(given: unknown): string[] {
  const wanted = Array.isArray(given) ? given.map(String) : [];
  if (wanted.includes('Never')) return ['NEVER'];
  return wanted.flatMap((one) => NOTIFY[one] ?? []);
}
