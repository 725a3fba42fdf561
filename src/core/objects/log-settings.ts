// The settings every Exchange log has on TransportServer: how long, how much, where.
import { type Property, property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';
import { TimeSpan } from '../values/time-span.ts';

const MB = 1024 * 1024;
const DAY = 86_400_000;
const size = types.unlimited(types.byteSize({ min: 1 }));

type FileSettings<N extends string> = { readonly [K in `${N}MaxAge`]: Property<TimeSpan> } & {
  readonly [K in `${N}${'MaxDirectorySize' | 'MaxFileSize'}`]: Property<ByteSize | 'Unlimited'>;
} & { readonly [K in `${N}Path`]: Property<string | null> };

/** `folder`: where the log is when no path is set, in the data folder. */
export function logFileSettings<const N extends string>(name: N, title: string, folder: string): FileSettings<N> {
  return {
    [`${name}MaxAge`]: property(types.timeSpan({ max: 24_855 * DAY }), {
      default: new TimeSpan(30 * DAY),
      help: `How long ${title} files are kept; 00:00:00 keeps them however old.`,
    }),
    [`${name}MaxDirectorySize`]: property(size, {
      default: new ByteSize(250 * MB),
      help: `How large the ${title} folder may grow before its oldest files go.`,
    }),
    [`${name}MaxFileSize`]: property(size, {
      default: new ByteSize(10 * MB),
      help: `The size at which a new ${title} file is begun.`,
    }),
    [`${name}Path`]: property(types.nullable(types.text({ max: 4096 })), {
      default: null,
      help: `The folder of the ${title}; $null stands for logs/${folder} in the data folder.`,
    }),
  } as never;
}

export function logSettings<const N extends string>(
  name: N,
  title: string,
  folder: string,
  enabled: boolean,
): { readonly [K in `${N}Enabled`]: Property<boolean> } & FileSettings<N> {
  return {
    [`${name}Enabled`]: property(types.boolean, { default: enabled, help: `Whether the ${title} is written.` }),
    ...logFileSettings(name, title, folder),
  } as never;
}
