// Names that were perhaps meant: the nearest by edits (Damerau-Levenshtein, neighbours swapped count as one).

const LONGEST = 100;

/** Edits that make one of the other, ignoring case; Infinity when there would be more than `most`. */
export function editDistance(a: string, b: string, most: number): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (Math.abs(x.length - y.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let above = Array.from({ length: y.length + 1 }, (_, j) => j);
  for (let i = 1; i <= x.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= y.length; j++) {
      const same = x[i - 1] === y[j - 1];
      let edits = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1]) edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
      best = Math.min(best, edits);
    }
    if (best > most) return Number.POSITIVE_INFINITY;
    before = above;
    above = row;
  }
  return above[y.length]! <= most ? above[y.length]! : Number.POSITIVE_INFINITY;
}

/** The candidate nearest to a misspelt name; undefined when none is near enough to be meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length < 3 || name.length > LONGEST) return undefined;
  let most = Math.max(1, Math.min(4, Math.floor(name.length / 4)));
  let nearest: string | undefined;
  for (const candidate of candidates) {
    const edits = editDistance(name, candidate, most);
    if (edits > most) continue;
    nearest = candidate;
    most = edits - 1;
    if (most < 0) break;
  }
  return nearest;
}
