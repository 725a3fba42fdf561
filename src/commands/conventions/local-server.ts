// The -Server parameter, and the rule that cmdlets only manage the server they run on.
import type { CmdletContext, Parameter } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { identityType } from './identity-type.ts';

export const SERVER: Parameter<string> = {
  type: identityType('ServerIdParameter'),
  help: 'The server; it must be this one, which is the default.',
};

/** 2013 and later call it -TransportService; 2007 has neither and means this server. */
export const TRANSPORT_SERVICE: Parameter<string> = { ...SERVER, aliases: ['TransportService'] };

export function isLocalServer(given: string, local: string): boolean {
  const [name, own] = [given.toLowerCase(), local.toLowerCase()];
  return name === own || name === 'localhost' || name.split('.')[0] === own || name === own.split('.')[0];
}

/** @throws PosternError ServerNotLocal */
export function requireLocalServer(given: string | undefined, { ports }: CmdletContext): void {
  if (given === undefined || isLocalServer(given, ports.server)) return;
  fail('ServerNotLocal', { server: given, local: ports.server }, { target: given, parameter: 'Server' });
}
