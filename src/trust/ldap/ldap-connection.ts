// One LDAP connection for one logon: bind, search, unbind (RFC 4511), every answer bounded in size and time.
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { boolean, children, type Element, element, integer, numberOf, readElement, TAG } from '../ber.ts';
import { filterBytes } from './filter.ts';

export interface LdapServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'Tls' | 'StartTls' | 'None';
  /** PEM of the authorities that are trusted in place of the system's. */
  readonly ca: string | undefined;
}

export interface LdapEntry {
  readonly name: string;
  /** By attribute in lower case. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const OP = {
  bind: 0x60,
  bindDone: 0x61,
  unbind: 0x42,
  search: 0x63,
  entry: 0x64,
  searchDone: 0x65,
  extended: 0x77,
  extendedDone: 0x78,
};
const START_TLS = '1.3.6.1.4.1.1466.20037';
const LARGEST = 256 * 1024;

export class LdapConnection {
  #socket: Socket;
  #buffer = Buffer.alloc(0);
  #messageId = 0;
  #wake: () => void = () => undefined;
  #error: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  /** @throws Error when there is no connection, or its certificate isn't trusted */
  static async open(server: LdapServer, signal: AbortSignal): Promise<LdapConnection> {
    const { host, port, security } = server;
    const socket = security === 'Tls' ? connectTls({ ...tlsOptions(server), port }) : connectPlain({ host, port });
    const connection = new LdapConnection(socket);
    signal.addEventListener('abort', () => socket.destroy(new Error('timeout')), { once: true });
    try {
      await connection.#ready(socket, security === 'Tls' ? 'secureConnect' : 'connect');
      if (security === 'StartTls') await connection.#startTls(server, signal);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Whether the name and password are right. The password isn't empty: that would be an anonymous bind, which succeeds (RFC 4513, 5.1.2). */
  async bind(name: string, password: string): Promise<boolean> {
    if (password === '' || name === '') return false;
    const request = element(OP.bind, integer(3), element(TAG.octets, name), element(0x80, password));
    const code = await this.#result(request, OP.bindDone);
    if (code === 0) return true;
    // invalidCredentials, invalidDNSyntax, noSuchObject, inappropriateAuthentication: the account or password is wrong.
    if ([49, 34, 32, 48, 53].includes(code)) return false;
    throw new Error(`bind gave result ${code}`);
  }

  /** Two entries at most. @throws Error */
  async search(base: string, filter: string, attributes: readonly string[]): Promise<readonly LdapEntry[]> {
    const id = this.#send(
      element(
        OP.search,
        element(TAG.octets, base),
        integer(2, TAG.enumerated),
        integer(0, TAG.enumerated),
        integer(2),
        integer(10),
        boolean(false),
        filterBytes(filter),
        element(TAG.sequence, ...attributes.map((one) => element(TAG.octets, one))),
      ),
    );
    const found: LdapEntry[] = [];
    for (;;) {
      const message = await this.#receive(id);
      if (message.tag === OP.entry) found.push(entryOf(message));
      // References to other servers aren't followed.
      else if (message.tag === OP.searchDone) {
        const code = resultOf(message);
        // sizeLimitExceeded: the name is of several accounts, as two entries say already. noSuchObject: of none.
        if (code !== 0 && code !== 4 && code !== 32) throw new Error(`search gave result ${code}`);
        return found;
      }
    }
  }

  close(): void {
    if (this.#socket.writable) this.#socket.end(element(TAG.sequence, integer(++this.#messageId), element(OP.unbind)));
    this.#socket.destroySoon();
  }

  async #startTls(server: LdapServer, signal: AbortSignal): Promise<void> {
    const code = await this.#result(element(OP.extended, element(0x80, START_TLS)), OP.extendedDone);
    if (code !== 0) throw new Error(`StartTLS gave result ${code}`);
    // What came behind the answer came in the clear.
    if (this.#buffer.length > 0) throw new Error('data before TLS');
    this.#socket.removeAllListeners();
    this.#socket.on('error', () => undefined);
    const secure = connectTls({ ...tlsOptions(server), socket: this.#socket });
    signal.addEventListener('abort', () => secure.destroy(new Error('timeout')), { once: true });
    this.#socket = secure;
    this.#listen();
    await this.#ready(secure, 'secureConnect');
  }

  #listen(): void {
    this.#socket.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => this.#failed(new Error('the connection was closed')));
  }

  #failed(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }

  async #ready(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
    let isReady = false;
    socket.once(event, () => {
      isReady = true;
      this.#wake();
    });
    while (!isReady) await this.#change();
  }

  /** Resolves when something has come. @throws Error when the connection has ended */
  async #change(): Promise<void> {
    if (!this.#error) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#error) throw this.#error;
  }

  #send(operation: Buffer): number {
    this.#socket.write(element(TAG.sequence, integer(++this.#messageId), operation));
    return this.#messageId;
  }

  async #result(request: Buffer, answer: number): Promise<number> {
    const message = await this.#receive(this.#send(request));
    if (message.tag !== answer) throw new Error(`an answer of kind ${message.tag}`);
    return resultOf(message);
  }

  async #receive(id: number): Promise<Element> {
    for (;;) {
      const message = readElement(this.#buffer, 0, LARGEST);
      if (!message) {
        if (this.#buffer.length > LARGEST) throw new Error('an answer without end');
        await this.#change();
        continue;
      }
      this.#buffer = this.#buffer.subarray(message.end);
      const [given, operation] = children(message.content);
      if (!given || !operation) throw new Error('no LDAP message');
      // An unsolicited notification, such as of disconnection, has the number 0.
      if (numberOf(given) === id) return operation;
    }
  }
}

function tlsOptions({ host, ca }: LdapServer): ConnectionOptions {
  // Without a host the certificate would be compared with `localhost`.
  return {
    host,
    minVersion: 'TLSv1.2',
    ...(isIP(host) ? {} : { servername: host }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function resultOf({ content }: Element): number {
  const [code] = children(content);
  if (!code) throw new Error('an answer without a result');
  return numberOf(code);
}

function entryOf({ content }: Element): LdapEntry {
  const [name, attributes] = children(content);
  const values = new Map<string, readonly string[]>();
  for (const { content: attribute } of attributes ? children(attributes.content) : []) {
    const [type, set] = children(attribute);
    if (type && set)
      values.set(
        type.content.toString('utf8').toLowerCase(),
        children(set.content).map((one) => one.content.toString('utf8')),
      );
  }
  return { name: name?.content.toString('utf8') ?? '', values };
}
