// Logs on to a smart host by AUTH PLAIN or LOGIN (RFC 4954, RFC 4616); the log never sees what is sent.
import type { Extensions } from './extensions.ts';
import { replyLine, type ServerReply } from './reply-reader.ts';
import { SessionFailure } from './session-failure.ts';
import type { Wire } from './wire.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

const HIDDEN = '<Binary Data>';

/** @throws SessionFailure: a wrong password is ours to mend, and no reason to return mail */
export async function logOn(
  wire: Wire,
  { auth }: Extensions,
  { user, password }: Login,
  timeout: number,
): Promise<void> {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  if (auth.has('PLAIN')) {
    const reply = await wire.ask(`AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`, timeout, `AUTH PLAIN ${HIDDEN}`);
    return expect(reply, 235);
  }
  if (!auth.has('LOGIN'))
    throw new SessionFailure('refused', '451 4.7.0 The smart host offers no authentication Postern can use');
  expect(await wire.ask('AUTH LOGIN', timeout), 334);
  expect(await wire.ask(encoded(user), timeout, HIDDEN), 334);
  expect(await wire.ask(encoded(password), timeout, HIDDEN), 235);
}

function expect(reply: ServerReply, code: number): void {
  if (reply.code !== code)
    throw new SessionFailure('refused', `451 4.7.0 The smart host refused the log-on: ${replyLine(reply)}`);
}
