// A client that has been greeted and has introduced itself, closed after the test.
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { SmtpClient } from './smtp-client.ts';

/** `hello` empty: the caller introduces itself. @throws Error when the server doesn't greet with 220 */
export async function openSession(
  t: { after(work: () => void): void },
  port: number,
  hello = 'EHLO client.example',
  host = '127.0.0.1',
): Promise<SmtpClient> {
  const client = await SmtpClient.connect(Endpoint.parseBinding(`${host}:${port}`));
  t.after(() => client.close());
  const greeting = (await client.reply())?.join('\n') ?? '(closed)';
  if (!greeting.startsWith('220')) throw new Error(greeting);
  if (hello !== '') await client.ask(hello);
  return client;
}

/** Sends a message whole and gives the last reply: of the first command that was refused, or of the dot. */
export async function sendMessage(
  client: SmtpClient,
  message: { readonly from?: string; readonly to: readonly string[]; readonly lines?: readonly string[] },
): Promise<string> {
  const { from = 'a@example.net', to, lines = ['Subject: test', '', 'Hello.'] } = message;
  const commands = [`MAIL FROM:<${from}>`, ...to.map((recipient) => `RCPT TO:<${recipient}>`), 'DATA'];
  for (const command of commands) {
    const answer = await client.ask(command);
    if (!/^[23]/.test(answer)) return answer;
  }
  client.send(`${lines.join('\r\n')}\r\n.\r\n`);
  return (await client.reply())?.join('\n') ?? '(closed)';
}
