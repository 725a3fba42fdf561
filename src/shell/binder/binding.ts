// The state of one command's binding: what is bound, and which parameter sets are still possible.
import type { Spelling } from '../../core/value-type.ts';
import { raise } from '../errors/raise.ts';
import type { Frame } from '../evaluator/frame.ts';
import { type Maybe, then } from '../evaluator/maybe.ts';
import { ScriptBlock } from '../values/index.ts';
import { ALL_SETS, type CommandInfo, membership, type ParameterInfo } from './command-info.ts';

export class Binding {
  readonly info: CommandInfo;
  /** By declared name. */
  readonly values = new Map<string, unknown>();
  /** Script blocks to be run for each pipeline object. */
  readonly delayed = new Map<ParameterInfo, ScriptBlock>();
  /** What no parameter took: `$args`. */
  readonly leftover: unknown[] = [];
  sets: readonly string[];

  constructor(info: CommandInfo) {
    this.info = info;
    this.sets = info.setNames.length === 0 ? [ALL_SETS] : info.setNames;
  }

  has(parameter: ParameterInfo): boolean {
    return this.values.has(parameter.name) || this.delayed.has(parameter);
  }

  /** Whether the parameter belongs to a set that is still possible. */
  fits(parameter: ParameterInfo): boolean {
    return parameter.sets.has(ALL_SETS) || this.sets.some((set) => parameter.sets.has(set));
  }

  narrow(parameter: ParameterInfo): void {
    if (parameter.sets.has(ALL_SETS)) return;
    const left = this.sets.filter((set) => parameter.sets.has(set));
    if (left.length === 0) raise('AmbiguousParameterSet', {}, { parameter: parameter.name });
    this.sets = left;
  }

  /** Converts, validates and keeps the value. @throws ShellException */
  bind(
    parameter: ParameterInfo,
    value: unknown,
    spelling: Spelling | undefined,
    frame: Frame,
    delays: boolean,
  ): Maybe<void> {
    if (parameter.refused !== undefined)
      raise(
        'ParameterNotSupported',
        { parameter: parameter.name, reason: parameter.refused },
        { parameter: parameter.name, target: value },
      );
    if (delays && value instanceof ScriptBlock && !parameter.takesBlocks && this.fromPipeline(parameter)) {
      this.delayed.set(parameter, value);
      this.narrow(parameter);
      return;
    }
    return then(parameter.prepare(value, spelling, frame), (prepared) => {
      this.narrow(parameter);
      this.values.set(parameter.name, prepared);
    });
  }

  fromPipeline(parameter: ParameterInfo): boolean {
    return this.sets.some((set) => {
      const one = membership(parameter, set);
      return one !== undefined && (one.byValue || one.byProperty);
    });
  }

  /** The set that will be used: the only one left, the default, or the one whose mandatory parameters are all there. */
  chosenSet(): string {
    if (this.sets.length === 1) return this.sets[0]!;
    if (this.info.defaultSet !== undefined && this.sets.includes(this.info.defaultSet)) return this.info.defaultSet;
    const complete = this.sets.filter((set) => this.missing(set, false).length === 0);
    if (complete.length === 1) return complete[0]!;
    // Sets that differ in nothing that was given: the one that asks for least.
    if (complete.length > 1 && this.info.defaultSet === undefined && this.info.isSimple) return complete[0]!;
    return raise('AmbiguousParameterSet', {});
  }

  /** Mandatory parameters of a set without a value, in order of declaration. */
  missing(set: string, pipelineMayFill: boolean): ParameterInfo[] {
    return this.info.parameters.filter((parameter) => {
      const one = membership(parameter, set);
      if (one === undefined || !one.mandatory || this.has(parameter)) return false;
      return !(pipelineMayFill && (one.byValue || one.byProperty));
    });
  }

  copy(): Binding {
    const twin = new Binding(this.info);
    for (const [name, value] of this.values) twin.values.set(name, value);
    for (const [parameter, block] of this.delayed) twin.delayed.set(parameter, block);
    twin.leftover.push(...this.leftover);
    twin.sets = this.sets;
    return twin;
  }
}
