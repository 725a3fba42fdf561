// A command in a pipeline: it is begun, takes objects one at a time, and is ended.
import type { Maybe } from '../evaluator/maybe.ts';

export interface Stage {
  /** `hasInput`: a command before it will hand it objects. */
  begin(hasInput: boolean): Maybe<void>;
  process(object: unknown): Maybe<void>;
  /** Called instead of `process` for the first command of a pipeline. */
  processAlone(): Maybe<void>;
  end(): Maybe<void>;
  /** Always called last, also after errors. */
  dispose(): Maybe<void>;
  /** It wrote an error. */
  readonly failed: boolean;
}
