// Runs cases a few at a time and gives their results in the cases' order.

/** Sessions at once: below what a connector lets one client hold. */
const AT_ONCE = 4;

export async function* inParallel<C, R>(
  cases: readonly C[],
  work: (one: C) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = [];
  let next = 0;
  const start = () => {
    const promise = work(cases[next++]!);
    // Whoever reads no further must not leave a rejection that nobody handles.
    promise.catch(() => undefined);
    running.push(promise);
  };
  while (next < cases.length || running.length > 0) {
    while (next < cases.length && running.length < AT_ONCE) start();
    yield await running.shift()!;
  }
}
