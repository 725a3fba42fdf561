// ForEach-Object: blocks before, for each and after the objects, or a member of each.

import type { CmdletContext } from '../../core/cmdlet.ts';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { emit } from '../evaluator/emit.ts';
import { engine } from '../evaluator/engine-context.ts';
import { runInPlace } from '../evaluator/invoke-block.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { invokeMethod } from '../members/invoke-method.ts';
import { readMember } from '../members/read-member.ts';
import { getProperty, ScriptBlock, stringify } from '../values/index.ts';

interface State {
  begin: ScriptBlock[];
  process: ScriptBlock[];
  end: ScriptBlock[];
}

const listOf = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

/** One block is `process`; of several without names the first is `begin` and the last `end`. */
function plan(args: Record<string, unknown>): State {
  const blocks = [...listOf(args['Process']), ...listOf(args['RemainingScripts'])].filter(
    (one) => one instanceof ScriptBlock,
  );
  const begin = listOf(args['Begin']).filter((one) => one instanceof ScriptBlock);
  const end = listOf(args['End']).filter((one) => one instanceof ScriptBlock);
  if (blocks.length > 1 && begin.length === 0) begin.push(blocks.shift()!);
  if (blocks.length > 1 && end.length === 0) end.push(blocks.pop()!);
  return { begin, process: blocks, end };
}

const run = (blocks: readonly ScriptBlock[], context: CmdletContext, object: unknown): Maybe<void> => {
  const { frame, write } = engine(context);
  if (blocks.length === 1) return runInPlace(frame, blocks[0]!, object, write);
  return each(blocks, (block) => runInPlace(frame, block, object, write));
};

export const forEachObject = defineCmdlet({
  verb: 'ForEach',
  noun: 'Object',
  summary: 'Does something with each object.',
  aliases: ['%', 'foreach'],
  defaultSet: 'ScriptBlock',
  parameters: {
    Process: {
      type: types.anything('ScriptBlock[]'),
      sets: ['ScriptBlock'],
      position: 0,
      mandatory: true,
      help: 'What to do; $_ is the object.',
    },
    Begin: { type: types.anything('ScriptBlock'), sets: ['ScriptBlock'], help: 'What to do before the first object.' },
    End: { type: types.anything('ScriptBlock'), sets: ['ScriptBlock'], help: 'What to do after the last object.' },
    RemainingScripts: {
      type: types.anything('ScriptBlock[]'),
      sets: ['ScriptBlock'],
      rest: true,
      help: 'Further blocks.',
    },
    MemberName: {
      type: types.text(),
      sets: ['Member'],
      position: 0,
      mandatory: true,
      help: 'The property to read or the method to call.',
    },
    ArgumentList: {
      type: types.anything('Object[]'),
      sets: ['Member'],
      rest: true,
      aliases: ['Args'],
      help: "The method's arguments.",
    },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
  },
  examples: [
    { command: 'Get-Content bad.txt | % { Add-IPBlockListEntry -IPAddress $_ }', text: 'One entry for each line.' },
  ],
  state: (): State => ({ begin: [], process: [], end: [] }),
  begin: (args, context, state) => {
    Object.assign(state, plan(args as Record<string, unknown>));
    return run(state.begin, context, null) as void;
  },
  process: (args, context, state): void | Promise<void> => {
    const object = args.InputObject;
    const { frame, write, hasInput } = engine(context);
    if (!hasInput && !context.bound.has('InputObject')) return;
    if (args.MemberName === undefined) return run(state.process, context, object ?? null) as void;
    const value = getProperty(object, args.MemberName);
    if (value !== undefined && typeof value !== 'function') return emit(write, value) as void;
    const list = listOf(args.ArgumentList);
    if (list.length === 0 && !hasMethod(object, args.MemberName))
      return emit(write, readMember(object, args.MemberName, frame)) as void;
    return then(invokeMethod(object, stringify(args.MemberName), list, frame, getProperty), (result) =>
      emit(write, result),
    ) as void;
  },
  end: (_args, context, state) => run(state.end, context, null) as void,
});

/** Text and objects have methods called without arguments (`% ToUpper`); plain objects only properties. */
function hasMethod(object: unknown, name: string): boolean {
  return typeof object !== 'object' || object instanceof Date || /^(to|get)[a-z]*$/i.test(name);
}
