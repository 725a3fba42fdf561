// Checks what an agent returned: the shape of a verdict, its size, and whether the event allows it.
import type { EventName } from '../../core/agent.ts';
import { type Reply, reply } from '../../core/reply.ts';
import { type HeaderStamp, next, type Verdict, type Why } from '../../core/verdict.ts';
import { AgentFailure } from './agent-failure.ts';

/** The most an agent may put into one verdict. A longer text isn't cut but refused: an agent that sends one is broken. */
export const VERDICT_LIMITS = { stamps: 50, stampName: 100, stampValue: 4096, text: 8192 } as const;

const FIELD_NAME = /^[\x21-\x39\x3b-\x7e]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e]*$/;
const CAN_DELETE: ReadonlySet<EventName> = new Set([
  'onEndOfHeaders',
  'onEndOfData',
  'onSubmittedMessage',
  'onResolvedMessage',
  'onRoutedMessage',
  'onCategorizedMessage',
]);

/** The verdict as a fresh, checked value. @throws AgentFailure contract or flood */
export function soundVerdict(given: unknown, event: EventName): Verdict {
  if (given === undefined || given === null || given === next) return next;
  if (typeof given !== 'object') return broken(`a verdict is an object, not a ${typeof given}`);
  const verdict = given as Readonly<Record<string, unknown>>;
  switch (verdict['kind']) {
    case 'next': {
      const stamps = verdict['stamps'];
      return stamps === undefined || stamps === null ? next : { kind: 'next', stamps: soundStamps(stamps) };
    }
    case 'exempt':
      return { kind: 'exempt', why: soundWhy(verdict['why']) };
    case 'skip':
      return { kind: 'skip', why: soundWhy(verdict['why']) };
    case 'reject': {
      const answer = soundReply(verdict['reply']);
      if (answer.code < 400) return broken(`a rejection can't answer ${answer.code}`);
      return { kind: 'reject', reply: answer, why: soundWhy(verdict['why']), close: verdict['close'] === true };
    }
    case 'disconnect': {
      const logged = verdict['logged'] !== false;
      return { kind: 'disconnect', reply: soundReply(verdict['reply']), why: soundWhy(verdict['why']), logged };
    }
    case 'delete':
      if (!CAN_DELETE.has(event)) return broken(`there is no message to delete in ${event}`);
      return { kind: 'delete', why: soundWhy(verdict['why']) };
    default:
      return broken('the verdict has no known kind');
  }
}

function soundWhy(given: unknown): Why {
  if (typeof given !== 'object' || given === null) return broken('the verdict has no why');
  const { reason, data } = given as Readonly<Record<string, unknown>>;
  if (typeof reason !== 'string' || reason === '') return broken('why.reason is no text');
  if (data !== undefined && data !== null && typeof data !== 'string') return broken('why.data is no text');
  bounded(reason);
  return { reason, data: data === undefined || data === null ? undefined : bounded(data) };
}

function soundReply(given: unknown): Reply {
  if (typeof given !== 'object' || given === null) return broken('the verdict has no reply');
  const { code, enhanced, text } = given as Readonly<Record<string, unknown>>;
  if (typeof code !== 'number' || typeof text !== 'string') return broken('the reply lacks a code or a text');
  if (enhanced !== undefined && enhanced !== null && typeof enhanced !== 'string')
    return broken('the enhanced status code is no text');
  bounded(text);
  try {
    return reply(code, enhanced ?? undefined, text);
  } catch (error) {
    return broken(error instanceof Error ? error.message : 'the reply is malformed');
  }
}

function soundStamps(given: unknown): readonly HeaderStamp[] {
  if (!Array.isArray(given)) return broken('stamps is no list');
  if (given.length > VERDICT_LIMITS.stamps) return flood(`${given.length} header fields in one verdict`);
  return given.map((one: unknown) => {
    const { name, value } = (one ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || typeof value !== 'string') return broken('a header field lacks a name or a value');
    if (name.length > VERDICT_LIMITS.stampName || value.length > VERDICT_LIMITS.stampValue)
      return flood(`a header field of ${name.length + value.length} characters`);
    if (!FIELD_NAME.test(name) || !FIELD_VALUE.test(value)) return broken('a header field holds forbidden characters');
    return { name, value };
  });
}

function bounded(text: string): string {
  return text.length > VERDICT_LIMITS.text ? flood(`a text of ${text.length} characters`) : text;
}

function broken(detail: string): never {
  throw new AgentFailure('contract', detail);
}

function flood(detail: string): never {
  throw new AgentFailure('flood', detail);
}
