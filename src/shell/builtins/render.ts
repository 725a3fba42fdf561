// Objects as the text a file gets from `>`, Out-File's way.
import type { Session } from '../evaluator/session.ts';

export async function renderText(session: Session, values: readonly unknown[]): Promise<string> {
  const { createFormatter } = await import('../format/index.ts');
  const { formatting } = await import('./formatting.ts');
  const lines: string[] = [];
  const formatter = createFormatter({ ...formatting(session), text: 'verbatim', emit: (line) => lines.push(line) });
  for (const value of values) await formatter.push(value);
  formatter.end();
  return lines.map((line) => `${line}\n`).join('');
}
