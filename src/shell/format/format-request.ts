// What the parameters shared by Format-Table, Format-List and Format-Wide ask for.
import { types } from '../../core/types.ts';
import { FormatEntry, type FormatOptions } from '../contract.ts';
import { formatError } from './format-error.ts';
import type { ExtendedFormatOptions } from './formatter.ts';
import { parseSelector, parseSelectors } from './property-selector.ts';

export const FORMAT_PARAMETERS = {
  Property: {
    type: types.anything('Object[]'),
    position: 0,
    help: 'The properties to show: names with wildcards, script blocks or calculated properties.',
  },
  GroupBy: { type: types.anything('Object'), help: 'Starts a new group whenever the value of this property changes.' },
  View: { type: types.text(), help: 'The name of a view.' },
  Force: { type: types.switch, help: 'Lays out text and numbers by their properties, too.' },
  ShowError: { type: types.switch, help: 'Accepted; a failing calculated property is shown empty.' },
  DisplayError: { type: types.switch, help: 'Accepted; a failing calculated property is shown empty.' },
  ExcludeProperty: { type: types.anything('String[]'), help: 'Patterns of property names to leave out.' },
  InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects to show.' },
} as const;

export interface FormatArguments {
  readonly Property: unknown;
  readonly GroupBy: unknown;
  readonly View: string | undefined;
  readonly Force: boolean | undefined;
  readonly ExcludeProperty?: unknown;
  readonly InputObject: unknown;
}

/** Kept through one invocation, so that all its entries share one request. */
export interface FormatState {
  request: FormatOptions | undefined;
}

export const formatState = (): FormatState => ({ request: undefined });

/** @throws PosternError FormatViewNotFound, FormatCannotSpecifyViewAndProperty and those of the selectors */
export function requestOf(
  shape: FormatOptions['shape'],
  args: FormatArguments,
  more: Partial<ExtendedFormatOptions> = {},
): ExtendedFormatOptions {
  const properties = parseSelectors(args.Property);
  if (args.View !== undefined) {
    if (properties !== undefined)
      throw formatError('FormatCannotSpecifyViewAndProperty', 'Give either -View or -Property, not both.');
    throw formatError('FormatViewNotFound', 'There are no named views; leave -View out.', args.View);
  }
  const groupBy = args.GroupBy === undefined || args.GroupBy === null ? undefined : parseSelector(args.GroupBy);
  const excluded = parseSelectors(args.ExcludeProperty)?.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return {
    shape,
    properties,
    groupBy,
    force: args.Force === true,
    ...(excluded === undefined ? {} : { exclude: excluded }),
    ...more,
  };
}

/** The object with its request; nothing for `$null`. */
export function entryOf(state: FormatState, object: unknown): FormatEntry[] {
  if (object === null || object === undefined || state.request === undefined) return [];
  return [new FormatEntry(state.request, object)];
}
