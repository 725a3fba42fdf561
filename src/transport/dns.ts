// The one DNS resolver of the transport: cached, bounded in time and number, and never a reason to stop mail.
import type { DnsResult, MailDnsPort } from '../core/ports.ts';
import type { Endpoint } from '../core/values/endpoint.ts';
import { Budget, type Place } from './dns/budget.ts';
import { aaaaLookup, aLookup, type Lookup, mxLookup, ptrLookup, readFailure, readMx } from './dns/lookups.ts';
import { TtlCache } from './dns/ttl-cache.ts';
import { Upstream } from './dns/upstream.ts';

export interface DnsOptions {
  /** Milliseconds one question may take, its time in the queue included. Default 5000. */
  readonly deadline?: number;
  /** Milliseconds for one try at one server. Default 2000. */
  readonly tryTimeout?: number;
  /** Tries at each server. Default 2. */
  readonly tries?: number;
  /** Queries under way at once. Default 256. */
  readonly maxRunning?: number;
  /** Questions that may wait for their turn; beyond that they fail at once. Default 1024. */
  readonly maxWaiting?: number;
  /** Answers kept. Default 20 000. */
  readonly cacheSize?: number;
  /** Seconds. An answer is kept no shorter (default 5) and no longer (default 3600) than this whatever its TTL says. */
  readonly minTtl?: number;
  readonly maxTtl?: number;
  /** Seconds "no such record" is kept; c-ares doesn't tell the zone's own figure (RFC 2308, 5). Default 60. */
  readonly negativeTtl?: number;
  /** Told of each query's result. */
  readonly onResult?: (kind: DnsResult<string>['kind']) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

export interface Dns extends MailDnsPort {
  /** Breaks off what is under way; every question, also a later one, is answered `failed`. Nothing keeps the process alive afterwards. */
  close(): void;
}

type Result = DnsResult<string>;

/** One question under way, shared by all who ask it meanwhile. */
interface Question {
  readonly answer: Promise<Result>;
  askers: number;
  drop(code: string): void;
}

const failed = (code: string): Result => ({ kind: 'failed', code });

/**
 * @param servers the servers to ask, read at each question; undefined or none for the system's
 *
 * Failures carry c-ares' codes (ETIMEOUT, ESERVFAIL, ECONNREFUSED ...) or ours: EOVERLOADED (the queue is full),
 * ECANCELLED (the signal), ECLOSED. They are not cached.
 */
export function createDns(servers: () => readonly Endpoint[] | undefined, options: DnsOptions = {}): Dns {
  const {
    deadline = 5000,
    tryTimeout = 2000,
    tries = 2,
    maxRunning = 256,
    maxWaiting = 1024,
    cacheSize = 20_000,
    minTtl = 5,
    maxTtl = 3600,
    negativeTtl = 60,
    onResult,
    now = () => performance.now(),
  } = options;
  const upstream = new Upstream(servers, { tryTimeout, tries, now });
  const budget = new Budget(maxRunning, maxWaiting);
  const cache = new TtlCache<Result>(cacheSize, now);
  const underWay = new Map<string, Question>();
  /** Also those put to servers that are no longer asked. */
  const open = new Set<Question>();
  let generation = 0;
  let closed = false;

  async function query({ key, ask }: Lookup): Promise<Result> {
    const asked = generation;
    let result: Result;
    let ttl = negativeTtl;
    try {
      const answer = await upstream.query(ask);
      ttl = Math.min(maxTtl, Math.max(minTtl, answer.ttl));
      result = answer.records.length === 0 ? { kind: 'none' } : { kind: 'found', records: answer.records, ttl };
    } catch (error) {
      result = readFailure(error);
    }
    onResult?.(result.kind);
    if (result.kind !== 'failed' && asked === generation) cache.set(key, result, ttl);
    return result;
  }

  function begin(lookup: Lookup): Question {
    const { promise, resolve } = Promise.withResolvers<Result>();
    let place: Place | undefined;
    const question: Question = {
      answer: promise,
      askers: 0,
      drop: (code) => settle(failed(code)),
    };
    // A late answer still goes into the cache, and its query holds its place until c-ares has done with it.
    const timer = setTimeout(() => settle(failed('ETIMEOUT')), deadline);
    let isRunning = false;
    const settle = (result: Result) => {
      clearTimeout(timer);
      if (!isRunning) place?.leave();
      open.delete(question);
      if (underWay.get(lookup.key) === question) underWay.delete(lookup.key);
      resolve(result);
    };
    underWay.set(lookup.key, question);
    open.add(question);
    place = budget.enter(() => {
      isRunning = true;
      void query(lookup).then((result) => {
        place?.leave();
        settle(result);
      });
    });
    if (!place) settle(failed('EOVERLOADED'));
    return question;
  }

  async function look(lookup: Lookup | undefined, signal: AbortSignal | undefined): Promise<Result> {
    if (closed) return failed('ECLOSED');
    if (signal?.aborted) return failed('ECANCELLED');
    if (!lookup) return { kind: 'none' };
    if (refreshed()) {
      generation++;
      cache.clear();
      underWay.clear();
    }
    const known = cache.get(lookup.key);
    if (known) return known;
    const question = underWay.get(lookup.key) ?? begin(lookup);
    question.askers++;
    return signal ? withSignal(question, signal) : question.answer;
  }

  /** A configuration that can't be read leaves the servers as they are. */
  function refreshed(): boolean {
    try {
      return upstream.refresh();
    } catch {
      return false;
    }
  }

  return {
    a: (name, signal) => look(aLookup(name), signal),
    aaaa: (name, signal) => look(aaaaLookup(name), signal),
    async mx(name, signal) {
      const result = await look(mxLookup(name), signal);
      return result.kind === 'found' ? { ...result, records: result.records.map(readMx) } : result;
    },
    ptr: (address, signal) => look(ptrLookup(address), signal),
    close() {
      closed = true;
      upstream.cancel();
      for (const question of [...open]) question.drop('ECLOSED');
      cache.clear();
    },
  };
}

/** Whoever gives up stops waiting; when the last one does, a question still in the queue is dropped. */
function withSignal(question: Question, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve) => {
    const giveUp = () => {
      if (--question.askers === 0) question.drop('ECANCELLED');
      resolve(failed('ECANCELLED'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void question.answer.then((result) => {
      signal.removeEventListener('abort', giveUp);
      resolve(result);
    });
  });
}
