// Get-, Start-, Stop- and Restart-Service for the one service there is, the transport.
import type { Cmdlet, CmdletContext, ParameterTable } from '../core/cmdlet.ts';
import { postError } from '../core/errors.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { applyListChange, type ListChange } from '../core/value-type.ts';
import { hasWildcard, wildcard } from '../core/values/wildcard.ts';
import { defineTask } from './conventions/define-task.ts';

const NAME = 'MSExchangeTransport';
const DISPLAY_NAME = 'Microsoft Exchange Transport';
/** How long one waits in silence; PowerShell's figure. */
const PATIENCE = 2000;

const names = types.list(types.text({ min: 1, max: 256 }), { max: 1000 });
const filters = {
  Include: { type: names, help: 'Of these only services whose name matches; wildcards are allowed.' },
  Exclude: { type: names, help: 'Of these not the services whose name matches; wildcards are allowed.' },
} satisfies ParameterTable;
const SELECTION = {
  Name: {
    type: names,
    help: `The names of services; wildcards are allowed. There is one: ${NAME}.`,
    sets: ['Default'],
    position: 0,
    pipeline: 'both',
    aliases: ['ServiceName'],
    complete: () => [NAME],
  },
  DisplayName: {
    type: names,
    help: 'The display names of services; wildcards are allowed.',
    sets: ['DisplayName'],
    mandatory: true,
    complete: () => [DISPLAY_NAME],
  },
  ...filters,
} as const satisfies ParameterTable;
const CHOICE = { ...SELECTION, Name: { ...SELECTION.Name, mandatory: true } } as const satisfies ParameterTable;
const PASS_THRU = { type: types.switch, help: 'Whether the service is put out when it is done.' };

interface Selection {
  readonly Name?: ListChange<string> | undefined;
  readonly DisplayName?: ListChange<string> | undefined;
  readonly Include?: ListChange<string> | undefined;
  readonly Exclude?: ListChange<string> | undefined;
}

const get = defineTask({
  verb: 'Get',
  noun: 'Service',
  summary: 'Shows whether the transport runs.',
  parameters: SELECTION,
  defaultSet: 'Default',
  output: ['ServiceController'],
  examples: [
    { command: `Get-Service ${NAME}`, text: 'Shows whether the transport runs.' },
    { command: 'Get-Service | where {$_.Status -eq "Stopped"}', text: 'Shows services that stand still.' },
  ],
  process: (args, context) => (selects(args, context) ? [shown(context)] : []),
});

const start = action({
  verb: 'Start',
  summary: 'Starts the transport, which then runs on its own.',
  description: 'Nothing happens when it runs already.',
  extra: {},
  operation: 'Starting the service',
  act: async (_args, context) => {
    const { service } = context.ports;
    if (service.state().status !== 'Running') await patient(service.start(context.signal), 'start', context);
  },
});

const stop = action({
  verb: 'Stop',
  summary: 'Stops the transport after the sessions in progress.',
  description: 'Nothing happens when it does not run.',
  extra: {
    Force: { type: types.switch, help: 'Whether services that need it are stopped too; there are none.' },
    NoWait: { type: types.switch, help: 'Whether to go on before it has ended.' },
  },
  operation: 'Stopping the service',
  act: async (args, context) => {
    const { service } = context.ports;
    if (service.state().status === 'Stopped') return;
    const stopping = service.stop(context.signal);
    if (args['NoWait'] !== true) return patient(stopping, 'stop', context);
    // A refusal comes at once, and is told; what happens later happens unseen, as was asked for.
    await Promise.race([stopping, new Promise((resolve) => setImmediate(resolve))]);
    stopping.catch(() => undefined);
  },
});

const restart = action({
  verb: 'Restart',
  summary: 'Stops the transport and starts it again.',
  description: 'Settings take effect without it; a transport that does not run is started.',
  extra: { Force: { type: types.switch, help: 'Whether services that need it are restarted too; there are none.' } },
  operation: 'Restarting the service',
  act: async (_args, context) => {
    const { service } = context.ports;
    service.requireStartable?.();
    if (service.state().status !== 'Stopped') await patient(service.stop(context.signal), 'stop', context);
    await patient(service.start(context.signal), 'start', context);
  },
});

interface Action {
  readonly verb: string;
  readonly summary: string;
  readonly description: string;
  readonly extra: ParameterTable;
  readonly operation: string;
  readonly act: (args: Readonly<Record<string, unknown>>, context: CmdletContext) => Promise<void>;
}

function action({ verb, summary, description, extra, operation, act }: Action): Cmdlet {
  return defineTask({
    verb,
    noun: 'Service',
    summary,
    description,
    parameters: { ...CHOICE, ...extra, PassThru: PASS_THRU },
    defaultSet: 'Default',
    output: ['ServiceController'],
    confirmImpact: 'Medium',
    examples: [{ command: `${verb}-Service ${NAME}`, text: `${summary.split(/[ ,]/)[0]} the transport.` }],
    process: async (args: Readonly<Record<string, unknown>>, context: CmdletContext) => {
      if (!selects(args, context)) return;
      if (!(await context.shouldProcess(operation, `${DISPLAY_NAME} (${NAME})`))) return;
      await act(args, context);
      return args['PassThru'] === true ? [shown(context)] : undefined;
    },
  });
}

/** Whether the service is meant. A name without wildcards that no service has is an error; the other names still count. */
function selects(selection: Selection, context: CmdletContext): boolean {
  const { Name, DisplayName, Include, Exclude } = selection;
  const matches = (patterns: ListChange<string> | undefined, text: string) =>
    applyListChange([], patterns ?? ['*']).filter((pattern) => wildcard(pattern).matches(text)).length > 0;
  for (const name of applyListChange([], Name ?? []))
    if (!hasWildcard(name) && !wildcard(name).matches(NAME))
      context.writeError(postError('NoServiceFoundForGivenName', { name }, { parameter: 'Name', target: name }));
  for (const name of applyListChange([], DisplayName ?? []))
    if (!hasWildcard(name) && !wildcard(name).matches(DISPLAY_NAME))
      context.writeError(
        postError('NoServiceFoundForGivenDisplayName', { name }, { parameter: 'DisplayName', target: name }),
      );
  const excluded = Exclude !== undefined && matches(Exclude, NAME);
  return matches(Name, NAME) && matches(DisplayName, DISPLAY_NAME) && matches(Include, NAME) && !excluded;
}

function shown({ ports }: CmdletContext) {
  const { status, pid, since, bindings } = ports.service.state();
  return typed('ServiceController', {
    Status: status,
    Name: NAME,
    DisplayName: DISPLAY_NAME,
    ServiceName: NAME,
    CanStop: status === 'Running',
    CanShutdown: true,
    CanPauseAndContinue: false,
    DependentServices: [],
    ServicesDependedOn: [],
    RequiredServices: [],
    MachineName: ports.server,
    ServiceType: 'Win32OwnProcess',
    StartType: 'Manual',
    ProcessId: pid ?? null,
    StartTime: since ?? null,
    Bindings: bindings ?? [],
  });
}

/** Says every two seconds that it still waits, in PowerShell's words. */
async function patient(work: Promise<unknown>, what: 'start' | 'stop', context: CmdletContext): Promise<void> {
  const text = `Waiting for service '${DISPLAY_NAME} (${NAME})' to ${what}...`;
  const timer = setInterval(() => context.writeWarning(text), PATIENCE);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
}

export const service = [get, start, stop, restart];
