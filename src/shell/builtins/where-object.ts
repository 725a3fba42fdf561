// Where-Object: a script block, or a property with an operator.
import { defineCmdlet, type ParameterTable } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { blockValue } from '../evaluator/invoke-block.ts';
import { type Maybe, then } from '../evaluator/maybe.ts';
import { readMember } from '../members/read-member.ts';
import { type ComparisonOperator, comparison, contains } from '../operators/comparison.ts';
import { like, match } from '../operators/text-operators.ts';
import { isInstance } from '../types/convert.ts';
import { lookUpType } from '../types/type-lookup.ts';
import { ScriptBlock, stringify, TypeValue, toBoolean } from '../values/index.ts';

const OPERATORS = [
  'EQ',
  'NE',
  'GT',
  'GE',
  'LT',
  'LE',
  'Like',
  'NotLike',
  'Match',
  'NotMatch',
  'Contains',
  'NotContains',
  'In',
  'NotIn',
];
const ALL = [...OPERATORS, ...OPERATORS.map((name) => `C${name}`), 'Is', 'IsNot'];

const switches: ParameterTable = Object.fromEntries(
  [...ALL, 'Not'].map((name) => [
    name,
    { type: types.switch, sets: ['Property'], help: `Compares by -${name.toLowerCase()}.` },
  ]),
);

type Test = (value: unknown) => unknown;

function testFor(operator: string, to: unknown): Test {
  const caseSensitive = /^c(?!ontains)/i.test(operator);
  const name = (caseSensitive ? operator.slice(1) : operator).toLowerCase();
  switch (name) {
    case 'like':
    case 'notlike':
      return (value) => like(value, to, name === 'notlike', caseSensitive);
    case 'match':
    case 'notmatch':
      return (value) => match(value, to, name === 'notmatch', caseSensitive, () => undefined);
    case 'contains':
    case 'notcontains':
      return (value) => contains(value, to, caseSensitive) !== (name === 'notcontains');
    case 'in':
    case 'notin':
      return (value) => contains(to, value, caseSensitive) !== (name === 'notin');
    case 'is':
    case 'isnot': {
      const type = to instanceof TypeValue ? to.fullName : (lookUpType(stringify(to).replace(/^\[|\]$/g, '')) ?? '');
      return (value) => isInstance(value, type) !== (name === 'isnot');
    }
    default:
      return (value) => comparison(name as ComparisonOperator, value, to, caseSensitive);
  }
}

interface State {
  test: Test | undefined;
}

export const whereObject = defineCmdlet({
  verb: 'Where',
  noun: 'Object',
  summary: 'Passes on the objects that meet a condition.',
  aliases: ['?', 'where'],
  defaultSet: 'FilterScript',
  parameters: {
    FilterScript: {
      type: types.anything('ScriptBlock'),
      sets: ['FilterScript'],
      position: 0,
      mandatory: true,
      help: 'The condition; $_ is the object.',
    },
    Property: {
      type: types.text(),
      sets: ['Property'],
      position: 0,
      mandatory: true,
      help: 'The property to compare.',
    },
    Value: {
      type: types.anything('Object'),
      sets: ['Property'],
      position: 1,
      help: 'What the property is compared with.',
    },
    ...switches,
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [
    { command: 'Get-TransportAgent | Where-Object { $_.Enabled }', text: 'The enabled agents.' },
    { command: 'Get-IPBlockListEntry | where IsMachineGenerated -eq $true', text: 'Entries made by agents.' },
  ],
  state: (): State => ({ test: undefined }),
  begin: (args, _context, state) => {
    const values = args as Record<string, unknown>;
    if (values['FilterScript'] !== undefined) return;
    const operator = ALL.find((name) => values[name] === true);
    if (operator !== undefined) state.test = testFor(operator, values['Value'] ?? null);
    else if (values['Value'] !== undefined)
      throw postError(
        'OperatorNotSpecified',
        { detail: 'The comparison needs an operator, such as -EQ.' },
        { parameter: 'Value' },
      );
    else state.test = (value) => toBoolean(value) !== (values['Not'] === true);
  },
  process: (args, context, state): void | Promise<void> => {
    const { frame, write } = engine(context);
    const values = args as Record<string, unknown>;
    const object = values['InputObject'];
    if (object === undefined) return;
    const pass = (truth: unknown): Maybe<void> => (toBoolean(truth) ? write(object) : undefined);
    const block = values['FilterScript'];
    if (block instanceof ScriptBlock) {
      const truth = blockValue(frame, block, object);
      return truth instanceof Promise ? truth.then(pass) : (pass(truth) as void);
    }
    return then(readMember(object, String(values['Property']), frame), (value) => pass(state.test?.(value))) as void;
  },
});
