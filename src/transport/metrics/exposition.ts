// Metrics as text: Prometheus' exposition format, version 0.0.4.
import type { MetricSnapshot, Sample } from './instruments.ts';

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function exposition(metrics: readonly MetricSnapshot[]): string {
  return metrics
    .map((metric) => `${head(metric)}${metric.series.map((sample) => lines(metric, sample)).join('')}`)
    .join('');
}

function head({ name, help, type }: MetricSnapshot): string {
  return `# HELP ${name} ${help.replace(/[\\\n]/g, escaped)}\n# TYPE ${name} ${type}\n`;
}

function lines(metric: MetricSnapshot, sample: Sample): string {
  const { name, labels: names, bounds } = metric;
  const labels = names.map((label, i) => [label, sample.labels[i] ?? ''] as const);
  if (!bounds || !sample.counts) return line(name, labels, sample.value);
  let total = 0;
  const buckets = sample.counts.map((count, i) => {
    total += count;
    return line(`${name}_bucket`, [...labels, ['le', i < bounds.length ? String(bounds[i]) : '+Inf']], total);
  });
  return `${buckets.join('')}${line(`${name}_sum`, labels, sample.value)}${line(`${name}_count`, labels, total)}`;
}

function line(name: string, labels: readonly (readonly [string, string])[], value: number): string {
  const shown = labels.map(([label, text]) => `${label}="${text.replace(/[\\\n"]/g, escaped)}"`).join(',');
  return `${name}${shown === '' ? '' : `{${shown}}`} ${number(value)}\n`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

function escaped(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
