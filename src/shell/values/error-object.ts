// An error as scripts see it: the ErrorRecord of core with its exception, its command and its place in the script.
import type { Extent } from '../ast.ts';
import { ExceptionObject } from './exception-object.ts';
import type { ScriptSource } from './script-source.ts';

export interface ErrorPlace {
  readonly source: ScriptSource;
  readonly extent: Extent;
}

export interface ErrorObjectSpec {
  /** The stable id, without the command's part. */
  readonly id: string;
  readonly category: string;
  readonly message: string;
  readonly target?: unknown;
  readonly exception?: ExceptionObject;
  /** Written over the message when errors are shown. */
  readonly details?: string | undefined;
  readonly recommendation?: string | undefined;
  readonly parameter?: string | undefined;
  /** The command that reported it, as typed or declared. */
  readonly command?: string | undefined;
  /** What follows the id after a comma in FullyQualifiedErrorId. */
  readonly origin?: string | undefined;
  readonly place?: ErrorPlace | undefined;
  readonly activity?: string | undefined;
  readonly reason?: string | undefined;
  readonly targetName?: string | undefined;
  readonly targetType?: string | undefined;
}

export class ErrorObject {
  id: string;
  readonly category: string;
  readonly message: string;
  readonly exception: ExceptionObject;
  TargetObject: unknown;
  details: string | undefined;
  recommendation: string | undefined;
  readonly parameter: string | undefined;
  command: string | undefined;
  origin: string | undefined;
  place: ErrorPlace | undefined;
  activity: string | undefined;
  reason: string | undefined;
  targetName: string | undefined;
  targetType: string | undefined;

  constructor(spec: ErrorObjectSpec) {
    this.id = spec.id;
    this.category = spec.category;
    this.message = spec.message;
    this.exception =
      spec.exception ?? new ExceptionObject('System.Management.Automation.RuntimeException', spec.message);
    this.TargetObject = spec.target ?? null;
    this.details = spec.details;
    this.recommendation = spec.recommendation;
    this.parameter = spec.parameter;
    this.command = spec.command;
    this.origin = spec.origin;
    this.place = spec.place;
    this.activity = spec.activity;
    this.reason = spec.reason;
    this.targetName = spec.targetName;
    this.targetType = spec.targetType;
  }

  get Exception(): ExceptionObject {
    return this.exception;
  }

  get FullyQualifiedErrorId(): string {
    if (this.origin === undefined || this.origin === '') return this.id;
    return this.id === '' ? this.origin : `${this.id},${this.origin}`;
  }

  /** The text people are shown. */
  get text(): string {
    return this.details ?? this.message;
  }

  toString(): string {
    return this.text;
  }
}
