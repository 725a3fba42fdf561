// A conceptual topic of the help, as Get-Help about_* lists and shows it.

export interface Topic {
  /** about_Something. */
  readonly name: string;
  readonly synopsis: string;
  /** Paragraphs apart by empty lines; lines that begin with a blank are shown as they are. */
  readonly text: string;
  /** Other topics and cmdlets. */
  readonly seeAlso: readonly string[];
}
