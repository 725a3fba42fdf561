// The properties of what a cmdlet puts out, as far as they are declared: by the view of its type and the cmdlets that set them.
import type { Cmdlet } from '../../core/cmdlet.ts';
import type { View } from '../../core/view.ts';
import { BUILTIN_VIEWS } from '../format/builtin-views.ts';

/** Types that no view lists and no cmdlet sets. */
const LISTED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  [
    'System.IO.FileInfo',
    ['Name', 'FullName', 'Length', 'LastWriteTime', 'CreationTime', 'Extension', 'BaseName', 'DirectoryName'],
  ],
  ['Microsoft.PowerShell.Commands.GenericMeasureInfo', ['Count', 'Average', 'Sum', 'Maximum', 'Minimum', 'Property']],
  [
    'System.DateTime',
    ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second', 'Date', 'TimeOfDay', 'DayOfWeek', 'DayOfYear', 'Ticks'],
  ],
]);

/** Parameters that name a place or steer the change, and are no properties. */
const STEERING = new Set([
  'Server',
  'DomainController',
  'InputObject',
  'Force',
  'PassThru',
  'ExternalRelay',
  'Instance',
  'TransportService',
]);

/** Of everything that a Set- cmdlet changes. */
const OF_EVERY_OBJECT = ['Name', 'Identity', 'Guid', 'IsValid', 'WhenChanged', 'WhenCreated'];

export function outputMembers(cmdlet: Cmdlet, cmdlets: Iterable<Cmdlet>, views: readonly View[]): readonly string[] {
  const all = [...cmdlets];
  return [...new Set((cmdlet.output ?? []).flatMap((type) => membersOf(type, all, views)))];
}

function membersOf(type: string, cmdlets: readonly Cmdlet[], views: readonly View[]): readonly string[] {
  const view = [...views, ...BUILTIN_VIEWS].find((one) => one.type === type);
  const shown = [...(view?.list ?? []), ...(view?.table ?? []).map(({ property }) => property)];
  const set = cmdlets.find(({ verb, noun }) => verb === 'Set' && noun === type);
  const settable = Object.entries(set?.parameters ?? {})
    .filter(([name, { type: of }]) => !of.isSwitch && !STEERING.has(name))
    .map(([name]) => name);
  return [...(LISTED.get(type) ?? []), ...shown, ...settable, ...(set === undefined ? [] : OF_EVERY_OBJECT)];
}
