// Results on their way to the disk that a courier doesn't wait for, up to a number.

/** Results on their way to the disk: so many may be, and the first failure among them is the courier's. */
export class Commits {
  readonly #open = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  add(commit: Promise<void>): void {
    const settled = commit
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#open.delete(settled));
    this.#open.add(settled);
  }

  async room(most: number): Promise<void> {
    while (this.#open.size > most) await Promise.race(this.#open);
    if (this.#failure) throw this.#failure.error;
  }

  async all(): Promise<void> {
    await Promise.all(this.#open);
    if (this.#failure) throw this.#failure.error;
  }
}
