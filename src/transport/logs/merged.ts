// Two ordered streams as one.

/** `isFirst`: whether the first stream's value comes before the second's. Both streams are closed, however reading ends. */
export async function* merged<T>(
  first: AsyncGenerator<T>,
  second: AsyncGenerator<T>,
  isFirst: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  try {
    let [a, b] = await Promise.all([first.next(), second.next()]);
    while (!a.done && !b.done) {
      if (isFirst(a.value, b.value)) {
        yield a.value;
        a = await first.next();
      } else {
        yield b.value;
        b = await second.next();
      }
    }
    if (!a.done) yield a.value;
    if (!b.done) yield b.value;
    yield* a.done ? second : first;
  } finally {
    await Promise.allSettled([first.return(undefined), second.return(undefined)]);
  }
}
