// What stands after a command's name, evaluated: parameters and values in order.
import type { Spelling } from '../../core/value-type.ts';

export type Argument =
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** As written, for `$args` and for values that merely look like parameters: `-5x`, `-Name:`. */
      readonly text: string;
      /** Given after a colon. */
      readonly value?: { readonly value: unknown; readonly spelling?: Spelling | undefined };
      /** From a splatted hashtable: gives way to the same parameter given explicitly. */
      readonly splatted?: boolean;
    }
  | {
      readonly kind: 'value';
      readonly value: unknown;
      readonly spelling?: Spelling | undefined;
      /** From an argument vector, where commas are not syntax. */
      readonly fromVector?: boolean;
      /** Belongs to `$args` and to no parameter: an unknown name of a simple function, with its value. */
      readonly toLeftover?: boolean;
    }
  /** `--`: no parameters after it. */
  | { readonly kind: 'end' };
