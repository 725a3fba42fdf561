// A probe's session up to where a case begins, and its answers in words.
import { PosternError } from '../../core/error-record.ts';
import type { ProbeAnswer, SmtpProbe } from '../../core/ports.ts';
import type { Target } from './targets.ts';

export const HELLO = 'postern.invalid';

/** What stopped a case before it could begin, or what it found. */
export class NotTested extends Error {}

/** Sends a line and gives the answer. */
export async function ask(probe: SmtpProbe, line: string): Promise<ProbeAnswer> {
  await probe.send(`${line}\r\n`);
  return probe.answer();
}

/** @throws NotTested unless the answer is of that class */
export async function need(answer: ProbeAnswer | Promise<ProbeAnswer>, of: 2 | 3, step: string): Promise<void> {
  const given = await answer;
  if (given.kind !== 'reply' || Math.trunc(given.code / 100) !== of) throw new NotTested(`${step}: ${told(given)}`);
}

/** TLS where it is spoken from the start, and the greeting, which may be none. */
export async function greeted(probe: SmtpProbe, { tls }: Pick<Target, 'tls'>): Promise<ProbeAnswer> {
  if (tls === 'FromTheStart') await probe.secure();
  return probe.answer();
}

/** Greeting and EHLO, within TLS where mail is taken no other way. */
export async function greet(probe: SmtpProbe, target: Pick<Target, 'tls'>): Promise<void> {
  await need(greeted(probe, target), 2, 'Greeting');
  if (target.tls === 'Required') await startTls(probe);
  await need(ask(probe, `EHLO ${HELLO}`), 2, 'EHLO');
}

/** @throws NotTested, ProbeConnectFailed */
export async function startTls(probe: SmtpProbe): Promise<void> {
  await need(ask(probe, `EHLO ${HELLO}`), 2, 'EHLO');
  await need(ask(probe, 'STARTTLS'), 2, 'STARTTLS');
  await probe.secure();
}

/** One line that is safe to show, whatever the server said. */
export function told(answer: ProbeAnswer): string {
  if (answer.kind === 'closed') return 'the connection was closed';
  if (answer.kind === 'silent') return 'no answer';
  return answer.text.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}

/** Why a case couldn't be tried; anything else is a defect. */
export function reasonNotTested(error: unknown): string {
  if (error instanceof NotTested || error instanceof PosternError) return error.message;
  throw error;
}
