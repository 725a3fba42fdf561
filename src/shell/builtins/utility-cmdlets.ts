// Invoke-Expression, Measure-Command, Start-Sleep, Get-Random, New-Guid, Read-Host and ConvertFrom-StringData.
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { TimeSpan } from '../../core/values/time-span.ts';
import { shellError } from '../errors/raise.ts';
import { toBlockText } from '../evaluator/block-text.ts';
import { compileBlock } from '../evaluator/compiled-block.ts';
import { engine } from '../evaluator/engine-context.ts';
import { FlowException } from '../evaluator/flow.ts';
import { runInPlace } from '../evaluator/invoke-block.ts';
import { convertTo } from '../types/convert.ts';
import { Guid } from '../types/net-values.ts';
import { ScriptBlock, stringify, toDouble } from '../values/index.ts';

export const invokeExpression = defineCmdlet({
  verb: 'Invoke',
  noun: 'Expression',
  summary: 'Runs text as a script, here.',
  aliases: ['iex'],
  parameters: {
    Command: { type: types.anything('String'), position: 0, mandatory: true, pipeline: 'value', help: 'The text.' },
  },
  examples: [{ command: "Invoke-Expression '1 + 1'", text: 'Two.' }],
  process: async (args, context) => {
    const { frame, write } = engine(context);
    const block = toBlockText(frame, stringify(args.Command));
    const compiled = compileBlock(block.ast, block.source);
    const inner = frame.withOut(write);
    for (const part of [compiled.begin, compiled.process, compiled.end]) {
      const completion = await part?.(inner);
      if (completion !== undefined) throw new FlowException(completion);
    }
  },
});

export const measureCommand = defineCmdlet({
  verb: 'Measure',
  noun: 'Command',
  summary: 'Tells how long a script block takes.',
  parameters: {
    Expression: {
      type: types.anything('ScriptBlock'),
      position: 0,
      mandatory: true,
      help: 'The block; its output is dropped.',
    },
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: '$_ in the block.' },
  },
  output: ['System.TimeSpan'],
  examples: [{ command: 'Measure-Command { Get-IPBlockListEntry }', text: 'How long it takes.' }],
  process: async (args, context): Promise<unknown[]> => {
    const started = performance.now();
    if (args.Expression instanceof ScriptBlock)
      await runInPlace(engine(context).frame, args.Expression, args.InputObject ?? null, () => undefined);
    return [new TimeSpan(Math.round((performance.now() - started) * 1e4) / 1e4)];
  },
});

export const startSleep = defineCmdlet({
  verb: 'Start',
  noun: 'Sleep',
  summary: 'Waits.',
  aliases: ['sleep'],
  parameters: {
    Seconds: { type: types.anything('Double'), position: 0, pipeline: 'both', help: 'Seconds.' },
    Milliseconds: { type: types.integer({ min: 0 }), aliases: ['ms'], help: 'Milliseconds.' },
  },
  examples: [{ command: 'Start-Sleep -Milliseconds 200', text: 'Waits a fifth of a second.' }],
  process: async (args, context) => {
    const time = args.Milliseconds ?? toDouble(convertTo('System.Double', args.Seconds ?? 0)) * 1000;
    if (!(time >= 0 && time <= 2_147_483_647))
      throw postError(
        'PropertyOutOfRange',
        { property: 'Seconds', value: args.Seconds, detail: 'it must be from 0 to 2147483' },
        { parameter: 'Seconds' },
      );
    await sleep(time, undefined, { signal: context.signal }).catch(() => undefined);
  },
});

export const getRandom = defineCmdlet({
  verb: 'Get',
  noun: 'Random',
  summary: 'Gives a random number, or random objects of a list.',
  parameters: {
    Maximum: { type: types.anything('Object'), position: 0, help: 'Below this number.' },
    Minimum: { type: types.anything('Object'), help: 'From this number on.' },
    InputObject: { type: types.anything('Object[]'), pipeline: 'value', help: 'The objects.' },
    Count: { type: types.integer({ min: 1 }), help: 'How many.' },
    SetSeed: { type: types.integer(), help: 'Accepted.' },
    Shuffle: { type: types.switch, help: 'All objects in random order.' },
  },
  examples: [{ command: 'Get-Random -Maximum 10', text: 'A number from 0 to 9.' }],
  state: (): unknown[] => [],
  process: (args, context, state) => {
    if (context.bound.has('InputObject')) state.push(...[args.InputObject].flat());
  },
  end: (args, context, state): unknown[] => {
    if (context.bound.has('InputObject')) {
      const objects = [...state];
      for (let i = objects.length - 1; i > 0; i--) {
        const j = randomInt(i + 1);
        [objects[i], objects[j]] = [objects[j], objects[i]];
      }
      return objects.slice(0, args.Shuffle ? objects.length : (args.Count ?? 1));
    }
    const whole = (value: unknown, otherwise: number) =>
      value === undefined || value === null ? otherwise : toDouble(convertTo('System.Double', value));
    const [low, high] = [whole(args.Minimum, 0), whole(args.Maximum, 2_147_483_647)];
    if (low >= high)
      throw postError('BadCmdletArgument', { detail: '-Minimum must be below -Maximum.' }, { parameter: 'Minimum' });
    const one = () =>
      Number.isInteger(low) && Number.isInteger(high)
        ? low + randomInt(Math.min(high - low, 2 ** 47))
        : low + Math.random() * (high - low);
    return Array.from({ length: args.Count ?? 1 }, one);
  },
});

export const newGuid = defineCmdlet({
  verb: 'New',
  noun: 'Guid',
  summary: 'Gives a new GUID.',
  parameters: {},
  examples: [{ command: 'New-Guid', text: 'A new one.' }],
  process: (): unknown[] => [Guid.create()],
});

export const readHost = defineCmdlet({
  verb: 'Read',
  noun: 'Host',
  summary: 'Asks for a line of text.',
  parameters: {
    Prompt: { type: types.anything('Object'), position: 0, rest: true, help: 'What to ask for.' },
    AsSecureString: { type: types.switch, help: "The answer isn't shown." },
  },
  examples: [{ command: "$name = Read-Host 'Name'", text: 'Asks for a name.' }],
  process: async (args, context): Promise<unknown[]> => {
    const { prompter } = engine(context).frame.session.host;
    if (prompter === undefined)
      throw shellError('RuntimeException', { detail: 'Nobody can be asked: the shell is not interactive.' });
    const secret = args.AsSecureString === true;
    const answer = await prompter.ask({ label: stringify(args.Prompt ?? ''), secret });
    return [secret ? new SecureString(answer) : answer];
  },
});

export const convertFromStringData = defineCmdlet({
  verb: 'ConvertFrom',
  noun: 'StringData',
  summary: 'Turns lines of name=value into a hashtable.',
  parameters: {
    StringData: { type: types.anything('String'), position: 0, mandatory: true, pipeline: 'value', help: 'The lines.' },
    Delimiter: { type: types.text({ min: 1, max: 1 }), help: 'What stands between name and value; default =.' },
  },
  examples: [{ command: "ConvertFrom-StringData 'a=1'", text: 'A hashtable with a.' }],
  process: (args): unknown[] => {
    const table = new Hashtable();
    for (const raw of stringify(args.StringData).split(/\r?\n/)) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#')) continue;
      const at = line.indexOf(args.Delimiter ?? '=');
      if (at < 0)
        throw postError(
          'InvalidStringData',
          { detail: `The line '${line}' isn't name=value.` },
          { parameter: 'StringData', target: line },
        );
      table.set(
        line.slice(0, at).trim(),
        line
          .slice(at + 1)
          .trim()
          .replace(/\\(.)/g, (_, one: string) => ({ n: '\n', t: '\t', r: '\r' })[one] ?? one),
      );
    }
    return [table];
  },
});
