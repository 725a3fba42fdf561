// The metrics of several processes as those of one: counters add up, a gauge is their sum or the largest of them.
import type { MetricSnapshot, Sample } from './instruments.ts';

export function mergeSnapshots(processes: Iterable<readonly MetricSnapshot[]>): readonly MetricSnapshot[] {
  const merged = new Map<string, MetricSnapshot & { readonly byLabels: Map<string, Sample> }>();
  for (const metric of [...processes].flat()) {
    let one = merged.get(metric.name);
    if (!one) merged.set(metric.name, (one = { ...metric, byLabels: new Map() }));
    for (const sample of metric.series) {
      const key = sample.labels.join('\0');
      const other = one.byLabels.get(key);
      one.byLabels.set(key, other ? both(metric, sample, other) : sample);
    }
  }
  return [...merged.values()].map(({ byLabels, ...metric }) => ({ ...metric, series: [...byLabels.values()] }));
}

function both({ merge }: MetricSnapshot, one: Sample, other: Sample): Sample {
  const value = merge === 'max' ? Math.max(one.value, other.value) : one.value + other.value;
  const counts = one.counts?.map((count, i) => count + (other.counts?.[i] ?? 0));
  return { labels: one.labels, value, counts };
}
