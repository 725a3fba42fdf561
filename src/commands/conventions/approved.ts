// Acts when -WhatIf, -Confirm and the person asked allow it; stays synchronous when nobody has to be asked.
import type { CmdletContext } from '../../core/cmdlet.ts';

export function approved<T>(
  context: CmdletContext,
  operation: string,
  target: string,
  act: () => T | Promise<T>,
): T | undefined | Promise<T | undefined> {
  const answer = context.shouldProcess(operation, target);
  if (typeof answer === 'boolean') return answer ? act() : undefined;
  return answer.then(async (yes) => (yes ? await act() : undefined));
}
