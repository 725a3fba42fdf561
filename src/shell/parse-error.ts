// What a script that cannot be parsed reports: one stable id, one sentence, the place, and whether more input could mend it.
import type { Extent } from './ast.ts';

export interface ParseError {
  /** PowerShell's own id (`MissingEndCurlyBrace`); ids of refused constructs end in `NotSupported`. */
  readonly id: string;
  /** One sentence for people. */
  readonly message: string;
  readonly extent: Extent;
  /** True when the text merely stops too early, so that a prompt should ask for another line. */
  readonly incomplete: boolean;
}
