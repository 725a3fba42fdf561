// Hands a message over as Send-MailMessage and [Net.Mail.SmtpClient] do: checks it, makes its bytes, submits it, names what failed.
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { postError } from '../../core/errors.ts';
import { netError } from '../errors/raise.ts';
import { stringify } from '../values/index.ts';
import { buildMessage, hasControl, type Mailbox, type MailParts, parseMailbox } from './mail-message.ts';
import { CertificateRefused, SubmissionFailed, submit } from './smtp-submission.ts';

/** All attachments together, in bytes: beyond it the message would not fit in memory three times over. */
const MOST_ATTACHED = 100 * 1024 * 1024;
const MOST_RECIPIENTS = 1000;
const LONGEST_SAID = 1000;
const SMTP_FAILED = 'System.Net.Mail.SmtpException';
const UNTRUSTED = 'System.Security.Authentication.AuthenticationException';

export interface Outgoing extends Omit<MailParts, 'now'> {
  readonly server: string;
  readonly port: number;
  readonly bcc: readonly Mailbox[];
  /** Values of NOTIFY (RFC 3461). */
  readonly notify: readonly string[];
  readonly tls: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly timeoutMs: number;
}

/**
 * Resolves when the server has taken the message. Gives what it said of the recipients it refused.
 * @throws PosternError BadCmdletArgument; ShellException with the id CertificateNotTrusted or System.Net.Mail.SmtpException
 */
export async function sendMail(mail: Outgoing, signal: AbortSignal): Promise<readonly string[]> {
  const { server, port, from, tls, login, notify, timeoutMs } = mail;
  if (!/^[A-Za-z0-9._:-]{1,255}$/.test(server))
    throw badArgument(
      'SmtpServer',
      server === '' ? 'Give the server, or set $PSEmailServer.' : `${server} is no host name.`,
    );
  if (hasControl(mail.subject)) throw badArgument('Subject', 'A subject has no line ends or other control characters.');
  const recipients = [...new Set([...mail.to, ...mail.cc, ...mail.bcc].map(({ address }) => address))];
  if (recipients.length === 0) throw badArgument('To', 'Give a recipient.');
  if (recipients.length > MOST_RECIPIENTS)
    throw badArgument('To', `There are more than ${MOST_RECIPIENTS} recipients.`);
  if (login !== undefined && !tls)
    throw badArgument('Credential', 'A password is sent under TLS only: give -UseSsl, or set EnableSsl.');
  const message = buildMessage({ ...mail, now: new Date() });
  const submission = {
    host: server,
    port,
    from: from.address,
    recipients,
    notify,
    message,
    tls,
    login,
    signal,
    timeoutMs,
  };
  try {
    return await submit(submission);
  } catch (thrown) {
    if (!(thrown instanceof SubmissionFailed)) throw thrown;
    const said = `${server}: ${thrown.message.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_SAID)}`;
    if (thrown instanceof CertificateRefused)
      throw netError(UNTRUSTED, said, 'CertificateNotTrusted', 'PermissionDenied');
    throw netError(SMTP_FAILED, said, SMTP_FAILED, 'InvalidOperation');
  }
}

export function badArgument(parameter: string, detail: string) {
  return postError('BadCmdletArgument', { detail }, { parameter });
}

/** @throws PosternError BadCmdletArgument */
export function mailboxOf(parameter: string, given: unknown): Mailbox {
  const text = stringify(given);
  const box = parseMailbox(text);
  if (box === undefined) throw badArgument(parameter, `${JSON.stringify(text).slice(0, 200)} is no mail address.`);
  return box;
}

/** The files' contents, bounded all together. @throws PosternError FileOpenFailure */
export function attachedFiles(files: readonly { readonly path: string; readonly name?: string | undefined }[]) {
  let total = 0;
  return files.map(({ path, name }) => {
    try {
      total += statSync(path).size;
      if (total > MOST_ATTACHED)
        throw new Error(`attachments are more than ${MOST_ATTACHED / 1024 / 1024} MB together`);
      return { name: name ?? basename(path), bytes: readFileSync(path) };
    } catch (thrown) {
      throw postError(
        'FileOpenFailure',
        { path, detail: (thrown as Error).message },
        { parameter: 'Attachments', target: path },
      );
    }
  });
}
