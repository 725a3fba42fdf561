// Send-MailMessage: a message to a server by SMTP.
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { netError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { getProperty, stringify } from '../values/index.ts';
import { PSCredential } from './credential.ts';
import { buildMessage, hasControl, type Mailbox, parseMailbox } from './mail-message.ts';
import { resolvePath } from './paths.ts';
import { SubmissionFailed, submit } from './smtp-submission.ts';

/** All attachments together, in bytes: beyond it the message would not fit in memory three times over. */
const MOST_ATTACHED = 100 * 1024 * 1024;
const MOST_RECIPIENTS = 1000;
const TIMEOUT_MS = 100_000;
const SMTP_FAILED = 'System.Net.Mail.SmtpException';

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
    const server = args.SmtpServer ?? stringify(frame.scope.get('psemailserver') ?? '');
    if (!/^[A-Za-z0-9._:-]{1,255}$/.test(server))
      throw badArgument(
        'SmtpServer',
        server === '' ? 'Give -SmtpServer, or set $PSEmailServer.' : `${server} is no host name.`,
      );
    if (hasControl(args.Subject ?? ''))
      throw badArgument('Subject', 'A subject has no line ends or other control characters.');
    const lists = { To: mailboxes('To', args.To), Cc: mailboxes('Cc', args.Cc), Bcc: mailboxes('Bcc', args.Bcc) };
    const recipients = [...new Set(Object.values(lists).flatMap((list) => list.map(({ address }) => address)))];
    if (recipients.length === 0) throw badArgument('To', 'Give a recipient by -To, -Cc or -Bcc.');
    if (recipients.length > MOST_RECIPIENTS)
      throw badArgument('To', `There are more than ${MOST_RECIPIENTS} recipients.`);
    const from = mailboxes('From', args.From)[0]!;
    const login = credentialOf(args.Credential, args.UseSsl === true);
    const message = buildMessage({
      from,
      to: lists.To,
      cc: lists.Cc,
      replyTo: mailboxes('ReplyTo', args.ReplyTo),
      subject: args.Subject ?? '',
      body: args.Body ?? '',
      html: args.BodyAsHtml === true,
      priority: args.Priority ?? 'Normal',
      attachments: attached(state.map((path) => resolvePath(frame.session, path))),
      now: new Date(),
    });
    try {
      const refused = await submit({
        host: server,
        port: args.Port ?? 25,
        from: from.address,
        recipients,
        notify: notifications(args.DeliveryNotificationOption),
        message,
        tls: args.UseSsl === true,
        login,
        signal: context.signal,
        timeoutMs: TIMEOUT_MS,
      });
      for (const one of refused)
        engine(context).writeError(
          netError('System.Net.Mail.SmtpFailedRecipientException', one, 'SmtpFailedRecipient', 'InvalidOperation')
            .error,
        );
    } catch (thrown) {
      if (!(thrown instanceof SubmissionFailed)) throw thrown;
      const said = thrown.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 1000);
      throw netError(SMTP_FAILED, `${server}: ${said}`, SMTP_FAILED, 'InvalidOperation');
    }
  },
});

const texts = (value: unknown): string[] =>
  value === undefined || value === null
    ? []
    : [value].flat().map((one) => stringify(getProperty(one, 'FullName') ?? one));

function badArgument(parameter: string, detail: string) {
  return postError('BadCmdletArgument', { detail }, { parameter });
}

function mailboxes(parameter: string, given: unknown): Mailbox[] {
  return texts(given).map((text) => {
    const box = parseMailbox(text);
    if (box === undefined) throw badArgument(parameter, `${JSON.stringify(text).slice(0, 200)} is no mail address.`);
    return box;
  });
}

function attached(paths: readonly string[]) {
  let total = 0;
  return paths.map((path) => {
    try {
      total += statSync(path).size;
      if (total > MOST_ATTACHED)
        throw new Error(`attachments are more than ${MOST_ATTACHED / 1024 / 1024} MB together`);
      return { name: basename(path), bytes: readFileSync(path) };
    } catch (thrown) {
      throw postError(
        'FileOpenFailure',
        { path, detail: (thrown as Error).message },
        { parameter: 'Attachments', target: path },
      );
    }
  });
}

function credentialOf(given: unknown, tls: boolean) {
  if (given === undefined || given === null) return undefined;
  if (!(given instanceof PSCredential)) throw badArgument('Credential', 'Give a credential of Get-Credential.');
  if (!tls) throw badArgument('Credential', 'A password is sent under TLS only: give -UseSsl.');
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
