// The cmdlets of Send connectors: where mail for which domains goes, and how.
import type { CmdletContext, Parameter, ParameterTable } from '../core/cmdlet.ts';
import { fail } from '../core/errors.ts';
import { type ChangesOf, type ObjectOf, settable } from '../core/object-class.ts';
import { ReceiveConnector } from '../core/objects/receive-connector.ts';
import { SendConnector, USAGES } from '../core/objects/send-connector.ts';
import type { Ports } from '../core/ports.ts';
import { types } from '../core/types.ts';
import { applyListChange, type ListChange } from '../core/value-type.ts';
import { Credential } from '../core/values/credential.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { OBJECT_NAME } from './conventions/object-name.ts';
import { DOMAIN_CONTROLLER, refused } from './conventions/refused.ts';
import { instanceOf, named, setObject } from './conventions/set-object.ts';
import { storedValues } from './conventions/stored-values.ts';

type Connector = ObjectOf<typeof SendConnector>;

const IDENTITY = identityType('SendConnectorIdParameter', { of: 'SendConnector' });
const RECEIVE_CONNECTOR = identityType('ReceiveConnectorIdParameter', { of: 'ReceiveConnector' });
const complete = ({ config }: Ports) => config.list(SendConnector).map(({ Name }) => Name);

const { pipeline: _, ...template } = instanceOf(SendConnector);
const { LinkedReceiveConnector, Usage, ...settings } = settable(SendConnector);
const LINKED: Parameter<string | null> = {
  ...LinkedReceiveConnector,
  type: types.nullable(RECEIVE_CONNECTOR),
  complete: ({ config }: Ports) => config.list(ReceiveConnector).map(({ Identity }) => Identity),
};

const OTHERS = {
  ...refused({ oneServer: ['SourceTransportServers'] }),
  Force: {
    type: types.switch,
    help: 'Whether warnings are passed over.',
    refused: 'nothing is asked that it would pass over. Use -Confirm:$false.',
  },
  DomainController: DOMAIN_CONTROLLER,
} as const;

/** Parameters of connectors with address spaces alone. */
const SPACES_ONLY = [
  'AddressSpaces',
  'CloudServicesMailEnabled',
  'ConnectorType',
  'FrontendProxyEnabled',
  'IsScopedConnector',
  'TlsCertificateName',
];

function inSets(parameters: ParameterTable): ParameterTable {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, one]) => [
      name,
      SPACES_ONLY.includes(name) ? { ...one, sets: ['AddressSpaces'] } : one,
    ]),
  );
}

function usageSwitch(usage: (typeof USAGES)[number]) {
  return { type: types.switch, help: `The same as -Usage ${usage}.` } as const;
}

const add = defineTask({
  verb: 'New',
  noun: 'SendConnector',
  summary: 'Says where mail for some domains goes.',
  description: 'With SmartHosts mail is handed to them; without, MX records say where it goes.',
  parameters: {
    Name: { type: OBJECT_NAME, help: 'A name for the connector.', mandatory: true, position: 0 },
    ...inSets(settings),
    AddressSpaces: { ...settings.AddressSpaces, sets: ['AddressSpaces'], mandatory: true },
    LinkedReceiveConnector: { ...LINKED, sets: ['LinkedReceiveConnector'] },
    Usage,
    Custom: usageSwitch('Custom'),
    Internal: usageSwitch('Internal'),
    Internet: usageSwitch('Internet'),
    Partner: usageSwitch('Partner'),
    TemplateInstance: {
      ...template,
      help: 'A connector from Get-SendConnector whose settings hold where no other is given.',
    },
    ...OTHERS,
  },
  defaultSet: 'AddressSpaces',
  output: ['SendConnector'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'New-SendConnector -Name Internet -AddressSpaces "SMTP:*;1" -Usage Internet',
      text: 'Sends all mail to the servers its domains name.',
    },
    {
      command: 'New-SendConnector -Name Relay -AddressSpaces contoso.com -SmartHosts mail.contoso.com, "[192.0.2.1]"',
      text: 'Hands the mail of a domain to two servers in turn.',
    },
  ],
  process: async (given, context) => {
    const args = given as Readonly<Record<string, unknown>> & { readonly Name: string };
    const { config } = context.ports;
    const values = newValues(prepared(args, context), context);
    const { validateObject } = await import('../core/validate.ts');
    validateObject(SendConnector, storedValues(SendConnector, values));
    checkConnector(values as never, context);
    if (config.list(SendConnector).some(({ Name }) => Name.toLowerCase() === args.Name.toLowerCase()))
      fail(
        'ObjectAlreadyExists',
        { identity: args.Name, type: 'SendConnector' },
        { parameter: 'Name', target: args.Name },
      );
    const made = await approved(context, 'Adding the Send connector', args.Name, () => [
      editable(config.insert(SendConnector, args.Name, values as ChangesOf<typeof SendConnector>)),
    ]);
    return made ?? [];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'SendConnector',
  summary: 'Shows where mail goes.',
  parameters: {
    Identity: { type: IDENTITY, help: 'The name or GUID of one connector.', position: 0, pipeline: 'both', complete },
    DomainController: DOMAIN_CONTROLLER,
  },
  output: ['SendConnector'],
  examples: [{ command: 'Get-SendConnector | fl Name, AddressSpaces, SmartHosts', text: 'Shows where mail goes.' }],
  process: ({ Identity }, { ports }) =>
    findObjects(ports.config, SendConnector, Identity).map((one) => editable(shown(one, ports))),
});

const set = defineTask({
  verb: 'Set',
  noun: 'SendConnector',
  summary: 'Changes where mail goes, and how.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the connector.',
      sets: ['Identity'],
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    Name: { type: OBJECT_NAME, help: 'A new name.' },
    ...settings,
    LinkedReceiveConnector: LINKED,
    Usage,
    ...OTHERS,
    Instance: instanceOf(SendConnector, { sets: ['Instance'], mandatory: true }),
  },
  defaultSet: 'Identity',
  confirmImpact: 'Medium',
  examples: [
    { command: 'Set-SendConnector Internet -RequireTLS $true', text: 'Sends over TLS or not at all.' },
    { command: "Set-SendConnector Relay -SmartHosts @{Add='mail2.contoso.com'}", text: 'Adds a server.' },
  ],
  process: (given, context) => {
    const args = prepared(given as Readonly<Record<string, unknown>>, context);
    return setObject(context, {
      objectClass: SendConnector,
      operation: 'Changing the Send connector',
      args,
      identity: given.Identity as string | undefined,
      check: (wanted) => checkConnector(wanted, context),
    });
  },
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'SendConnector',
  summary: 'Removes a Send connector.',
  description: 'Messages that wait for it are routed anew.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name or GUID of the connector.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'High',
  examples: [{ command: 'Remove-SendConnector Relay -Confirm:$false', text: 'Removes a connector without asking.' }],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const { Guid, Name } = findObject(config, SendConnector, Identity);
    return approved(context, 'Removing the Send connector', Name, () =>
      config.remove(SendConnector, Guid),
    ) as undefined;
  },
});

/** The Receive connector is stored by its GUID, so that it may be renamed, and shown by its name. */
function shown(connector: Connector, { config }: Ports): Connector {
  const guid = connector.LinkedReceiveConnector;
  const linked = guid === null ? undefined : config.list(ReceiveConnector).find(({ Guid }) => Guid === guid);
  return linked ? { ...connector, LinkedReceiveConnector: linked.Identity } : connector;
}

/** Arguments as they are stored: the password sealed, the Receive connector by its GUID. */
function prepared(
  args: Readonly<Record<string, unknown>>,
  { ports, bound }: CmdletContext,
): Readonly<Record<string, unknown>> {
  const ready = { ...args };
  const { AuthenticationCredential: credential, LinkedReceiveConnector: linked } = args;
  if (bound.has('AuthenticationCredential') && credential instanceof Credential)
    ready['AuthenticationCredential'] = credential.sealedBy((text) => ports.secrets.seal(text));
  if (bound.has('LinkedReceiveConnector') && typeof linked === 'string')
    ready['LinkedReceiveConnector'] = guidOf(linked, ports);
  return ready;
}

/** @throws PosternError ObjectNotFound */
function guidOf(receiveConnector: string, { config }: Ports): string {
  return named('LinkedReceiveConnector', () => config.get(ReceiveConnector, receiveConnector)).Guid;
}

/** Given, else the template's, else the default. */
function newValues(args: Readonly<Record<string, unknown>>, { bound, ports }: CmdletContext): Record<string, unknown> {
  const template = (args['TemplateInstance'] ?? {}) as Readonly<Record<string, unknown>>;
  const values: Record<string, unknown> = {};
  for (const [name, { type, refused: reason, default: standard }] of Object.entries(SendConnector.properties)) {
    const value = args[name];
    if (bound.has(name)) values[name] = type.element ? applyListChange([], value as ListChange<unknown>) : value;
    else if (reason === undefined && Object.hasOwn(template, name))
      values[name] = named(name, () => type.convert(template[name]));
    else values[name] = standard;
  }
  const linked = values['LinkedReceiveConnector'];
  if (typeof linked === 'string') values['LinkedReceiveConnector'] = guidOf(linked, ports);
  const usage = USAGES.find((one) => bound.has(one) && args[one] === true);
  if (usage !== undefined) values['Usage'] = usage;
  if (values['Usage'] === 'Partner' && !bound.has('DomainSecureEnabled')) values['DomainSecureEnabled'] = true;
  if ((values['SmartHosts'] as readonly unknown[]).length > 0 && !bound.has('DNSRoutingEnabled'))
    values['DNSRoutingEnabled'] = false;
  return values;
}

/** Settings that contradict each other are refused together, not found out by mail that waits. */
function checkConnector(wanted: Connector, { bound }: CmdletContext): void {
  const refuse = (property: keyof Connector & string, detail: string): never =>
    fail(
      'PropertyInvalid',
      { property, value: wanted[property], detail },
      { parameter: property, target: wanted[property] },
    );
  const logsOn = wanted.SmartHostAuthMechanism.startsWith('BasicAuth');
  const needsTls =
    wanted.RequireTLS || wanted.TlsAuthLevel !== null || wanted.SmartHostAuthMechanism === 'BasicAuthRequireTLS';
  const isSmart = wanted.SmartHosts.length > 0;
  if (wanted.LinkedReceiveConnector !== null) {
    const culprit = bound.has('AddressSpaces') ? 'AddressSpaces' : 'LinkedReceiveConnector';
    if (wanted.AddressSpaces.length > 0)
      refuse(culprit, 'a connector that is linked to a Receive connector has no address spaces');
    if (!isSmart) refuse('LinkedReceiveConnector', 'a connector that is linked to a Receive connector has smart hosts');
  } else if (wanted.AddressSpaces.length === 0)
    fail('PropertyMissing', { property: 'AddressSpaces' }, { parameter: 'AddressSpaces' });
  if (isSmart && wanted.DNSRoutingEnabled)
    refuse(
      bound.has('DNSRoutingEnabled') ? 'DNSRoutingEnabled' : 'SmartHosts',
      'mail goes to smart hosts or by DNS; give -DNSRoutingEnabled $false with smart hosts',
    );
  if (!isSmart && !wanted.DNSRoutingEnabled)
    refuse(bound.has('SmartHosts') ? 'SmartHosts' : 'DNSRoutingEnabled', 'without smart hosts mail goes by DNS');
  if (logsOn && wanted.AuthenticationCredential === null)
    refuse('SmartHostAuthMechanism', 'it needs -AuthenticationCredential');
  if (needsTls && wanted.IgnoreSTARTTLS)
    refuse(bound.has('IgnoreSTARTTLS') ? 'IgnoreSTARTTLS' : 'RequireTLS', 'TLS is demanded and ignored at once');
  if (wanted.ForceHELO && (needsTls || logsOn))
    refuse('ForceHELO', 'after HELO there is neither TLS nor authentication');
  if (wanted.TlsDomain !== null && wanted.TlsAuthLevel !== 'DomainValidation')
    refuse('TlsDomain', 'it is for -TlsAuthLevel DomainValidation');
}

export const sendConnector = [add, get, set, remove];
