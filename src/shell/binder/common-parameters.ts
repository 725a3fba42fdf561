// The parameters every command has: -Verbose, -ErrorAction, -OutVariable, -WhatIf and their kin.

import { types } from '../../core/types.ts';
import { raise } from '../errors/raise.ts';
import { EnumValue, enumType, isNumeric, parseEnum, stringify, toBoolean } from '../values/index.ts';
import { ALL_SETS, type ParameterInfo } from './command-info.ts';

const MEMBERSHIP = new Map([
  [ALL_SETS, { mandatory: false, position: undefined, byValue: false, byProperty: false, rest: false }],
]);

const ACTION_PREFERENCE = enumType('System.Management.Automation.ActionPreference')!;
const WHOLE = types.integer({ min: 0 });

const ACTIONS = ['SilentlyContinue', 'Stop', 'Continue', 'Inquire', 'Ignore', 'Suspend', 'Break'];

/** The action's name in lower case. @throws ShellException ParameterBindingFailed */
function action(value: unknown, parameter: string): string {
  const detail = `Specify one of: ${ACTIONS.slice(0, 5).join(', ')}.`;
  if (value === null || value === undefined)
    return raise('ParameterBindingFailed', { parameter, detail }, { parameter });
  const parsed = value instanceof EnumValue ? value : parseEnum(ACTION_PREFERENCE, stringify(value));
  if (!(parsed instanceof EnumValue))
    return raise('ParameterBindingFailed', { parameter, detail }, { parameter, target: value });
  const name = stringify(parsed);
  if (name === 'Suspend')
    raise('ParameterBindingFailed', { parameter, detail: 'Suspend is not supported.' }, { parameter, target: value });
  return name.toLowerCase();
}

function switchValue(value: unknown, parameter: string): boolean {
  if (typeof value === 'boolean' || isNumeric(value)) return toBoolean(value);
  return raise(
    'CannotConvertArgumentNoMessage',
    { parameter, detail: 'Give $true or $false (or 1 or 0).' },
    { parameter, target: value },
  );
}

type Kind = 'switch' | 'action' | 'variable' | 'number';

function common(name: string, alias: string, kind: Kind, help: string): ParameterInfo {
  return {
    name,
    aliases: [alias],
    typeName: { switch: 'SwitchParameter', action: 'ActionPreference', variable: 'String', number: 'Int32' }[kind],
    isSwitch: kind === 'switch',
    takesList: false,
    sets: MEMBERSHIP,
    help,
    refused: undefined,
    isCommon: true,
    accepts: () => true,
    prepare: (value) => {
      if (kind === 'switch') return switchValue(value, name);
      if (kind === 'action') return action(value, name);
      return kind === 'number' ? WHOLE.convert(isNumeric(value) ? Number(value) : value) : stringify(value);
    },
    secret: false,
    takesBlocks: true,
  };
}

export const COMMON_PARAMETERS: readonly ParameterInfo[] = [
  common('Verbose', 'vb', 'switch', 'Shows detailed messages.'),
  common('Debug', 'db', 'switch', 'Shows debug messages.'),
  common('ErrorAction', 'ea', 'action', 'What to do about errors.'),
  common('WarningAction', 'wa', 'action', 'What to do about warnings.'),
  common('InformationAction', 'infa', 'action', 'What to do about information messages.'),
  common('ProgressAction', 'proga', 'action', 'What to do about progress messages.'),
  common('ErrorVariable', 'ev', 'variable', 'The variable that gets the errors; + before the name appends.'),
  common('WarningVariable', 'wv', 'variable', 'The variable that gets the warnings.'),
  common('InformationVariable', 'iv', 'variable', 'The variable that gets the information messages.'),
  common('OutVariable', 'ov', 'variable', 'The variable that gets the output.'),
  common('OutBuffer', 'ob', 'number', 'Accepted; objects are never held back.'),
  common('PipelineVariable', 'pv', 'variable', 'The variable that holds the current object for later commands.'),
];

export const SHOULD_PROCESS_PARAMETERS: readonly ParameterInfo[] = [
  common('WhatIf', 'wi', 'switch', 'Says what would be done, and does nothing.'),
  common('Confirm', 'cf', 'switch', 'Asks before anything is done.'),
];
