// The settings every Exchange log has on TransportServer, shown for the logs this version doesn't write.
import type { Property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { TimeSpan } from '../values/time-span.ts';
import { shownOnly } from './shown-only.ts';

const MB = 1024 * 1024;
const DAY = 86_400_000;
const size = types.unlimited(types.byteSize({ min: 1 }));

type FileSettings<N extends string> = {
  readonly [K in `${N}${'MaxAge' | 'MaxDirectorySize' | 'MaxFileSize' | 'Path'}`]: Property;
};

export function logFileSettings<const N extends string>(name: N, title: string, reason: string): FileSettings<N> {
  return {
    [`${name}MaxAge`]: shownOnly(types.timeSpan(), new TimeSpan(30 * DAY), `How long ${title} files are kept.`, reason),
    [`${name}MaxDirectorySize`]: shownOnly(
      size,
      new ByteSize(250 * MB),
      `How large the ${title} folder may grow.`,
      reason,
    ),
    [`${name}MaxFileSize`]: shownOnly(
      size,
      new ByteSize(10 * MB),
      `The size at which a new ${title} file is begun.`,
      reason,
    ),
    [`${name}Path`]: shownOnly(types.nullable(types.text({ max: 4096 })), null, `The folder of the ${title}.`, reason),
  } as FileSettings<N>;
}

export function logSettings<const N extends string>(
  name: N,
  title: string,
  reason: string,
  enabled: boolean,
): FileSettings<N> & { readonly [K in `${N}Enabled`]: Property } {
  return {
    [`${name}Enabled`]: shownOnly(types.boolean, enabled, `Whether the ${title} is written.`, reason),
    ...logFileSettings(name, title, reason),
  } as never;
}
