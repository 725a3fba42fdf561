// Which part of a list of queues or messages is shown: order, size of a page, and where it begins.
import { fail } from '../../core/errors.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { textOf, type ValueType } from '../../core/value-type.ts';
import { compareValues } from './queue-filter.ts';

interface Shown {
  readonly Identity: string;
}

const bookmark: ValueType<string> = {
  name: 'QueueViewerObject',
  convert: (input) => {
    const identity = typeof input === 'object' && input !== null ? (input as Partial<Shown>).Identity : input;
    return String(identity);
  },
  toJson: (value) => value,
  fromJson: (json) => String(json),
  schema: { type: 'string' },
};

/** `+Size,-DateReceived`: a list to the shell, one text to Exchange. */
const sortOrder: ValueType<string> = {
  name: 'QueueViewerSortOrderEntry[]',
  convert: (input, spelling) =>
    (Array.isArray(input) ? input : [input]).map((one) => textOf(one, 'QueueViewerSortOrderEntry', spelling)).join(','),
  toJson: (value) => value,
  fromJson: (json) => String(json),
  schema: { type: 'string' },
};

export const PAGE = {
  BookmarkIndex: { type: types.integer({ min: 1 }), help: 'The place in the list, from 1, at which the page begins.' },
  BookmarkObject: { type: bookmark, help: 'The object at which the page begins.' },
  IncludeBookmark: { type: types.boolean, help: 'Whether the object of the bookmark is shown too; true by default.' },
  ResultSize: {
    type: types.unlimited(types.integer({ min: 1, max: 250_000 })),
    help: 'The most objects shown; 1000 by default.',
  },
  ReturnPageInfo: {
    type: types.boolean,
    help: 'Whether an object comes first that tells the number of all objects and the place of the first one shown.',
  },
  SearchForward: {
    type: types.boolean,
    help: 'Whether the page lies behind the bookmark, which is the default, or before it.',
  },
  SortOrder: {
    type: sortOrder,
    help: 'Properties to sort by, separated by commas, each with + for ascending or - for descending before it.',
  },
} as const;

export interface PageArguments {
  readonly BookmarkIndex?: number | undefined;
  readonly BookmarkObject?: string | undefined;
  readonly IncludeBookmark?: boolean | undefined;
  readonly ResultSize?: number | 'Unlimited' | undefined;
  readonly ReturnPageInfo?: boolean | undefined;
  readonly SearchForward?: boolean | undefined;
  readonly SortOrder?: string | undefined;
}

/** `objects` is sorted in place. @throws PosternError InvalidQueueFilter for a sort order that names no property */
export function pageOf<T extends Shown>(
  objects: T[],
  args: PageArguments,
  properties: readonly string[],
): readonly unknown[] {
  if (args.SortOrder !== undefined) objects.sort(sorter(args.SortOrder, properties));
  const forward = args.SearchForward ?? true;
  const size =
    args.ResultSize === undefined ? 1000 : args.ResultSize === 'Unlimited' ? objects.length : args.ResultSize;
  const mark = markOf(objects, args, forward);
  const skip = args.IncludeBookmark === false && mark.isSet ? 1 : 0;
  const [from, to] = forward
    ? [mark.at + skip, mark.at + skip + size]
    : [Math.max(0, mark.at + 1 - skip - size), mark.at + 1 - skip];
  const page: unknown[] = objects.slice(Math.max(0, from), Math.max(0, to));
  if (args.ReturnPageInfo)
    page.unshift(typed('PageInfo', { TotalCount: objects.length, FirstIndex: page.length === 0 ? 0 : from + 1 }));
  return page;
}

function markOf(objects: readonly Shown[], args: PageArguments, forward: boolean): { at: number; isSet: boolean } {
  if (args.BookmarkObject !== undefined) {
    const at = objects.findIndex(({ Identity }) => Identity.toLowerCase() === args.BookmarkObject!.toLowerCase());
    if (at >= 0) return { at, isSet: true };
  }
  if (args.BookmarkIndex !== undefined) return { at: args.BookmarkIndex - 1, isSet: true };
  return { at: forward ? 0 : objects.length - 1, isSet: false };
}

function sorter(order: string, properties: readonly string[]): (one: object, other: object) => number {
  const keys = order.split(',').map((part) => {
    const [, sign, name = ''] = /^\s*([+-]?)\s*(\w+)\s*$/.exec(part) ?? [];
    const property = properties.find((one) => one.toLowerCase() === name.toLowerCase());
    if (!property) {
      const detail = `there is no property '${part.trim()}' to sort by`;
      fail('InvalidQueueFilter', { filter: order, detail }, { parameter: 'SortOrder', target: order });
    }
    return { property, sign: sign === '-' ? -1 : 1 };
  });
  return (one, other) => {
    for (const { property, sign } of keys) {
      const result = compareValues((one as never)[property], (other as never)[property]) * sign;
      if (result !== 0) return result;
    }
    return 0;
  };
}
