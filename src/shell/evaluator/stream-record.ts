// What travels in streams 3 to 6: warnings, verbose and debug messages, information and host output.
import { nameClass } from '../values/type-name.ts';

export class MessageRecord {
  readonly stream: 3 | 4 | 5;
  readonly Message: string;

  constructor(stream: 3 | 4 | 5, message: string) {
    this.stream = stream;
    this.Message = message;
  }

  toString(): string {
    return this.Message;
  }
}

export class WarningRecord extends MessageRecord {
  constructor(message: string) {
    super(3, message);
  }
}

export class VerboseRecord extends MessageRecord {
  constructor(message: string) {
    super(4, message);
  }
}

export class DebugRecord extends MessageRecord {
  constructor(message: string) {
    super(5, message);
  }
}

export class InformationRecord {
  readonly stream = 6;
  readonly MessageData: unknown;
  readonly Tags: readonly string[];
  /** Written by Write-Host: shown whatever `$InformationPreference` says. */
  readonly host: { readonly newLine: boolean } | undefined;
  readonly #text: string;

  constructor(data: unknown, text: string, tags: readonly string[], host?: { readonly newLine: boolean }) {
    this.MessageData = data;
    this.#text = text;
    this.Tags = tags;
    this.host = host;
  }

  toString(): string {
    return this.#text;
  }
}

export type StreamRecord = WarningRecord | VerboseRecord | DebugRecord | InformationRecord;

nameClass(WarningRecord, 'System.Management.Automation.WarningRecord');
nameClass(VerboseRecord, 'System.Management.Automation.VerboseRecord');
nameClass(DebugRecord, 'System.Management.Automation.DebugRecord');
nameClass(InformationRecord, 'System.Management.Automation.InformationRecord');
