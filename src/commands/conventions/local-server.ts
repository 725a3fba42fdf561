// The -Server parameter, and the rule that cmdlets only manage the server they run on.
import type { CmdletContext, Parameter } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { identityType } from './identity-type.ts';

export const SERVER: Parameter<string> = {
  type: identityType('ServerIdParameter', { by: ['Name', 'Identity'] }),
  help: 'The server; it must be this one, which is the default.',
};

const SERVICES = ['Hub', 'MailboxSubmission', 'MailboxDelivery', 'FrontEnd', 'Edge'] as const;
/** What the one transport there is may be called. */
const OURS: readonly string[] = ['Hub', 'Edge'];

const TRANSPORT_SERVICE: Parameter<(typeof SERVICES)[number]> = {
  type: types.oneOf('TransportService', SERVICES),
  help: 'The transport service, as Exchange 2013 and later have several; here there is one, which Edge and Hub both mean.',
};

/** Where a cmdlet of transport agents acts. */
export const TRANSPORT = { Server: SERVER, TransportService: TRANSPORT_SERVICE } as const;

export function isLocalServer(given: string, local: string): boolean {
  const [name, own] = [given.toLowerCase(), local.toLowerCase()];
  return name === own || name === 'localhost' || name.split('.')[0] === own || name === own.split('.')[0];
}

/** @throws PosternError ServerNotLocal */
export function requireLocalServer(given: string | undefined, { ports }: CmdletContext, parameter = 'Server'): void {
  if (given === undefined || isLocalServer(given, ports.server)) return;
  fail('ServerNotLocal', { server: given, local: ports.server }, { target: given, parameter });
}

/** @throws PosternError ServerNotLocal, ParameterNotSupported */
export function requireThisTransport(
  {
    Server,
    TransportService,
  }: { readonly Server?: string | undefined; readonly TransportService?: string | undefined },
  context: CmdletContext,
): void {
  requireLocalServer(Server, context);
  if (TransportService === undefined || OURS.includes(TransportService)) return;
  const reason = `this server has no ${TransportService} service, but one transport service. Give Edge or Hub, or leave it out.`;
  fail(
    'ParameterNotSupported',
    { parameter: 'TransportService', reason },
    { target: TransportService, parameter: 'TransportService' },
  );
}
