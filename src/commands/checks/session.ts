// A probe's session up to where a case begins, and its answers in words.
import { PosternError } from '../../core/error-record.ts';
import type { ProbeAnswer, SmtpProbe } from '../../core/ports.ts';

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

/** Greeting and EHLO. */
export async function greet(probe: SmtpProbe): Promise<void> {
  await need(probe.answer(), 2, 'Greeting');
  await need(ask(probe, `EHLO ${HELLO}`), 2, 'EHLO');
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
