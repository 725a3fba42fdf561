// What Get-Help puts out: an object with the parts of the help, shown as text.
import { TYPE } from '../../../core/typed.ts';
import { TEXT_LINES } from '../text-view.ts';

export interface HelpParts {
  readonly name: string;
  readonly category: string;
  readonly synopsis: string;
  readonly syntax: readonly string[];
  readonly description: string;
  readonly parameters: readonly HelpParameter[];
  /** Takes the common parameters. */
  readonly hasCommon: boolean;
  readonly examples: readonly { readonly title: string; readonly code: string; readonly remarks: string }[];
  readonly aliases: readonly string[];
  readonly outputs: readonly string[];
  readonly notes: string;
  readonly links: readonly string[];
}

export interface HelpParameter {
  readonly name: string;
  /** `<String>`; empty for a switch. */
  readonly value: string;
  readonly description: string;
  /** Label and value of the lines under it: Required, Position ... */
  readonly facts: readonly (readonly [string, string])[];
}

export type HelpDetail = 'short' | 'detailed' | 'full' | 'examples';

export class HelpInfo {
  readonly Name: string;
  readonly Category: string;
  readonly Synopsis: string;
  readonly Syntax: string;
  readonly Description: string;
  readonly Parameters: readonly string[];
  readonly Examples: readonly string[];
  readonly #lines: readonly string[];

  constructor(parts: HelpParts, lines: readonly string[]) {
    this.Name = parts.name;
    this.Category = parts.category;
    this.Synopsis = parts.synopsis;
    this.Syntax = parts.syntax.join('\n');
    this.Description = parts.description;
    this.Parameters = parts.parameters.map(({ name }) => name);
    this.Examples = parts.examples.map(({ code }) => code);
    this.#lines = lines;
  }

  get [TYPE](): string {
    return 'HelpInfo';
  }

  get [TEXT_LINES](): readonly string[] {
    return this.#lines;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
