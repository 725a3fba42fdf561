// Runs one cmdlet as the shell would: values converted and checked by their types, parameter sets resolved, pipeline objects bound.
import assert from 'node:assert/strict';
import { CMDLETS } from '../../src/commands/index.ts';
import type { Cmdlet, CmdletContext, Parameter } from '../../src/core/cmdlet.ts';
import { type ErrorRecord, PosternError, toErrorRecord } from '../../src/core/error-record.ts';
import { postError } from '../../src/core/errors.ts';
import type { Ports } from '../../src/core/ports.ts';
import { typeNameOf } from '../../src/core/typed.ts';
import { validateValue } from '../../src/core/validate.ts';

export interface Run {
  readonly output: readonly Record<string, unknown>[];
  readonly errors: readonly ErrorRecord[];
  readonly warnings: readonly string[];
  /** What shouldProcess was asked. */
  readonly asked: readonly { readonly operation: string; readonly target: string }[];
}

export interface RunOptions {
  readonly input?: Iterable<unknown>;
  /** What shouldProcess answers; true unless told otherwise. */
  readonly approve?: boolean | Promise<boolean>;
}

export type Values = Readonly<Record<string, unknown>>;

export async function runCmdlet(
  ports: Ports,
  name: string,
  given: Values = {},
  options: RunOptions = {},
): Promise<Run> {
  const cmdlet = CMDLETS.find((one) => one.name.toLowerCase() === name.toLowerCase());
  assert.ok(cmdlet, `there is no cmdlet ${name}`);
  const output: Record<string, unknown>[] = [];
  const errors: ErrorRecord[] = [];
  const warnings: string[] = [];
  const asked: { operation: string; target: string }[] = [];
  const base = {
    ports,
    signal: new AbortController().signal,
    writeError: (error: PosternError | ErrorRecord) =>
      void errors.push(error instanceof PosternError ? error.record : error),
    writeWarning: (text: string) => void warnings.push(text),
    writeVerbose: () => {},
    writeProgress: () => {},
    shouldProcess: (operation: string, target: string) => {
      asked.push({ operation, target });
      return options.approve ?? true;
    },
  };
  const state = cmdlet.state?.();
  try {
    const fixed = new Map(Object.entries(given).map(([key, value]) => [declared(cmdlet, key), value]));
    for (const item of options.input ?? [undefined]) {
      try {
        const { args, context } = bind(cmdlet, fixed, item, base);
        const out = await cmdlet.process(args, context, state);
        if (out === undefined || out === null) continue;
        for await (const one of out as AsyncIterable<Record<string, unknown>>) output.push(one);
      } catch (thrown) {
        if (options.input === undefined) throw thrown;
        errors.push(toErrorRecord(thrown));
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof PosternError)) throw thrown;
    errors.push(thrown.record);
  }
  return { output, errors, warnings, asked };
}

function declared(cmdlet: Cmdlet, key: string): string {
  const name = Object.entries(cmdlet.parameters).find(([one, { aliases = [] }]) =>
    [one, ...aliases].some((spelling) => spelling.toLowerCase() === key.toLowerCase()),
  )?.[0];
  assert.ok(name, `${cmdlet.name} has no parameter ${key}`);
  return name;
}

function bind(
  cmdlet: Cmdlet,
  fixed: ReadonlyMap<string, unknown>,
  item: unknown,
  base: Omit<CmdletContext, 'parameterSet' | 'bound'>,
): { args: Record<string, unknown>; context: CmdletContext } {
  const values = new Map<string, unknown>();
  for (const [name, value] of fixed) values.set(name, converted(cmdlet, name, value));
  if (item !== undefined) bindItem(cmdlet, values, item);
  const parameterSet = setOf(cmdlet, values);
  const args: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(cmdlet.parameters))
    args[name] = values.get(name) ?? (parameter.type.isSwitch ? false : values.has(name) ? null : undefined);
  return { args, context: { ...base, parameterSet, bound: new Set(values.keys()) } };
}

function bindItem(cmdlet: Cmdlet, values: Map<string, unknown>, item: unknown): void {
  const parameters = Object.entries(cmdlet.parameters);
  // An object of a parameter's own type goes there without conversion, before anything else is tried.
  const own = parameters.find(
    ([name, { type, pipeline }]) => !values.has(name) && pipeline && type.name === typeNameOf(item),
  );
  if (own) values.set(own[0], converted(cmdlet, own[0], item));
  let bound = own !== undefined;
  for (const [name, { pipeline, sets, aliases = [] }] of parameters) {
    if (pipeline === undefined || values.has(name)) continue;
    if (sets && own?.[1].sets && !sets.some((set) => own[1].sets!.includes(set))) continue;
    const property = [name, ...aliases].find((one) => typeof item === 'object' && item !== null && one in item);
    const sources = [
      ...(pipeline === 'property' ? [] : [item]),
      ...(pipeline === 'value' || property === undefined ? [] : [(item as Record<string, unknown>)[property]]),
    ];
    for (const source of sources) {
      try {
        values.set(name, converted(cmdlet, name, source));
        bound = true;
        break;
      } catch (thrown) {
        if (source === sources.at(-1) && pipeline === 'property') throw thrown;
      }
    }
  }
  assert.ok(bound, `${cmdlet.name} takes nothing of ${JSON.stringify(item)}`);
}

function converted(cmdlet: Cmdlet, name: string, value: unknown): unknown {
  const { type, refused } = cmdlet.parameters[name] as Parameter;
  if (refused !== undefined)
    throw postError('ParameterNotSupported', { parameter: name, reason: refused }, { parameter: name });
  try {
    const result = type.convert(value);
    if (!('add' in Object(result))) validateValue(type, result, name);
    return result;
  } catch (thrown) {
    throw thrown instanceof PosternError ? new PosternError({ ...thrown.record, parameter: name }) : thrown;
  }
}

/** The only set that fits what is bound, the default one when several do. */
function setOf(cmdlet: Cmdlet, values: ReadonlyMap<string, unknown>): string {
  const parameters = Object.entries(cmdlet.parameters);
  const all = new Set(parameters.flatMap(([, { sets = [] }]) => sets));
  if (all.size === 0) all.add('(All)');
  const fitting = [...all].filter((set) =>
    parameters.every(([name, { sets, mandatory }]) => {
      const within = sets === undefined || sets.includes(set);
      return values.has(name) ? within : !(within && mandatory);
    }),
  );
  const chosen = fitting.find((set) => set === cmdlet.defaultSet) ?? fitting[0];
  assert.ok(chosen, `${cmdlet.name} has no parameter set for ${[...values.keys()]}`);
  return chosen;
}
