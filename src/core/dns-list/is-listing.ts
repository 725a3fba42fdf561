// Which answers of a DNS list say "listed": addresses in 127.0.0.0/8 (RFC 5782, 2.1) that are not an operator's error code.
import { isIPv4 } from 'node:net';

/** Whether an A record means that the address asked about is on the list. Anything that is not an IPv4 address is not. */
export function isListing(answer: string): boolean {
  return isIPv4(answer) && answer.startsWith('127.') && !isOperatorError(answer);
}

/** 127.255.255.0/24: list operators answer so to a resolver they refuse to serve, whatever address it asks about. */
export function isOperatorError(answer: string): boolean {
  return isIPv4(answer) && answer.startsWith('127.255.255.');
}
