// Invoke-Command: a script block run here; other computers are refused.
import { hostname } from 'node:os';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { netError } from '../errors/raise.ts';
import { emit } from '../evaluator/emit.ts';
import { engine } from '../evaluator/engine-context.ts';
import { invokeBlockWith, runInPlace } from '../evaluator/invoke-block.ts';
import { Scope } from '../evaluator/scope.ts';
import { scriptFunction } from '../evaluator/script-function.ts';
import { ListValue, ScriptBlock, stringify } from '../values/index.ts';
import { resolvePath } from './paths.ts';

const here = () => new Set(['.', 'localhost', '127.0.0.1', '::1', hostname().toLowerCase()]);

export const invokeCommand = defineCmdlet({
  verb: 'Invoke',
  noun: 'Command',
  summary: 'Runs a script block.',
  description: 'It runs here. -ComputerName may name this server; other computers are refused.',
  aliases: ['icm'],
  defaultSet: 'ScriptBlock',
  parameters: {
    ScriptBlock: {
      type: types.anything('ScriptBlock'),
      position: 0,
      mandatory: true,
      sets: ['ScriptBlock'],
      aliases: ['Command'],
      help: 'The block.',
    },
    FilePath: { type: types.text({ min: 1 }), mandatory: true, sets: ['FilePath'], help: 'A script file instead.' },
    ArgumentList: { type: types.anything('Object[]'), aliases: ['Args'], help: 'Arguments of the block.' },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: '$input in the block.' },
    ComputerName: { type: types.list(types.text()), aliases: ['Cn'], help: 'This server, or none.' },
    Session: { type: types.anything('PSSession[]'), help: 'Accepted: sessions of New-PSSession are here.' },
    NoNewScope: { type: types.switch, help: 'Variables it sets stay.' },
    HideComputerName: { type: types.switch, help: 'Accepted.' },
    Credential: { type: types.anything('PSCredential'), refused: 'the block runs as who you are.', help: 'Refused.' },
    AsJob: { type: types.switch, refused: 'there are no jobs here.', help: 'Refused.' },
  },
  examples: [
    {
      command: 'Invoke-Command { param($n) Get-AgentLog -Last $n } -ArgumentList 5',
      text: 'A block with an argument.',
    },
  ],
  state: (): unknown[] => [],
  process: (args, context, state) => {
    if (context.bound.has('InputObject')) state.push(args.InputObject);
  },
  end: async (args, context, state) => {
    const { frame, write } = engine(context);
    const own = here();
    const names: readonly unknown[] = Array.isArray(args.ComputerName) ? args.ComputerName : [];
    for (const name of names)
      if (!own.has(stringify(name).toLowerCase()))
        throw netError(
          'System.NotSupportedException',
          `${stringify(name).slice(0, 200)} is another computer, and commands run on this one only.`,
          'RemotingNotSupported',
          'NotImplemented',
        );
    const block =
      args.ScriptBlock instanceof ScriptBlock
        ? args.ScriptBlock
        : (await scriptFunction(frame, resolvePath(frame.session, args.FilePath ?? ''))).block;
    const scope = args.NoNewScope ? frame.scope : new Scope(frame.scope);
    scope.set('input', new ListValue(state));
    const inner = frame.withScope(scope);
    if (args.NoNewScope && args.ArgumentList === undefined)
      return runInPlace(inner, block, state.at(-1) ?? null, write);
    const list = args.ArgumentList === undefined ? [] : [args.ArgumentList].flat();
    for (const value of await invokeBlockWith(inner, block, list)) await emit(write, value);
  },
});
