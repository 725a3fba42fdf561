// The nodes of a syntax tree that hold a place, or end at it: where the cursor is in text that need not be complete.

export interface PlacedNode {
  readonly kind: string;
  readonly extent: { readonly start: number; readonly end: number };
}

/** In no particular order; without a place, all of them. */
export function nodesAt(root: unknown, place?: number): readonly PlacedNode[] {
  const found: PlacedNode[] = [];
  const pending: unknown[] = [root];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (Array.isArray(node)) {
      pending.push(...node);
      continue;
    }
    const { kind, extent } = node as Partial<PlacedNode>;
    if (extent !== undefined && place !== undefined && (extent.start > place || extent.end < place)) continue;
    if (kind !== undefined && extent !== undefined) found.push(node as PlacedNode);
    for (const [key, value] of Object.entries(node)) if (key !== 'source' && key !== 'extent') pending.push(value);
  }
  return found;
}
