// What the audit log is told of one invocation of a cmdlet that changes something: each object it acts on, and how that ended.
import type { AuditAction, AuditTrail } from '../../core/audit.ts';
import { auditParameters, auditText } from '../../core/audit-parameters.ts';
import type { Cmdlet } from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';
import { isBuiltIn } from '../binder/cmdlet-info.ts';
import { PipelineStop, ShellException } from '../errors/shell-exception.ts';
import { isSignal } from '../evaluator/handle-error.ts';

type Values = Readonly<Record<string, unknown>>;

export class AuditedRun {
  readonly #trail: AuditTrail;
  readonly #cmdlet: Cmdlet;
  /** The shell's own cmdlets write the user's files, which is nobody's business unless they are in this folder. */
  readonly #folder: string | undefined;
  #action: AuditAction | undefined;
  #isFirst = true;
  #failed: string | undefined;

  private constructor(trail: AuditTrail, cmdlet: Cmdlet, folder: string | undefined) {
    this.#trail = trail;
    this.#cmdlet = cmdlet;
    this.#folder = folder;
  }

  /** Undefined for cmdlets that change nothing. */
  static of(cmdlet: Cmdlet, trail: AuditTrail | undefined, home: () => string): AuditedRun | undefined {
    if (trail === undefined || !cmdlet.supportsShouldProcess) return undefined;
    return new AuditedRun(trail, cmdlet, isBuiltIn(cmdlet) ? home() : undefined);
  }

  /** Called when the cmdlet may act, before it does. @throws PosternError when that can't be logged */
  approved(target: string, bound: ReadonlySet<string>, values: Values): void {
    if (this.#action !== undefined || (this.#folder !== undefined && !target.includes(this.#folder))) return;
    this.#begin(target, bound, values);
  }

  /** It wrote an error and goes on. */
  failed(id: string): void {
    this.#failed ??= id;
  }

  /** One object is done with. `whatIf`: nothing was to be changed. */
  done(whatIf: boolean, bound: ReadonlySet<string>, values: Values, thrown?: unknown): void {
    const error = this.#failed ?? errorOf(thrown);
    this.#failed = undefined;
    const isFailure = error !== undefined && !isSignal(thrown);
    if (this.#action === undefined && isFailure && this.#folder === undefined && !whatIf) this.#note(bound, values);
    this.#action?.finish(error);
    this.#action = undefined;
  }

  end(): void {
    if (!this.#isFirst) this.#trail.flush();
  }

  /** It failed before it could change anything: where that can't be logged either, the error is told that came first. */
  #note(bound: ReadonlySet<string>, values: Values): void {
    try {
      this.#begin(auditText(values['Identity'] ?? values['Name'] ?? values['Instance']), bound, values);
    } catch (thrown) {
      if (!(thrown instanceof PosternError)) throw thrown;
    }
  }

  #begin(object: string, bound: ReadonlySet<string>, values: Values): void {
    const parameters = auditParameters(this.#cmdlet, bound, values);
    this.#action = this.#trail.begin({ cmdlet: this.#cmdlet.name, object, parameters, first: this.#isFirst });
    if (this.#action !== undefined) this.#isFirst = false;
  }
}

/** A pipeline that has enough, or whose later part fails, ends the cmdlet after it has acted. */
function errorOf(thrown: unknown): string | undefined {
  if (thrown === undefined) return undefined;
  if (thrown instanceof ShellException) return thrown.error.id;
  if (thrown instanceof PipelineStop) return 'PipelineStopped';
  if (isSignal(thrown)) return undefined;
  return 'UnexpectedError';
}
