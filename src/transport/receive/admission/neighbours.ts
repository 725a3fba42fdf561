// The processes of one server tell each other what they count, several times a second, so that a limit holds over all of them.
//
// Each process judges alone and at once, by its own counts and by what it has heard: a limit can be overrun by what arrives
// elsewhere between two reports, and by nothing else.

/** Entries of one count in one report; what is left goes into the next. */
export const MOST_TOLD = 2000;
/** Milliseconds between two reports. */
export const REPORT_INTERVAL = 100;

/** By the name of the count; plain values. */
export type CountReport = { readonly [name: string]: unknown };

/** Something that is counted in each process and limited in all of them together. `from` numbers the other process. */
export interface SharedCount {
  /** What has changed here since it was last asked; undefined when nothing has. */
  changes(): unknown;
  /** Another process's changes. */
  hear(from: number, changes: unknown): void;
  /** That process is no more. */
  gone(from: number): void;
  /** Everything known, for a process that has just begun: what it would have heard, by who would have said it (0: this one). */
  whole(): readonly (readonly [from: number, changes: unknown])[];
}

export class Neighbours {
  readonly #counts = new Map<string, SharedCount>();

  join(name: string, count: SharedCount): void {
    this.#counts.set(name, count);
  }

  /** Undefined when there is nothing to tell. */
  changes(): CountReport | undefined {
    let report: Record<string, unknown> | undefined;
    for (const [name, count] of this.#counts) {
      const changes = count.changes();
      if (changes !== undefined) (report ??= {})[name] = changes;
    }
    return report;
  }

  hear(from: number, report: CountReport): void {
    for (const [name, changes] of Object.entries(report)) this.#counts.get(name)?.hear(from, changes);
  }

  gone(from: number): void {
    for (const count of this.#counts.values()) count.gone(from);
  }

  whole(): readonly (readonly [from: number, report: CountReport])[] {
    return [...this.#counts].flatMap(([name, count]) =>
      count.whole().map(([from, changes]) => [from, { [name]: changes }] as const),
    );
  }
}
