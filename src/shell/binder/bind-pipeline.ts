// Binding one pipeline object: by value, by property, then both again with conversion.
import { raise } from '../errors/raise.ts';
import { ShellException } from '../errors/shell-exception.ts';
import type { Frame } from '../evaluator/frame.ts';
import { each, type Maybe, then } from '../evaluator/maybe.ts';
import { getProperty } from '../values/index.ts';
import { missingError } from './bind.ts';
import type { Binding } from './binding.ts';
import { membership, type ParameterInfo } from './command-info.ts';

interface Candidate {
  readonly parameter: ParameterInfo;
  readonly byValue: boolean;
  readonly byProperty: boolean;
}

export interface PipelinePlan {
  readonly candidates: readonly Candidate[];
  /** The only candidate takes any object as it is: no search is needed. */
  readonly simple: ParameterInfo | undefined;
}

/** Which parameters pipeline objects may fill, worked out once per command. */
export function pipelinePlan(base: Binding): PipelinePlan {
  const candidates: Candidate[] = [];
  for (const parameter of base.info.parameters) {
    if (base.values.has(parameter.name) || parameter.isCommon || !base.fits(parameter)) continue;
    const memberships = base.sets.map((set) => membership(parameter, set));
    const byValue = memberships.some((one) => one?.byValue);
    const byProperty = memberships.some((one) => one?.byProperty);
    if (byValue || byProperty) candidates.push({ parameter, byValue, byProperty });
  }
  const [only] = candidates;
  const simple =
    candidates.length === 1 &&
    only!.byValue &&
    base.delayed.size === 0 &&
    base.sets.length === 1 &&
    base.missing(base.sets[0]!, true).length === 0 &&
    only!.parameter.takesBlocks;
  return { candidates, simple: simple ? only!.parameter : undefined };
}

/** A copy of the binding with the object bound. @throws ShellException InputObjectNotBound, MissingMandatoryParameter */
export function bindObject(base: Binding, plan: PipelinePlan, object: unknown, frame: Frame): Maybe<Binding> {
  const binding = base.copy();
  let bound = false;
  let failure: unknown;
  /** What a cmdlet that changes something won't overlook: a wrong date must not make an entry without one. */
  let refusal: unknown;
  const attempt = ({ parameter }: Candidate, value: unknown, converts: boolean, byProperty: boolean): Maybe<void> => {
    if (binding.has(parameter) || !binding.fits(parameter)) return;
    if (!converts && !parameter.accepts(value)) return;
    const done = () => {
      bound = true;
    };
    const failed = (thrown: unknown) => {
      if (!(thrown instanceof ShellException)) throw thrown;
      failure ??= thrown;
      // An empty cell of a table is a value that isn't there.
      if (byProperty && base.info.minds && value !== '' && value !== null) refusal ??= thrown;
    };
    try {
      const waiting = binding.bind(parameter, value, undefined, frame, false);
      return waiting instanceof Promise ? waiting.then(done, failed) : done();
    } catch (thrown) {
      failed(thrown);
    }
  };
  const pass = (by: 'byValue' | 'byProperty', converts: boolean): Maybe<void> =>
    each(plan.candidates, (candidate) => {
      if (!candidate[by]) return;
      if (by === 'byValue') return attempt(candidate, object, converts, false);
      const value = propertyFor(candidate.parameter, object);
      return value === undefined ? undefined : attempt(candidate, value, converts, true);
    });
  return then(runDelayed(binding, object, frame), () =>
    then(pass('byValue', false), () =>
      then(pass('byProperty', false), () =>
        then(bound ? undefined : pass('byValue', true), () =>
          then(pass('byProperty', true), () => {
            if (refusal !== undefined) throw refusal;
            if (!bound && base.delayed.size === 0) {
              if (failure !== undefined && plan.candidates.length === 1) throw failure;
              raise('InputObjectNotBound', {}, { target: object });
            }
            const missing = binding.missing(binding.chosenSet(), false);
            // A value that was there and did not fit says more than that one is missing.
            if (missing.length > 0) throw failure ?? missingError(missing);
            return binding;
          }),
        ),
      ),
    ),
  );
}

/** The object's property of the parameter's name or one of its aliases. */
function propertyFor(parameter: ParameterInfo, object: unknown): unknown {
  for (const name of [parameter.name, ...parameter.aliases]) {
    const value = getProperty(object, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Script blocks given for pipeline parameters give the value for this object. */
function runDelayed(binding: Binding, object: unknown, frame: Frame): Maybe<void> {
  if (binding.delayed.size === 0) return;
  const blocks = [...binding.delayed];
  binding.delayed.clear();
  return each(blocks, ([parameter, block]) =>
    then(block.invoke(object), (output) =>
      binding.bind(parameter, output.length === 1 ? output[0] : [...output], undefined, frame, false),
    ),
  );
}
