// A PROXY header in front of the TLS handshake: a proxy that passes TLS through unread writes it there, where no parser listens yet.
import type { Socket } from 'node:net';
import { parseProxyHeader } from '../proxy-header.ts';
import { type ProxyNamed, ProxyV2Reader } from './proxy-v2.ts';

/** Characters of a header of version 1, with its CRLF (HAProxy, proxy-protocol.txt, 2.1). */
const LONGEST_LINE = 107;
const LINE_START = Buffer.from('PROXY ', 'latin1');

type Found =
  | { readonly kind: 'more' }
  /** `length`: bytes of the header; 0 where none begins here. */
  | { readonly kind: 'done'; readonly length: number; readonly named: ProxyNamed };

/** 'none': the handshake comes first. 'gone': the peer has left. */
export type BeforeTls = { readonly named: ProxyNamed } | 'none' | 'gone';

/**
 * What stands before the handshake. The socket is read by nobody else, and what follows the header is
 * put back. How long it may take is the caller's to say, who closes the connection then.
 */
export function proxyBeforeTls(socket: Socket): Promise<BeforeTls> {
  return new Promise((resolve) => {
    let kept = Buffer.alloc(0);
    const end = (result: BeforeTls) => {
      socket.off('readable', look);
      socket.off('end', gone);
      socket.off('close', gone);
      resolve(result);
    };
    const gone = () => end('gone');
    const look = () => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) kept = Buffer.concat([kept, chunk]);
      if (kept.length === 0) return;
      const found = read(kept);
      if (found.kind === 'more') return;
      end(found.length === 0 ? 'none' : { named: found.named });
      if (found.length < kept.length) socket.unshift(kept.subarray(found.length));
    };
    socket.on('readable', look);
    socket.on('end', gone);
    socket.on('close', gone);
    look();
  });
}

function read(bytes: Buffer): Found {
  const step = new ProxyV2Reader().read(bytes);
  if (step.kind === 'header') return { kind: 'done', length: step.next, named: step.named };
  if (step.kind === 'more') return step;
  const seen = Math.min(bytes.length, LINE_START.length);
  if (bytes.compare(LINE_START, 0, seen, 0, seen) !== 0) return { kind: 'done', length: 0, named: undefined };
  const end = bytes.subarray(0, LONGEST_LINE).indexOf('\r\n');
  if (end >= 0) return { kind: 'done', length: end + 2, named: parseProxyHeader(bytes.toString('latin1', 0, end)) };
  return bytes.length < LONGEST_LINE ? { kind: 'more' } : { kind: 'done', length: bytes.length, named: undefined };
}
