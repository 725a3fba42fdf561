// A value by a .NET format string, as `-f`, ToString(format) and the `format` key of a column use it.
import { TimeSpan } from '../../core/values/time-span.ts';
import { EnumValue } from './enum-value.ts';
import { formatDate } from './format-date.ts';
import { formatNumber } from './format-number.ts';
import { isNumeric } from './numbers.ts';
import { stringify } from './stringify.ts';
import { typeName } from './type-name.ts';
import type { TypedNumber } from './typed-number.ts';

/** The text in the current culture (en-US); values that know no formats ignore it. */
export function formatValue(value: unknown, format = ''): string {
  if (value instanceof Date) return formatDate(value, format);
  if (isNumeric(value)) return formatNumber(value as number | bigint | TypedNumber, format);
  if (value instanceof TimeSpan && format !== '' && !/^[cgt]$/i.test(format)) return formatTimeSpan(value, format);
  if (value instanceof EnumValue && /^d$/i.test(format)) return String(value.value);
  if (Array.isArray(value)) return typeName(value);
  return stringify(value);
}

/** Custom TimeSpan patterns: d h m s f, literals escaped by a backslash or quoted. */
function formatTimeSpan(span: TimeSpan, format: string): string {
  const fraction = String(Math.abs(Math.round((span.milliseconds % 1000) * 1e4))).padStart(7, '0');
  return format.replace(/'[^']*'|"[^"]*"|\\.|d+|h+|m+|s+|f+/g, (token) => {
    const padded = (value: number) => String(Math.abs(value)).padStart(token.length, '0');
    if (token.startsWith('\\')) return token.slice(1);
    if (/^['"]/.test(token)) return token.slice(1, -1);
    switch (token[0]) {
      case 'd':
        return padded(span.Days);
      case 'h':
        return padded(span.Hours);
      case 'm':
        return padded(span.Minutes);
      case 's':
        return padded(span.Seconds);
      default:
        return fraction.slice(0, token.length);
    }
  });
}
