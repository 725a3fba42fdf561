// The bytes of one notification: multipart/report with a text for people, fields for programs, and what is returned (RFC 3462, RFC 3464).
import { isAscii } from 'node:buffer';
import { dsnText } from '../../../core/dsn-texts.ts';
import type { MessageFacts } from '../../queue/contract.ts';
import type { Action, Told } from './dsn-policy.ts';
import { addressField, dateField, fieldText, fromXtext, headerText } from './header-text.ts';

export interface Report {
  readonly facts: MessageFacts;
  /** At least one. */
  readonly told: readonly Told[];
  /** Reporting-MTA. */
  readonly authority: string;
  readonly from: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Unique for ever; also makes the boundary. */
  readonly id: string;
  readonly diagnostics: boolean;
  readonly retriesUntil: number;
  /** A text of the organization's own for a code. */
  readonly textOf: (code: string) => string | undefined;
  readonly returned: { readonly bytes: Buffer; readonly isWhole: boolean } | undefined;
  /** Whether the product is named. */
  readonly branding: boolean;
}

export interface ReportMessage {
  readonly bytes: Buffer;
  readonly isEightBit: boolean;
  readonly subject: string;
  readonly messageId: string;
}

const TITLES: Readonly<Record<Action, string>> = {
  failed: 'Undeliverable',
  delayed: 'Delivery delayed',
  delivered: 'Delivered',
  relayed: 'Relayed',
};

const HEADINGS: Readonly<Record<Action, string>> = {
  failed: 'Delivery has failed to these recipients:',
  delayed: 'Delivery to these recipients has been delayed. You need not send the message again; it is still tried:',
  delivered: 'The message was delivered to these recipients:',
  relayed: 'The message was passed on to servers that send no confirmation, for these recipients:',
};

const ORDER: readonly Action[] = ['failed', 'delayed', 'relayed', 'delivered'];

export function reportMessage(report: Report): ReportMessage {
  const { facts, told, authority, from, now, id, returned } = report;
  const boundary = `=_postern_${id}`;
  const title = TITLES[ORDER.find((action) => told.some((one) => one.action === action)) ?? 'failed'];
  const subject = `${title}: ${facts.subject}`.slice(0, 400);
  const messageId = `<${id}@${authority}>`;
  const reference = /^<[\x21-\x3b\x3d\x3f-\x7e]{3,250}>$/.test(facts.messageId) ? facts.messageId : undefined;
  const head = [
    `From: ${report.branding ? 'Postern Mail Delivery' : 'Mail Delivery'} <${from}>`,
    `To: ${/^[\x21-\x7e]+$/.test(facts.from) ? `<${facts.from}>` : 'undisclosed-recipients:;'}`,
    `Date: ${dateField(now)}`,
    `Subject: ${headerText(subject)}`,
    `Message-ID: ${messageId}`,
    ...(reference === undefined ? [] : [`In-Reply-To: ${reference}`, `References: ${reference}`]),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`,
  ];
  const returnedIsEightBit = returned !== undefined && !isAscii(returned.bytes);
  const parts = [
    textPart(report),
    statusPart(report),
    ...(returned ? [returnedPart(returned, returnedIsEightBit)] : []),
  ];
  const encoding = returnedIsEightBit ? ['Content-Transfer-Encoding: 8bit'] : [];
  const bytes = Buffer.concat([
    Buffer.from(`${[...head, ...encoding].join('\r\n')}\r\n\r\n`),
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), part, Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { bytes, isEightBit: returnedIsEightBit, subject, messageId };
}

/** The enhanced code in a reply; without one, what its class and our action say. */
export function statusOf(reply: string, action: Action): string {
  const [, basic, enhanced] = /^(?:([245])\d\d[ -])?(?:([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(reply) ?? [];
  const kind = action === 'failed' ? '5' : action === 'delayed' ? '4' : '2';
  // What was given up after temporary failures is reported as what it then was.
  const isOfKind = enhanced !== undefined && (enhanced[0] === kind || (action === 'failed' && enhanced[0] === '4'));
  if (isOfKind) return enhanced;
  return action === 'failed' && basic === '4' ? '4.0.0' : `${kind}.0.0`;
}

function textPart({ told, textOf, diagnostics, authority, retriesUntil, facts }: Report): Buffer {
  const lines: string[] = [];
  for (const action of ORDER) {
    const those = told.filter((one) => one.action === action);
    if (those.length === 0) continue;
    lines.push(HEADINGS[action], '');
    for (const { recipient, reply, remote } of those) {
      lines.push(`  ${plain(recipient.address)}`);
      if (action === 'failed')
        lines.push(
          ...dsnText(statusOf(reply, action), textOf)
            .split(/\r?\n/)
            .map((line) => `  ${plain(line)}`),
        );
      if (diagnostics && reply !== '' && action !== 'delivered')
        lines.push(`  ${plain(remote === undefined ? reply : `${remote} said: ${reply}`)}`);
      lines.push('');
    }
    if (action === 'delayed') lines.push(`Delivery is tried until ${dateField(retriesUntil)}.`, '');
  }
  lines.push(`Subject: ${plain(facts.subject)}`, `Reported by ${authority}.`);
  const text = Buffer.from(`${lines.join('\r\n')}\r\n`);
  if (isAscii(text)) return Buffer.concat([Buffer.from('Content-Type: text/plain; charset=us-ascii\r\n\r\n'), text]);
  const encoded = text.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n`,
  );
}

/** For people: printable in any script, one line of at most 900 bytes. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?').slice(0, 300);
}

function statusPart({ facts, told, authority, diagnostics, now, retriesUntil }: Report): Buffer {
  const groups = [
    [
      `Reporting-MTA: dns; ${authority}`,
      ...(facts.envid === undefined ? [] : [`Original-Envelope-Id: ${fromXtext(facts.envid)}`]),
      `Arrival-Date: ${dateField(facts.received)}`,
    ],
    ...told.map(({ recipient, action, reply, remote }) => {
      const host = remote?.split(' ')[0];
      return [
        ...(recipient.orcpt === undefined ? [] : [`Original-Recipient: ${fromXtext(recipient.orcpt)}`]),
        `Final-Recipient: ${addressField(recipient.address)}`,
        `Action: ${action}`,
        `Status: ${statusOf(reply, action)}`,
        ...(diagnostics && host !== undefined ? [`Remote-MTA: dns; ${fieldText(host)}`] : []),
        ...(diagnostics && reply !== '' ? [`Diagnostic-Code: smtp; ${fieldText(reply)}`] : []),
        ...(action === 'delivered' ? [] : [`Last-Attempt-Date: ${dateField(now)}`]),
        ...(action === 'delayed' ? [`Will-Retry-Until: ${dateField(retriesUntil)}`] : []),
      ];
    }),
  ];
  return Buffer.from(
    `Content-Type: message/delivery-status\r\n\r\n${groups.map((group) => `${group.join('\r\n')}\r\n`).join('\r\n')}`,
  );
}

function returnedPart({ bytes, isWhole }: NonNullable<Report['returned']>, isEightBit: boolean): Buffer {
  const type = isWhole ? 'message/rfc822' : 'text/rfc822-headers';
  const encoding = isEightBit ? 'Content-Transfer-Encoding: 8bit\r\n' : '';
  return Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n${encoding}\r\n`), bytes]);
}
