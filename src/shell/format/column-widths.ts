// Fitting the columns of a table into a line, as PowerShell does: unset widths share what is left, the last columns give way.

/** Widths by column, -1 for a column that is not shown; `given` has undefined where the rest is to be shared. */
export function fitWidths(given: readonly (number | undefined)[], lineWidth: number): number[] {
  const unset = given.filter((width) => width === undefined).length;
  const used = given.reduce<number>((sum, width) => sum + (width ?? 0), 0) + Math.max(0, given.length - 1);
  const free = Math.max(unset, lineWidth - used);
  const share = unset === 0 ? 0 : Math.floor(free / unset);
  let extra = unset === 0 ? 0 : free % unset;
  const widths = given.map((width) => width ?? share + (extra-- > 0 ? 1 : 0));
  trimToFit(widths, lineWidth);
  return widths;
}

function trimToFit(widths: number[], lineWidth: number): void {
  for (;;) {
    const visible = widths.filter((width) => width > 0);
    const excess = visible.reduce((sum, width) => sum + width, 0) + visible.length - 1 - lineWidth;
    if (excess <= 0) return;
    const last = widths.findLastIndex((width) => width > 0);
    widths[last] = widths[last]! - excess < 1 ? -1 : widths[last]! - excess;
  }
}
