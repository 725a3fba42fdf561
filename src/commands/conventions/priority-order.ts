// Priorities as Exchange keeps them: 1 to n without gaps, in which giving one item a number moves the others.

export interface Renumbering<T> {
  readonly item: T;
  readonly priority: number;
}

/**
 * The items whose priority changes, with their new one. `placed` puts an item, there already or new, at that number;
 * without it only gaps close. Items of equal priority keep their order.
 */
export function priorityOrder<T extends { readonly Priority: number }>(
  items: readonly T[],
  placed?: { readonly item: T; readonly priority: number },
): readonly Renumbering<T>[] {
  const order = items.filter((item) => item !== placed?.item).toSorted((a, b) => a.Priority - b.Priority);
  if (placed) order.splice(Math.min(Math.max(placed.priority, 1), order.length + 1) - 1, 0, placed.item);
  return order
    .map((item, index) => ({ item, priority: index + 1 }))
    .filter(({ item, priority }) => item.Priority !== priority);
}
