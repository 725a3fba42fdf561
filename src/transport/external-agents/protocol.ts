// The JSON lines between Postern and an agent program: requests as they are written, answers as they are read.
import type { EventName, SmtpSession } from '../../core/agent.ts';
import type { Json } from '../../core/value-type.ts';
import { AgentFailure } from '../agent-host/agent-failure.ts';

/** Bytes of one line, either way. */
export const LINE_LIMIT = 1_048_576;

export interface Answer {
  readonly id: number;
  readonly verdict: unknown;
  readonly error: string | undefined;
}

/** What a handler was called with. */
export interface Request {
  readonly event: EventName;
  readonly args: object;
}

export interface Extra {
  readonly rawPath: string | undefined;
  readonly config: Json | undefined;
}

/** The request as one line, newline included. @throws AgentFailure when it would be longer than a line may be, configuration aside */
export function requestLine(id: number, { event, args }: Request, extra: Extra): string {
  const { session, raw: _raw, parameters, ...rest } = args as Readonly<Record<string, unknown>>;
  const request = {
    id,
    event,
    session: sessionFacts(session as SmtpSession),
    ...rest,
    ...(parameters instanceof Map ? { parameters: Object.fromEntries(parameters) } : {}),
    ...(extra.rawPath === undefined ? {} : { rawPath: extra.rawPath }),
  };
  const line = JSON.stringify(request);
  if (Buffer.byteLength(line) >= LINE_LIMIT)
    throw new AgentFailure('contract', `a request of more than ${LINE_LIMIT} bytes`);
  return extra.config === undefined ? `${line}\n` : `${line.slice(0, -1)},"config":${JSON.stringify(extra.config)}}\n`;
}

/** @throws AgentFailure contract when the line is no answer */
export function parseAnswer(line: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw new AgentFailure('contract', `a line that is no JSON: ${line.slice(0, 100)}`);
  }
  const { id, verdict, error } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Partial<Answer>;
  if (typeof id !== 'number' || !Number.isSafeInteger(id))
    throw new AgentFailure('contract', 'an answer without an id');
  return {
    id,
    verdict: verdict ?? undefined,
    error: error === undefined || error === null ? undefined : String(error),
  };
}

/** Named one by one: the session's object belongs to the transport and may hold more than agents are to know. */
function sessionFacts(session: SmtpSession): object {
  return {
    sessionId: session.sessionId,
    localEndpoint: String(session.localEndpoint),
    remoteEndpoint: String(session.remoteEndpoint),
    helloDomain: session.helloDomain ?? null,
    authenticationSource: session.authenticationSource,
    identity: session.identity ?? null,
    isTls: session.isTls,
    connector: session.connector.id,
    antispamBypass: session.antispamBypass,
    isExternalConnection: session.isExternalConnection,
    lastExternalIPAddress: session.lastExternalIPAddress?.toString() ?? null,
  };
}
