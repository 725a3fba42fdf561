// Invoke-WebRequest and Invoke-RestMethod: block list feeds and services by HTTP.
import { readFileSync } from 'node:fs';
import { type CmdletContext, defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { netError } from '../errors/raise.ts';
import { emit } from '../evaluator/emit.ts';
import { engine } from '../evaluator/engine-context.ts';
import { ensureExtraMembers } from '../values/extra-members.ts';
import { stringify, TypedNumber, typedArray } from '../values/index.ts';
import { PSCredential } from './credential.ts';
import { fromJson } from './json-text.ts';
import { resolvePath } from './paths.ts';
import { requestWeb, type WebAnswer, WebFailed } from './web-request.ts';

const IN_MEMORY = 256 * 1024 * 1024;
const IN_FILE = 8 * 1024 * 1024 * 1024;
const TIMEOUT_S = 100;
const METHODS = ['Get', 'Head', 'Post', 'Put', 'Delete', 'Options', 'Patch'] as const;

const PARAMETERS = {
  Uri: { type: types.anything('Uri'), position: 0, mandatory: true, help: 'The address; http:// if it has no scheme.' },
  OutFile: { type: types.text({ min: 1 }), help: 'The file the answer goes into, replaced only by a whole one.' },
  PassThru: { type: types.switch, help: 'Puts out the answer too when it goes into a file.' },
  UseBasicParsing: { type: types.switch, help: 'Accepted: pages are never interpreted.' },
  Method: { type: types.oneOf('WebRequestMethod', METHODS), help: 'The method; Get if it is not given.' },
  Headers: { type: types.anything('IDictionary'), help: 'Names and values of headers.' },
  UserAgent: { type: types.text({ min: 1 }), help: 'What the server is told of us.' },
  Body: {
    type: types.anything('Object'),
    pipeline: 'value',
    help: 'What is sent: text, or a hashtable as a form or, with Get, as the query.',
  },
  InFile: { type: types.text({ min: 1 }), help: 'A file that is sent.' },
  ContentType: { type: types.text({ min: 1 }), help: 'The kind of what is sent.' },
  TimeoutSec: { type: types.integer({ min: 0, max: 86_400 }), help: 'Seconds until it is given up; default 100.' },
  MaximumRedirection: { type: types.integer({ min: 0, max: 20 }), help: 'How many redirects are followed; default 5.' },
  Credential: { type: types.anything('PSCredential'), help: 'Who logs in (Basic); by https only.' },
  SkipHttpErrorCheck: { type: types.switch, help: 'Answers of 400 and above are no errors.' },
  Proxy: { type: types.text(), refused: 'there is no way through a proxy.', help: 'Refused.' },
  SkipCertificateCheck: { type: types.switch, refused: 'certificates are always checked.', help: 'Refused.' },
  SessionVariable: { type: types.text(), refused: 'cookies are not kept.', help: 'Refused.' },
  WebSession: { type: types.anything('WebRequestSession'), refused: 'cookies are not kept.', help: 'Refused.' },
} as const;

type Args = Readonly<Record<string, unknown>>;

async function ask(args: Args, context: CmdletContext): Promise<WebAnswer> {
  const { session } = engine(context).frame;
  const url = urlOf(stringify(args['Uri']));
  const method = stringify(args['Method'] ?? 'Get').toUpperCase();
  const headers = headersOf(args, url);
  const given =
    args['InFile'] === undefined ? args['Body'] : readFileSync(resolvePath(session, stringify(args['InFile'])));
  const body = bodyOf(given, method, url, headers);
  const file = args['OutFile'] === undefined ? undefined : resolvePath(session, stringify(args['OutFile']));
  let answer: WebAnswer;
  try {
    answer = await requestWeb({
      url,
      method,
      headers,
      body,
      timeoutMs: (Number(args['TimeoutSec'] ?? 0) || TIMEOUT_S) * 1000,
      redirects: Number(args['MaximumRedirection'] ?? 5),
      limit: file === undefined ? IN_MEMORY : IN_FILE,
      file,
      signal: context.signal,
    });
  } catch (thrown) {
    if (!(thrown instanceof WebFailed)) throw thrown;
    throw netError(
      'System.Net.WebException',
      `${url.href.slice(0, 300)}: ${thrown.message}.`,
      'WebCmdletWebResponseException',
      'InvalidOperation',
    );
  }
  if (answer.status >= 400 && args['SkipHttpErrorCheck'] !== true) throw refused(answer);
  return answer;
}

/** The answer is at `$_.Exception.Response`, as scripts look for it. */
function refused(answer: WebAnswer) {
  const text = `Response status code does not indicate success: ${answer.status} (${answer.statusText}).`;
  const exception = netError('System.Net.WebException', text, 'WebCmdletWebResponseException', 'InvalidOperation');
  ensureExtraMembers(exception.error.exception).set('Response', responseOf(answer));
  return exception;
}

function urlOf(text: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw postError(
      'BadCmdletArgument',
      { detail: 'Give an address that begins with http:// or https://.' },
      { parameter: 'Uri', target: text },
    );
  return url;
}

function headersOf(args: Args, url: URL): Headers {
  const headers = new Headers({ 'user-agent': stringify(args['UserAgent'] ?? 'Postern') });
  const bad = (detail: string, parameter: string) => postError('BadCmdletArgument', { detail }, { parameter });
  try {
    if (args['Headers'] instanceof Hashtable)
      for (const [name, value] of args['Headers'].entries()) headers.set(stringify(name), stringify(value));
    if (args['ContentType'] !== undefined) headers.set('content-type', stringify(args['ContentType']));
  } catch {
    throw bad('A header has a name or a value that HTTP does not allow.', 'Headers');
  }
  const login = args['Credential'];
  if (login instanceof PSCredential) {
    if (url.protocol !== 'https:') throw bad('A password is sent by https only.', 'Credential');
    const pair = Buffer.from(`${login.UserName}:${SecureString.reveal(login.Password)}`).toString('base64');
    headers.set('authorization', `Basic ${pair}`);
  }
  return headers;
}

function bodyOf(given: unknown, method: string, url: URL, headers: Headers): string | Buffer | undefined {
  if (given === undefined || given === null) return undefined;
  if (given instanceof Hashtable) {
    const fields = new URLSearchParams();
    for (const [name, value] of given.entries()) fields.append(stringify(name), stringify(value));
    if (method === 'GET' || method === 'HEAD') {
      for (const [name, value] of fields) url.searchParams.append(name, value);
      return undefined;
    }
    if (!headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded');
    return fields.toString();
  }
  if (method === 'GET' || method === 'HEAD')
    throw postError('BadCmdletArgument', { detail: `${method} sends no body.` }, { parameter: 'Body' });
  if (!headers.has('content-type') && !Buffer.isBuffer(given)) headers.set('content-type', 'text/plain; charset=utf-8');
  return Buffer.isBuffer(given) ? given : stringify(given);
}

/** Text by the charset the server names; bytes of what isn't text stay bytes. */
function contentOf({ bytes, headers }: WebAnswer): unknown {
  const type = headers.get('content-type') ?? '';
  const isText =
    type === '' || /^(text\/|application\/([\w.+-]*(json|xml|javascript|csv|x-www-form-urlencoded)))/i.test(type);
  if (!isText)
    return typedArray(
      'System.Byte',
      [...bytes].map((byte) => new TypedNumber('Byte', byte)),
    );
  const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

const headerTable = (headers: Headers) => new Hashtable([...headers].map(([name, value]) => [capitals(name), value]));
const capitals = (name: string) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

function responseOf(answer: WebAnswer): object {
  const content = contentOf(answer);
  return typed('Microsoft.PowerShell.Commands.WebResponseObject', {
    StatusCode: answer.status,
    StatusDescription: answer.statusText,
    Content: content,
    Headers: headerTable(answer.headers),
    RawContentLength: answer.bytes.length,
    ResponseUri: answer.url.href,
  });
}

export const invokeWebRequest = defineCmdlet({
  verb: 'Invoke',
  noun: 'WebRequest',
  summary: 'Asks a server by HTTP and puts out its answer.',
  description:
    'Only http and https are asked. An answer is at most 256 MB, or 8 GB with -OutFile. Passwords and cookies do not follow a redirect to another server.',
  aliases: ['iwr'],
  parameters: PARAMETERS,
  output: ['Microsoft.PowerShell.Commands.WebResponseObject'],
  examples: [
    {
      command: 'Invoke-WebRequest https://lists.contoso.com/block.txt -OutFile block.txt',
      text: 'Fetches a list into a file.',
    },
    { command: '(Invoke-WebRequest https://lists.contoso.com/block.txt).Content', text: 'The text of the answer.' },
  ],
  process: async (args, context): Promise<object[]> => {
    const answer = await ask(args, context);
    return args.OutFile === undefined || args.PassThru ? [responseOf(answer)] : [];
  },
});

export const invokeRestMethod = defineCmdlet({
  verb: 'Invoke',
  noun: 'RestMethod',
  summary: 'Asks a server by HTTP and puts out the objects of its answer.',
  description: 'JSON becomes objects; anything else is text.',
  aliases: ['irm'],
  parameters: {
    ...PARAMETERS,
    StatusCodeVariable: { type: types.text({ min: 1 }), help: 'The variable that gets the status.' },
    ResponseHeadersVariable: {
      type: types.text({ min: 1 }),
      aliases: ['RHV'],
      help: 'The variable that gets the headers.',
    },
  },
  examples: [
    {
      command: 'Invoke-RestMethod https://lists.contoso.com/block.json | foreach { $_.range }',
      text: 'The ranges of a list in JSON.',
    },
  ],
  process: async (args, context) => {
    const answer = await ask(args, context);
    const { frame, write } = engine(context);
    if (args.StatusCodeVariable !== undefined) frame.scope.set(args.StatusCodeVariable, answer.status);
    if (args.ResponseHeadersVariable !== undefined)
      frame.scope.set(args.ResponseHeadersVariable, headerTable(answer.headers));
    if (args.OutFile !== undefined && !args.PassThru) return;
    const content = contentOf(answer);
    if (typeof content !== 'string' || !/json/i.test(answer.headers.get('content-type') ?? ''))
      return emit(write, content);
    let value: unknown;
    try {
      value = fromJson(content, { asHashtable: false, dates: true });
    } catch (thrown) {
      throw postError(
        'InvalidJson',
        { detail: `The answer is no JSON: ${(thrown as Error).message}` },
        { parameter: 'Uri' },
      );
    }
    return emit(write, value);
  },
});
