// How the shell's own objects look when no Format- cmdlet asks, after PowerShell's views for the same types.
import type { View } from '../../core/view.ts';

export interface GroupedView extends View {
  /** Starts a new heading whenever the property's value changes. */
  readonly groupBy?: { readonly property: string; readonly label: string; readonly indent: number };
  /** Columns are as wide as their content. */
  readonly autoSize?: boolean;
  /** The objects' own text, one below the other, between blank lines. */
  readonly lines?: true;
  /** Types of one family stand in one table. */
  readonly family?: string;
}

const columns = (...names: readonly string[]) => names.map((property) => ({ property }));

const files = {
  table: [
    { property: 'Mode', width: 20 },
    { property: 'LastWriteTime', width: 26, alignment: 'right' },
    { property: 'Length', width: 14, alignment: 'right' },
    { property: 'Name' },
  ],
  groupBy: { property: 'PSParentPath', label: 'Directory', indent: 4 },
  family: 'File',
} as const;

const groups = [
  { property: 'Count', width: 5, alignment: 'right' },
  { property: 'Name', width: 25 },
  { property: 'Group' },
] as const;

const commands = [
  { property: 'CommandType', width: 15 },
  { property: 'DisplayName', label: 'Name', width: 50 },
  { property: 'Version', width: 10 },
  { property: 'Source' },
] as const;

const names = ['CmdletInfo', 'FunctionInfo', 'FilterInfo', 'AliasInfo', 'ExternalScriptInfo', 'ApplicationInfo'];

export const BUILTIN_VIEWS: readonly GroupedView[] = [
  {
    type: 'System.Collections.DictionaryEntry',
    table: [{ property: 'Name', width: 30 }, { property: 'Value' }],
    list: ['Name', 'Value'],
  },
  { type: 'Microsoft.PowerShell.Commands.GroupInfo', table: groups, list: ['Name', 'Count', 'Group', 'Values'] },
  {
    type: 'Microsoft.PowerShell.Commands.GroupInfoNoElement',
    table: groups.slice(0, 2),
    list: ['Name', 'Count', 'Values'],
  },
  {
    type: 'Microsoft.PowerShell.Commands.MemberDefinition',
    table: columns('Name', 'MemberType', 'Definition'),
    autoSize: true,
    groupBy: { property: 'TypeName', label: 'TypeName', indent: 3 },
  },
  { type: 'Microsoft.PowerShell.Commands.GenericMeasureInfo', shape: 'list' },
  { type: 'Microsoft.PowerShell.Commands.TextMeasureInfo', table: columns('Lines', 'Words', 'Characters', 'Property') },
  {
    type: 'System.TimeSpan',
    shape: 'list',
    list: [
      'Days',
      'Hours',
      'Minutes',
      'Seconds',
      'Milliseconds',
      'Ticks',
      'TotalDays',
      'TotalHours',
      'TotalMinutes',
      'TotalSeconds',
      'TotalMilliseconds',
    ],
  },
  { type: 'System.IO.FileInfo', ...files },
  { type: 'System.IO.DirectoryInfo', ...files },
  { type: 'System.Management.Automation.PSVariable', table: [{ property: 'Name', width: 30 }, { property: 'Value' }] },
  {
    type: 'Microsoft.PowerShell.Commands.HistoryInfo',
    table: [{ property: 'Id', width: 4, alignment: 'right' }, { property: 'CommandLine' }],
  },
  { type: 'Microsoft.PowerShell.Commands.MatchInfo', shape: 'table', lines: true },
  ...names.map((name) => ({ type: `System.Management.Automation.${name}`, table: commands, family: 'Command' })),
];
