// One HTTP request with its redirects: http and https only, the time and the size of the answer bounded.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';

export interface WebRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Buffer | undefined;
  readonly timeoutMs: number;
  readonly redirects: number;
  /** The most bytes of the answer. */
  readonly limit: number;
  /** Where the answer goes instead of into memory; written beside it first. */
  readonly file: string | undefined;
  readonly signal: AbortSignal;
}

export interface WebAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly url: URL;
  /** Empty when it went into a file. */
  readonly bytes: Buffer;
}

/** No answer, or one that is not taken. */
export class WebFailed extends Error {}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** What belongs to the first server and not to the one it sends us to. */
const PRIVATE = ['authorization', 'cookie', 'proxy-authorization'];

/** @throws WebFailed */
export async function requestWeb(request: WebRequest): Promise<WebAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = AbortSignal.any([timeout, request.signal]);
  try {
    return await follow(request, signal);
  } catch (thrown) {
    if (thrown instanceof WebFailed) throw thrown;
    if (timeout.aborted) throw new WebFailed(`no answer within ${request.timeoutMs / 1000} seconds`);
    const { message, cause } = thrown as Error & { cause?: Error };
    throw new WebFailed(cause?.message ?? message);
  }
}

async function follow(request: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
  let { url, method, body } = request;
  const headers = new Headers(request.headers);
  for (let left = request.redirects; ; left--) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new WebFailed(`only http and https are asked, not ${url.protocol.slice(0, 40)}`);
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal,
    });
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null || request.redirects === 0)
      return { ...(await taken(request, response)), url };
    await response.body?.cancel();
    if (left <= 0) throw new WebFailed(`more than ${request.redirects} redirects`);
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined) throw new WebFailed('a redirect leads nowhere');
    if (next.origin !== url.origin) for (const name of PRIVATE) headers.delete(name);
    if (response.status === 303 || (response.status < 303 && method === 'POST')) {
      [method, body] = ['GET', undefined];
      headers.delete('content-type');
    }
    url = next;
  }
}

async function taken(request: WebRequest, response: Response): Promise<Omit<WebAnswer, 'url'>> {
  const { status, statusText, headers } = response;
  const parts = bounded(response, request.limit);
  if (request.file === undefined || status >= 400) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of parts) chunks.push(chunk);
    return { status, statusText, headers, bytes: Buffer.concat(chunks) };
  }
  await intoFile(parts, request.file);
  return { status, statusText, headers, bytes: Buffer.alloc(0) };
}

async function* bounded(response: Response, limit: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > limit) throw new WebFailed(`the answer is larger than ${limit} bytes`);
    yield chunk;
  }
}

/** A cut answer never replaces the file of yesterday. */
async function intoFile(parts: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  const stream = createWriteStream(part);
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  try {
    for await (const chunk of parts)
      if (!stream.write(chunk))
        await Promise.race([failed, new Promise<void>((drained) => stream.once('drain', drained))]);
    await Promise.race([failed, new Promise<void>((done) => stream.end(done))]);
    await rename(part, path);
  } catch (thrown) {
    stream.destroy();
    await rm(part, { force: true });
    throw thrown;
  }
}
