// Cmdlets that Exchange scripts begin with and that have nothing to do here, and a few about the session itself.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { PSCustomObject, stringify } from '../values/index.ts';

const rest = {
  type: types.anything('Object[]'),
  position: 0,
  rest: true,
  pipeline: 'value',
  aliases: ['Session'],
  help: 'Accepted.',
} as const;
const text = { type: types.text(), help: 'Accepted.' } as const;
const flag = { type: types.switch, help: 'Accepted.' } as const;

function harmless(
  verb: string,
  noun: string,
  summary: string,
  parameters: Parameters<typeof defineCmdlet>[0]['parameters'] = {},
) {
  return defineCmdlet({
    verb,
    noun,
    summary,
    parameters: { Name: rest, ...parameters } as Parameters<typeof defineCmdlet>[0]['parameters'],
    examples: [{ command: `${verb}-${noun}`, text: 'Does nothing.' }],
    process: () => undefined,
  });
}

export const addPSSnapin = harmless('Add', 'PSSnapin', 'Accepted: the cmdlets are there already.', { PassThru: flag });
export const getPSSnapin = harmless('Get', 'PSSnapin', 'Accepted: there are no snap-ins.', { Registered: flag });
export const importModule = harmless('Import', 'Module', 'Accepted: the cmdlets are there already.', {
  Force: flag,
  DisableNameChecking: flag,
  PassThru: flag,
  Global: flag,
  Prefix: text,
  MinimumVersion: text,
});
export const getModule = harmless('Get', 'Module', 'Accepted: there are no modules.', {
  ListAvailable: flag,
  All: flag,
});
export const removeModule = harmless('Remove', 'Module', 'Accepted: there are no modules.', { Force: flag });
export const setExecutionPolicy = harmless('Set', 'ExecutionPolicy', 'Accepted: scripts may run.', {
  Scope: text,
  Force: flag,
});
export const importPSSession = harmless('Import', 'PSSession', 'Accepted: the cmdlets are there already.', {
  AllowClobber: flag,
  DisableNameChecking: flag,
  CommandName: text,
  Prefix: text,
});
export const removePSSession = harmless('Remove', 'PSSession', 'Accepted: there are no sessions.');
export const getPSSession = harmless('Get', 'PSSession', 'Accepted: there are no sessions.');

export const getExecutionPolicy = defineCmdlet({
  verb: 'Get',
  noun: 'ExecutionPolicy',
  summary: 'Tells that scripts may run.',
  parameters: { Scope: text, List: flag },
  examples: [{ command: 'Get-ExecutionPolicy', text: 'Unrestricted.' }],
  process: (): unknown[] => ['Unrestricted'],
});

export const newPSSession = defineCmdlet({
  verb: 'New',
  noun: 'PSSession',
  summary: 'Accepted: the cmdlets of this server are there already.',
  parameters: {
    ConfigurationName: text,
    ConnectionUri: text,
    ComputerName: text,
    Authentication: text,
    Credential: { type: types.anything('PSCredential'), help: 'Accepted.' },
    AllowRedirection: flag,
    Name: text,
  },
  examples: [{ command: 'New-PSSession -ConfigurationName Microsoft.Exchange', text: 'A stand-in.' }],
  process: (args): unknown[] => [
    new PSCustomObject(
      [
        ['Name', args.Name ?? 'Local'],
        ['ComputerName', args.ComputerName ?? 'localhost'],
        ['State', 'Opened'],
      ],
      ['System.Management.Automation.Runspaces.PSSession'],
    ),
  ],
});

export const setStrictMode = defineCmdlet({
  verb: 'Set',
  noun: 'StrictMode',
  summary: 'Makes unset variables and missing properties errors, or not.',
  parameters: {
    Version: { type: types.anything('Version'), help: 'Any version turns it on.' },
    Off: { type: types.switch, help: 'Turns it off.' },
  },
  examples: [{ command: 'Set-StrictMode -Off', text: 'Unset variables are $null.' }],
  process: (args, context) => {
    engine(context).frame.session.strict = !args.Off && stringify(args.Version ?? '') !== '';
  },
});

export const clearHost = defineCmdlet({
  verb: 'Clear',
  noun: 'Host',
  summary: 'Clears the screen.',
  aliases: ['cls', 'clear'],
  parameters: {},
  examples: [{ command: 'Clear-Host', text: 'An empty screen.' }],
  process: (_args, context) => {
    const { stdout } = engine(context).frame.session.services.io;
    if (stdout.isTTY === true) stdout.write('\x1b[2J\x1b[H');
  },
});

export const getHost = defineCmdlet({
  verb: 'Get',
  noun: 'Host',
  summary: 'Tells about the shell.',
  parameters: {},
  examples: [{ command: '(Get-Host).Version', text: 'The version.' }],
  process: (_args, context): unknown[] => [engine(context).frame.scope.get('host')],
});

const english = (): unknown[] => [
  new PSCustomObject(
    [
      ['LCID', 1033],
      ['Name', 'en-US'],
      ['DisplayName', 'English (United States)'],
    ],
    ['System.Globalization.CultureInfo'],
  ),
];

export const getCulture = defineCmdlet({
  verb: 'Get',
  noun: 'Culture',
  summary: 'Tells the culture of dates and numbers.',
  parameters: {},
  examples: [{ command: 'Get-Culture', text: 'en-US.' }],
  process: english,
});

export const getUICulture = defineCmdlet({
  verb: 'Get',
  noun: 'UICulture',
  summary: 'Tells the culture of messages.',
  parameters: {},
  examples: [{ command: 'Get-UICulture', text: 'en-US.' }],
  process: english,
});
