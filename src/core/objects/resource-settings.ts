// The settings of TransportServer that say when resources are scarce; Exchange keeps them in EdgeTransport.exe.config.
import { property } from '../object-class.ts';
import { types } from '../types.ts';
import { ByteSize } from '../values/byte-size.ts';

const MB = 1024 * 1024;
const percentage = types.integer({ min: 1, max: 100 });
const length = types.unlimited(types.integer({ min: 1 }));
const space = types.byteSize();

/** The free space and percentages are Exchange's: 500 MB free (2007 SP1), 75 % of the memory and 2 % less for medium. */
export const RESOURCE_SETTINGS = {
  MetricsBinding: property(types.nullable(types.explicitBinding), {
    default: null,
    help: 'The address:port where metrics are shown to Prometheus, such as 127.0.0.1:9725; $null for nowhere.',
  }),
  ResourceMonitoringEnabled: property(types.boolean, {
    default: true,
    help: 'Whether new mail is refused while disk space, memory or the queue is scarce.',
  }),
  FreeDiskSpaceMediumThreshold: property(space, {
    default: new ByteSize(1024 * MB),
    help: 'At so little free space for the data or queue folder new messages are refused; 0 for never.',
  }),
  FreeDiskSpaceHighThreshold: property(space, {
    default: new ByteSize(500 * MB),
    help: 'At so little free space for the data or queue folder new connections are refused; 0 for never.',
  }),
  MemoryUsedMediumThreshold: property(percentage, {
    default: 73,
    help: 'When the transport uses so many percent of the memory new messages are refused.',
  }),
  MemoryUsedHighThreshold: property(percentage, {
    default: 75,
    help: 'When the transport uses so many percent of the memory new connections are refused.',
  }),
  QueueLengthMediumThreshold: property(length, {
    default: 250_000,
    help: 'When so many deliveries wait new messages are refused.',
  }),
  QueueLengthHighThreshold: property(length, {
    default: 500_000,
    help: 'When so many deliveries wait new connections are refused.',
  }),
} as const;
