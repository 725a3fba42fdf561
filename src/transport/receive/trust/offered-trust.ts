// What EHLO says about TLS and logging on.
import type { ReceiveContext } from '../ports.ts';
import type { Standing } from '../standing.ts';
import { offeredMechanisms } from './authentication.ts';
import { tlsChoice } from './tls.ts';

export function offeredTrust(context: ReceiveContext, standing: Standing): readonly string[] {
  const { connector, tls, client } = standing;
  const lines: string[] = [];
  if (!tls && tlsChoice(context, standing)) lines.push('STARTTLS');
  const mechanisms = client?.session.account ? [] : offeredMechanisms(context, connector, tls !== undefined);
  if (mechanisms.length > 0) lines.push(`AUTH ${mechanisms.join(' ')}`);
  return lines;
}
