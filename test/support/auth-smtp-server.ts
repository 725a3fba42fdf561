// An SMTP server for tests that offers STARTTLS with the test-only certificate and takes one user by AUTH.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const FOLDER = new URL('../fixtures/tls/', import.meta.url);
export const TEST_CERTIFICATE = readFileSync(new URL('test-only-cert.pem', FOLDER), 'utf8');
const key = readFileSync(new URL('test-only-key.pem', FOLDER), 'utf8');

export interface TakenMail {
  readonly user: string | undefined;
  readonly method: string | undefined;
  readonly secure: boolean;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

export interface AuthSmtpServer {
  readonly port: number;
  readonly taken: readonly TakenMail[];
}

type Cleanup = { after(work: () => void | Promise<void>): void };

/** Takes mail of `bob` with the password `hunter2`, and of those who don't log in unless `authRequired`. */
export async function authSmtpServer(
  t: Cleanup,
  { methods = ['PLAIN', 'LOGIN'], authRequired = false }: { methods?: string[]; authRequired?: boolean } = {},
): Promise<AuthSmtpServer> {
  const taken: TakenMail[] = [];
  const used = new Map<string, string>();
  const server = new SMTPServer({
    key,
    cert: TEST_CERTIFICATE,
    authMethods: methods,
    authOptional: !authRequired,
    logger: false,
    disableReverseLookup: true,
    onAuth({ method, username, password }, session, done) {
      if (username !== 'bob' || password !== 'hunter2') return done(new Error('no such user'));
      used.set(session.id, method);
      done(null, { user: username });
    },
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          user: session.user as string | undefined,
          method: used.get(session.id),
          secure: session.secure,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
        });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  t.after(() => new Promise<void>((done) => server.close(() => done())));
  return { port: (server.server.address() as AddressInfo).port, taken };
}
