// One line of progress for a terminal: activity, a bar, per cent, status.

export interface Progress {
  readonly activity: string;
  readonly status?: string | undefined;
  /** 0 to 100; negative or undefined when nobody knows. */
  readonly percent?: number | undefined;
}

const BAR = 20;

/** At most `width` characters, so that the line can be drawn over. */
export function progressLine({ activity, status = '', percent }: Progress, width: number): string {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const known = percent !== undefined && percent >= 0;
  const share = known ? Math.min(100, Math.round(percent)) : 0;
  const filled = Math.round((share / 100) * BAR);
  const bar = known ? `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${share} %` : '';
  const parts = [plain(activity), bar, plain(status)].filter((part) => part !== '');
  return parts.join('  ').slice(0, Math.max(0, width - 1));
}
