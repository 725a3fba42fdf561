// Values that may have to be waited for: everything runs synchronously until something really waits.

export type Maybe<T> = T | Promise<T>;

/** Goes on with the value, at once when it is there. */
export function then<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** `next` for each item in order, waiting only where one has to be waited for. */
export function each<T>(items: Iterable<T>, next: (item: T) => Maybe<void>): Maybe<void> {
  const iterator = items[Symbol.iterator]();
  let finished = false;
  try {
    for (let step = iterator.next(); !step.done; step = iterator.next()) {
      const waiting = next(step.value);
      if (waiting instanceof Promise) {
        finished = true;
        return rest(iterator, waiting, next);
      }
    }
    finished = true;
  } finally {
    if (!finished) iterator.return?.();
  }
}

async function rest<T>(iterator: Iterator<T>, waiting: Promise<void>, next: (item: T) => Maybe<void>): Promise<void> {
  let done = false;
  try {
    await waiting;
    for (let step = iterator.next(); !step.done; step = iterator.next()) await next(step.value);
    done = true;
  } finally {
    if (!done) iterator.return?.();
  }
}

/** The results of `next` for each item, in order. */
export function collect<T, R>(items: readonly T[], next: (item: T) => Maybe<R>): Maybe<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i++) {
    const result = next(items[i]!);
    if (result instanceof Promise) return collectRest(items, i, results, result, next);
    results.push(result);
  }
  return results;
}

async function collectRest<T, R>(
  items: readonly T[],
  at: number,
  results: R[],
  waiting: Promise<R>,
  next: (item: T) => Maybe<R>,
): Promise<R[]> {
  results.push(await waiting);
  for (let i = at + 1; i < items.length; i++) results.push(await next(items[i]!));
  return results;
}

/** try, catch and finally over work that may wait. */
export function attempt<T>(
  work: () => Maybe<T>,
  caught: (thrown: unknown) => Maybe<T>,
  lastly?: () => Maybe<void>,
): Maybe<T> {
  let result: Maybe<T>;
  try {
    result = work();
    if (result instanceof Promise) return attemptAsync(result, caught, lastly);
  } catch (thrown) {
    if (lastly === undefined) return caught(thrown);
    return finish(() => caught(thrown), lastly);
  }
  if (lastly === undefined) return result;
  const kept = result;
  return then(lastly(), () => kept);
}

function finish<T>(work: () => Maybe<T>, lastly: () => Maybe<void>): Maybe<T> {
  let result: Maybe<T>;
  try {
    result = work();
  } catch (thrown) {
    return then(lastly(), () => {
      throw thrown;
    });
  }
  if (result instanceof Promise) return result.finally(lastly);
  const kept = result;
  return then(lastly(), () => kept);
}

async function attemptAsync<T>(
  work: Promise<T>,
  caught: (thrown: unknown) => Maybe<T>,
  lastly: (() => Maybe<void>) | undefined,
): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    return await caught(thrown);
  } finally {
    await lastly?.();
  }
}
