// SMTP dialogues as text files: parses and plays them against a transport.
//
//   # comment
//   = trusted 127.0.0.1           settings, before the first step: trusted, internal, banner, verbose on,
//   = connector PROPERTY VALUE    a property of the connector, in its own notation
//   = accepted NAME TYPE          an accepted domain, Authoritative without a type; the first is the default one
//   = user CONTOSO\kim secret kim@contoso.com     an account that may log on: name, password, addresses; = tls on: there is a certificate
//   = right NAME                  all rights of the sessions, where any is given; account NAME ADDRESS and source Partner: who they are
//   = agent onRcptCommand reject 550 5.7.1 Blocked     (continue | reject | reject-close | disconnect | delete | stamp NAME VALUE)
//   c: connect                    opens the connection (a second one replaces the first); c: end closes our side of it
//   c: tls                        begins TLS, as after the reply to STARTTLS
//   -> MAIL FROM:<a@b>            sends a line with CRLF
//   => raw\r\n\x00                sends exactly this; \r \n \t \xHH and {N*text}; =>b sends it byte by byte
//   <- 250 2.1.0*                 the next reply; `*` stands for anything, lines of a reply of several may be left out
//   ?? announced SIZE 5000        a line of the last reply to EHLO; ?? unannounced SIZE: no line begins so
//   !! closed                     the server has closed, and nothing came before
//   ?? mail 1                     how many messages are stored; ?? mail bob contains TEXT, ?? mail bob lacks TEXT
//   ?? events onConnect ...       all events so far, in order
//   ?? about onRcptCommand TEXT   what the last such event was about
//   ?? protocol < MAIL FROM:*     a row of the protocol log: event, data, ` | ` and context; ?? unlogged TEXT is in no row
//   ?? why CannotRelay 550*       why the server itself refused something last, and the reply; * as above
//   ?? peer ADDRESS               the last event's client; ?? external ADDRESS its last external address
import assert from 'node:assert/strict';
import type { AuthenticationSource, EventName, MessageHeaders, SmtpSession } from '../../src/core/agent.ts';
import type { Properties } from '../../src/core/object-class.ts';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { TransportConfig } from '../../src/core/objects/transport-config.ts';
import { rightNamed } from '../../src/core/permissions/extended-rights.ts';
import { reply } from '../../src/core/reply.ts';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import type { Outcome } from '../../src/transport/receive/ports.ts';
import type { ReceiveSession } from '../../src/transport/receive/receive-session.ts';
import { plainConfig } from './plain-config.ts';
import type { Script } from './scripted-host.ts';
import type { SmtpClient } from './smtp-client.ts';
import { ANY_PORT, startTestTransport, type TestTransport } from './test-transport.ts';
import { addCertificate, addUsers, plainAccounts } from './trust-setup.ts';

interface Line {
  readonly number: number;
  readonly mark: string;
  readonly text: string;
}

export async function playDialogue(source: string): Promise<void> {
  const lines = source.split('\n').flatMap((text, i): readonly Line[] => {
    const match = /^(=>b|=>|->|<-|!!|\?\?|c:|=)(?: (.*))?$/.exec(text);
    assert.ok(match || /^(#.*)?\s*$/.test(text), `line ${i + 1} isn't understood: ${text}`);
    return match ? [{ number: i + 1, mark: match[1]!, text: match[2] ?? '' }] : [];
  });
  const transport = await startFor(lines.filter(({ mark }) => mark === '=').map(({ text }) => text));
  let client: SmtpClient | undefined;
  try {
    for (const line of lines) {
      try {
        client = await step(line, transport, client);
      } catch (error) {
        throw new Error(`line ${line.number}: ${line.mark} ${line.text}\n${(error as Error).message}`, {
          cause: error,
        });
      }
    }
  } finally {
    client?.close();
    await transport.stop();
  }
}

async function step(
  { mark, text }: Line,
  transport: TestTransport,
  client: SmtpClient | undefined,
): Promise<SmtpClient | undefined> {
  if (mark === '=') return client;
  if (mark === '??') {
    await check(text, transport, client);
    return client;
  }
  if (mark === 'c:' && text === 'connect') {
    client?.close();
    return transport.connect();
  }
  assert.ok(client, 'not connected');
  if (mark === 'c:' && text === 'tls') await client.secure();
  else if (mark === 'c:') client.socket.end();
  else if (mark === '->') client.send(`${unescaped(text)}\r\n`);
  else if (mark === '=>') client.send(unescaped(text));
  else if (mark === '=>b') await client.sendByByte(unescaped(text));
  else if (mark === '!!') assert.equal(await client.rest(), '');
  else await expectLine(client, text);
  return client;
}

/** The lines of a reply of several are expected in order. */
const pending = new WeakMap<SmtpClient, string[]>();
const announced = new WeakMap<SmtpClient, readonly string[]>();

async function expectLine(client: SmtpClient, pattern: string): Promise<void> {
  let lines = pending.get(client);
  if (!lines || lines.length === 0) {
    lines = [...((await client.reply()) ?? ['(closed)'])];
    pending.set(client, lines);
    if (lines.length > 1) announced.set(client, [...lines]);
  }
  const wanted = patterned(pattern);
  while (lines.length > 1 && !wanted.test(lines[0]!)) lines.shift();
  assert.match(lines.shift()!, wanted);
}

/** `*` stands for anything. */
function patterned(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

async function check(
  text: string,
  { seen, mail, protocol, refusals }: TestTransport,
  client: SmtpClient | undefined,
): Promise<void> {
  const [what, ...words] = text.split(' ');
  if (what === 'announced' || what === 'unannounced') {
    const lines = ((client && announced.get(client)) ?? []).map((line) => line.slice(4));
    const line = words.join(' ');
    const found = lines.filter((one) => (what === 'announced' ? one === line : `${one} `.startsWith(`${line} `)));
    return assert.equal(found.length, what === 'announced' ? 1 : 0, lines.join('\n'));
  }
  if (what === 'events') {
    // OnDisconnect follows the end of the connection without anybody waiting for it.
    for (let i = 0; i < 200 && seen.length < words.length; i++) await new Promise((resolve) => setTimeout(resolve, 5));
    return assert.deepEqual(
      seen.map(({ event }) => event),
      words,
    );
  }
  if (what === 'why') {
    const { reason, reply: answer } = refusals.at(-1) ?? { reason: '(nothing)', reply: '' };
    return assert.match(`${reason} ${answer}`, patterned(words.join(' ')));
  }
  if (what === 'about' && words[0] === 'refused') {
    const { reason, data } = refusals.at(-1) ?? { reason: '(nothing)', data: '' };
    return assert.equal(`${reason} ${data}`, words.slice(1).join(' '));
  }
  if (what === 'about') {
    const last = seen.filter(({ event }) => event === words[0]).at(-1);
    return assert.equal(last?.about, words.slice(1).join(' '));
  }
  if (what === 'peer') return assert.equal(String(seen.at(-1)?.session.remoteEndpoint.Address), words[0]);
  if (what === 'external') return assert.equal(String(seen.at(-1)?.session.lastExternalIPAddress), words[0]);
  if (what === 'protocol' || what === 'unlogged') {
    const rows = () =>
      protocol.map(([, , , , , , event, data, context]) =>
        [event, ...(data ? [data] : []), ...(context ? ['|', context] : [])].join(' '),
      );
    const wanted = words.join(' ');
    if (what === 'unlogged') return assert.ok(!rows().some((row) => row.includes(wanted)), rows().join('\n'));
    // The first character is the event, and `*` is one.
    const pattern = new RegExp(`^[${wanted[0]}]${patterned(wanted.slice(1)).source.slice(1)}`);
    // The row of the disconnection follows the end of the connection without anybody waiting for it.
    for (let i = 0; i < 200 && !rows().some((row) => pattern.test(row)); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return assert.ok(
      rows().some((row) => pattern.test(row)),
      rows().join('\n'),
    );
  }
  assert.equal(what, 'mail');
  const stored = await mail();
  if (words.length === 1) return assert.equal(stored.length, Number(words[0]), JSON.stringify(stored, null, 1));
  const found = stored.filter(({ mailbox }) => `/${mailbox}`.endsWith(`/${words[0]}`));
  assert.notEqual(found.length, 0, `no mail for ${words[0]}: ${JSON.stringify(stored.map(({ mailbox }) => mailbox))}`);
  const wanted = unescaped(words.slice(2).join(' '));
  for (const one of found) assert.equal(one.text.includes(wanted), words[1] === 'contains', JSON.stringify(one.text));
}

async function startFor(settings: readonly string[]): Promise<TestTransport> {
  for (const text of settings)
    assert.match(
      text,
      /^(trusted|internal|accepted|banner|connector|agent|verbose|user|tls|right|account|source) /,
      `not a setting: ${text}`,
    );
  const config = plainConfig();
  const ranges = (kind: string) => values(settings, kind).map(IPRange.parse);
  const accepted = values(settings, 'accepted').map((text, i) => {
    const [DomainName, DomainType = 'Authoritative'] = text.split(' ');
    return { DomainName, DomainType, Default: i === 0 };
  });
  const [banner = null] = values(settings, 'banner');
  config.set(ReceiveConnector, {
    Bindings: [ANY_PORT],
    Fqdn: 'edge.test',
    TrustedProxies: ranges('trusted'),
    Banner: banner,
    ProtocolLoggingLevel: values(settings, 'verbose').length > 0 ? 'Verbose' : 'None',
    ...Object.fromEntries(values(settings, 'connector').map(connectorProperty)),
  });
  config.set(TransportConfig, { InternalSMTPServers: ranges('internal') });
  if (accepted.length > 0) config.set(AcceptedDomain, ...accepted);
  const lastExternalIp = (_peer: IPAddress, fields: MessageHeaders['fields']) =>
    fields
      .filter(({ name }) => name.toLowerCase() === 'received')
      .map(({ value }) => IPAddress.tryParse(/\[([^\]]+)\]/.exec(value)?.[1] ?? ''))
      .find((address) => address !== undefined);
  await addUsers(config, values(settings, 'user'));
  const trust = {
    accounts: plainAccounts(),
    ...(values(settings, 'tls').length > 0 ? { certificates: await addCertificate(config) } : {}),
  };
  return startTestTransport({
    ...trust,
    config,
    lastExternalIp,
    script: trusting(settings, scriptOf(values(settings, 'agent'))),
  });
}

/** In the property's own notation; a list's values have commas between them. */
function connectorProperty(text: string): readonly [string, unknown] {
  const [name = '', ...words] = text.split(' ');
  const property = (ReceiveConnector.properties as Properties)[name];
  assert.ok(property, `a connector has no property ${name}`);
  const given = words.join(' ');
  const value = property.type.name === 'Boolean' ? given === 'true' : property.type.element ? given.split(',') : given;
  return [name, property.type.convert(value)];
}

function values(settings: readonly string[], kind: string): readonly string[] {
  return settings.filter((text) => text.startsWith(`${kind} `)).map((text) => text.slice(kind.length + 1));
}

type Handler = (args: { readonly session: SmtpSession }) => Outcome | Promise<Outcome>;

function scriptOf(agents: readonly string[]): Script {
  const script: Record<string, Handler> = Object.create(null);
  for (const text of agents) {
    const [event = '', action = '', ...rest] = text.split(' ');
    const isLate = action.startsWith('late-');
    const outcome = outcomeOf(action.replace(/^late-/, ''), rest);
    // A late agent answers after other sockets had their turn.
    script[event as EventName] = () =>
      isLate ? new Promise((resolve) => setTimeout(() => resolve(outcome), 20)) : outcome;
  }
  return script as Script;
}

/** Who sessions are, as the settings say, from their first event on. */
function trusting(settings: readonly string[], script: Script): Script {
  const rights = values(settings, 'right').map((name) => rightNamed(name)!);
  const [account] = values(settings, 'account');
  const [source] = values(settings, 'source');
  const onConnect: NonNullable<Script['onConnect']> = (args) => {
    const session = args.session as ReceiveSession;
    if (rights.length > 0) session.trust = { ...session.trust, rights: new Set(rights) };
    if (source) session.trust = { ...session.trust, source: source as AuthenticationSource };
    if (account) {
      const [identity = '', ...addresses] = account.split(' ');
      session.trust = { ...session.trust, source: 'Organization' };
      session.account = { identity, addresses, source: 'local' };
    }
    return script.onConnect?.(args);
  };
  return { ...script, onConnect };
}

function outcomeOf(action: string, words: readonly string[]): Outcome {
  const [code = '', enhanced = '', ...text] = words;
  if (action === 'continue') return { kind: 'continue' };
  if (action === 'delete') return { kind: 'delete' };
  if (action === 'stamp')
    return { kind: 'continue', stamps: [{ name: code, value: unescaped([enhanced, ...text].join(' ')) }] };
  const answer = reply(Number(code), enhanced, text.join(' '));
  if (action === 'disconnect') return { kind: 'disconnect', reply: answer };
  return { kind: 'reject', reply: answer, close: action === 'reject-close' };
}

function unescaped(text: string): string {
  return text
    .replace(/\{(\d+)\*([^}]*)\}/g, (_, count: string, part: string) => part.repeat(Number(count)))
    .replace(/\\r/g, '\r')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\x([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
