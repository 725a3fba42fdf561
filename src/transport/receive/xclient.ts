// The XCLIENT command, by which a trusted proxy names the client it speaks for (Postfix, XCLIENT_README).
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

const ATTRIBUTES = new Set(['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT']);

/**
 * The client named by the command's attributes. Undefined when they are malformed or name no address: a client that nobody knows
 * can't be judged. Only the address and the port are used; a login is not believed.
 */
export function parseXclient(argument: string): Endpoint | undefined {
  const values = new Map<string, string>();
  for (const word of argument.split(' ').filter(Boolean)) {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals).toUpperCase();
    if (equals < 1 || !ATTRIBUTES.has(name) || values.has(name)) return undefined;
    const value = decodeXtext(word.slice(equals + 1));
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  const address = IPAddress.tryParse((values.get('ADDR') ?? '').replace(/^IPV6:/i, ''));
  const port = /^\d{1,5}$/.test(values.get('PORT') ?? '') ? Number(values.get('PORT')) : 0;
  return address && port <= 65535 ? new Endpoint(address, port) : undefined;
}

/** RFC 3461, 4; undefined when it stands for a control character. */
function decodeXtext(text: string): string | undefined {
  const value = text.replace(/\+([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /^[\x20-\x7e\xa0-\xff]*$/.test(value) ? value : undefined;
}
