// New-ReceiveConnector: one more place to listen, with what is usual for its use.
import type { Parameter } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { type ChangesOf, defaultsOf, settable } from '../../core/object-class.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { types } from '../../core/types.ts';
import { applyListChange, type ListChange } from '../../core/value-type.ts';
import { approved } from '../conventions/approved.ts';
import { defineTask } from '../conventions/define-task.ts';
import { requireLocalServer, SERVER } from '../conventions/local-server.ts';
import { OBJECT_NAME } from '../conventions/object-name.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { named } from '../conventions/set-object.ts';
import { type Connector, checkConnector } from './check-connector.ts';
import { LATER, shown } from './parameters.ts';
import { USAGE, USAGES, type Usage } from './usage.ts';

const BY_SWITCH = ['Custom', 'Internet', 'Partner', 'Internal', 'Client'];
const usageSwitch = (name: Usage, what: string): Parameter<boolean> & { readonly type: typeof types.switch } => ({
  type: types.switch,
  help: `Makes a connector ${what}.`,
  sets: [name],
  ...(name === 'Custom' ? {} : { mandatory: true }),
});

const TEMPLATE = {
  ...types.anything('PSObject'),
  convert: (input: unknown) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? input
      : fail('UnexpectedValueType', { value: input, type: 'PSObject' }, { target: input }),
};

export const newReceiveConnector = defineTask({
  verb: 'New',
  noun: 'ReceiveConnector',
  summary: 'Adds a place where Postern listens, for some clients or all.',
  description:
    'Connectors may share a binding when their RemoteIPRanges differ: a client is taken by the one with the narrowest range that holds it.',
  parameters: {
    Name: { type: OBJECT_NAME, help: 'A name for the connector.', mandatory: true, position: 0 },
    Client: usageSwitch('Client', 'for programs that hand in mail of their users, on port 587'),
    Custom: usageSwitch('Custom', 'without any permission groups'),
    Internal: usageSwitch('Internal', "for the organization's own Exchange servers"),
    Internet: usageSwitch('Internet', 'for everybody'),
    Partner: usageSwitch('Partner', 'for partners that prove who they are by TLS'),
    Usage: {
      type: types.oneOf('UsageType', USAGES),
      help: 'What the connector is for, which settles its bindings, clients, mechanisms and groups where they are not given.',
      sets: ['UsageType'],
      mandatory: true,
    },
    ...settable(ReceiveConnector),
    ...LATER,
    AdvertiseClientSettings: { ...LATER['AdvertiseClientSettings']!, sets: BY_SWITCH },
    Server: { ...SERVER, pipeline: 'both' },
    TemplateInstance: {
      type: TEMPLATE,
      help: 'A connector whose settings are taken over where none are given.',
      sets: ['Custom'],
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Custom',
  output: ['ReceiveConnector'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'New-ReceiveConnector "From the Internet" -Usage Internet -Bindings 127.0.0.1:2526',
      text: 'Takes mail from everybody on one address.',
    },
    {
      command:
        'New-ReceiveConnector Scanner -Bindings 127.0.0.1:2525 -RemoteIPRanges 192.0.2.17 -PermissionGroups AnonymousUsers',
      text: 'Treats one client of a binding unlike the others.',
    },
  ],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const { config } = context.ports;
    const usage = args.Usage ?? (BY_SWITCH.includes(context.parameterSet) ? (context.parameterSet as Usage) : 'Custom');
    const { values, mandatory } = USAGE[usage];
    const template = templateValues(args.TemplateInstance);
    const given = givenValues(args, context.bound);
    if (args.Usage === undefined)
      for (const property of mandatory)
        if (!(property in given) && !(property in template))
          fail('PropertyMissing', { property }, { parameter: property });
    const wanted = { ...defaultsOf(ReceiveConnector), ...values, ...template, ...given } as unknown as Connector;
    checkConnector(config, wanted);
    return approved(context, 'Adding the Receive connector', args.Name, () =>
      config.transaction(() => {
        checkConnector(config, wanted);
        return [
          shown(
            config.insert(ReceiveConnector, args.Name, wanted as ChangesOf<typeof ReceiveConnector>),
            context.ports,
          ),
        ];
      }),
    ) as unknown[];
  },
});

function givenValues(args: Readonly<Record<string, unknown>>, bound: ReadonlySet<string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(ReceiveConnector.properties)) {
    if (bound.has(name))
      values[name] = type.element ? applyListChange([], args[name] as ListChange<unknown>) : args[name];
  }
  return values;
}

/** Only properties that a connector has and that can be set. */
function templateValues(template: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  if (typeof template !== 'object' || template === null) return values;
  const object = template as Readonly<Record<string, unknown>>;
  for (const [name, { type, refused }] of Object.entries(ReceiveConnector.properties)) {
    if (refused === undefined && object[name] !== undefined)
      values[name] = named(name, () => type.convert(object[name]));
  }
  return values;
}
