// Methods of System.String and System.Char.
import { Char, compareText, EnumValue, ListValue, stringify, toBoolean, typedArray } from '../values/index.ts';
import { outOfRange, text, whole } from './arguments.ts';
import { methodTable } from './method-table.ts';

const ignoresCase = (comparison: unknown) => /ignorecase/i.test(stringify(comparison));

function find(target: string, args: readonly unknown[], last: boolean): number {
  const wanted = text(args[0]);
  const insensitive = args.some((argument, i) => i > 0 && ignoresCase(argument));
  const [inside, what] = insensitive ? [target.toLowerCase(), wanted.toLowerCase()] : [target, wanted];
  const from = typeof args[1] === 'number' ? args[1] : undefined;
  return last ? inside.lastIndexOf(what, from) : inside.indexOf(what, from);
}

/** The characters an argument list of Trim or Split(char[]) means. */
function characters(args: readonly unknown[]): string[] {
  return args.flatMap((argument) => (Array.isArray(argument) ? argument : [argument])).flatMap((one) => [...text(one)]);
}

function trim(target: string, args: readonly unknown[], start: boolean, end: boolean): string {
  if (args.length === 0) return start && end ? target.trim() : start ? target.trimStart() : target.trimEnd();
  const set = new Set(characters(args));
  let [from, to] = [0, target.length];
  while (start && from < to && set.has(target[from]!)) from++;
  while (end && to > from && set.has(target[to - 1]!)) to--;
  return target.slice(from, to);
}

function split(target: string, args: readonly unknown[]): string[] {
  const option = args.find(
    (argument) => argument instanceof EnumValue || /^(none|removeemptyentries)$/i.test(text(argument)),
  );
  const remove = option !== undefined && /removeempty/i.test(stringify(option));
  const rest = args.filter((argument) => argument !== option);
  const limit = rest.slice(1).find((argument) => typeof argument === 'number') as number | undefined;
  const given = rest.filter((argument, i) => i === 0 || typeof argument !== 'number');
  // .NET Framework splits at every character of a text; so does 5.1 with several characters in one text.
  const list = given
    .flatMap((one) => (Array.isArray(one) ? one : [one]))
    .map(text)
    .filter((one) => one !== '');
  const separators = list.length === 0 ? [' ', '\t', '\n', '\r'] : list;
  const pieces: string[] = [];
  let at = 0;
  for (let i = 0; i < target.length; ) {
    const hit =
      limit !== undefined && pieces.length >= limit - 1
        ? undefined
        : separators.find((one) => target.startsWith(one, i));
    if (hit === undefined) i++;
    else {
      if (!remove || i > at) pieces.push(target.slice(at, i));
      i += hit.length;
      at = i;
    }
  }
  if (!remove || at < target.length) pieces.push(target.slice(at));
  return typedArray('System.String', pieces);
}

export const STRING_METHODS = methodTable<string>({
  Chars: (target, [index]) => new Char(target.charCodeAt(whole(index))),
  Clone: (target) => target,
  CompareTo: (target, [other]) => (other === null ? 1 : Math.sign(compareText(target, text(other), true))),
  Contains: (target, args) => find(target, args, false) >= 0,
  EndsWith: (target, [end, comparison]) =>
    ignoresCase(comparison) || comparison === true
      ? target.toLowerCase().endsWith(text(end).toLowerCase())
      : target.endsWith(text(end)),
  Equals: (target, [other, comparison]) =>
    ignoresCase(comparison) ? target.toLowerCase() === text(other).toLowerCase() : target === other,
  IndexOf: (target, args) => find(target, args, false),
  IndexOfAny: (target, args) => {
    const set = new Set(characters(args));
    return [...target].findIndex((one) => set.has(one));
  },
  Insert: (target, [at, what]) => {
    const index = whole(at);
    if (index < 0 || index > target.length) outOfRange('startIndex');
    return target.slice(0, index) + text(what) + target.slice(index);
  },
  LastIndexOf: (target, args) => find(target, args, true),
  Normalize: (target) => target.normalize(),
  PadLeft: (target, [width, filler]) => target.padStart(whole(width), filler === undefined ? ' ' : text(filler)),
  PadRight: (target, [width, filler]) => target.padEnd(whole(width), filler === undefined ? ' ' : text(filler)),
  Remove: (target, [from, count]) => {
    const start = whole(from);
    if (start < 0 || start > target.length) outOfRange('startIndex');
    return target.slice(0, start) + (count === undefined ? '' : target.slice(start + whole(count)));
  },
  Replace: (target, [what, by]) => target.replaceAll(text(what), () => text(by)),
  Split: split,
  StartsWith: (target, [start, comparison]) =>
    ignoresCase(comparison) || comparison === true
      ? target.toLowerCase().startsWith(text(start).toLowerCase())
      : target.startsWith(text(start)),
  Substring: (target, [from, length]) => {
    const start = whole(from);
    const count = length === undefined ? target.length - start : whole(length);
    if (start < 0 || start > target.length) outOfRange('startIndex');
    if (count < 0 || start + count > target.length) outOfRange('length');
    return target.slice(start, start + count);
  },
  ToCharArray: (target) =>
    typedArray(
      'System.Char',
      Array.from({ length: target.length }, (_, i) => new Char(target.charCodeAt(i))),
    ),
  ToLower: (target) => target.toLowerCase(),
  ToLowerInvariant: (target) => target.toLowerCase(),
  ToUpper: (target) => target.toUpperCase(),
  ToUpperInvariant: (target) => target.toUpperCase(),
  Trim: (target, args) => trim(target, args, true, true),
  TrimEnd: (target, args) => trim(target, args, false, true),
  TrimStart: (target, args) => trim(target, args, true, false),
  GetEnumerator: (target) =>
    typedArray(
      'System.Char',
      [...target].map((one) => new Char(one.charCodeAt(0))),
    ),
});

const list = (value: unknown) => (Array.isArray(value) ? value : value instanceof ListValue ? value.items : [value]);

export const STRING_STATICS = methodTable<undefined>({
  Compare: (_, [left, right, ignore]) => Math.sign(compareText(text(left), text(right), !toBoolean(ignore))),
  Concat: (_, args) => args.flatMap(list).map(text).join(''),
  Equals: (_, [left, right, comparison]) =>
    ignoresCase(comparison) ? text(left).toLowerCase() === text(right).toLowerCase() : left === right,
  IsNullOrEmpty: (_, [value]) => value === null || value === undefined || text(value) === '',
  IsNullOrWhiteSpace: (_, [value]) => value === null || value === undefined || text(value).trim() === '',
  Join: (_, [separator, ...rest]) => rest.flatMap(list).map(text).join(text(separator)),
  new: (_, [character, count]) =>
    count === undefined
      ? Array.isArray(character)
        ? character.map(text).join('')
        : text(character)
      : text(character).repeat(whole(count)),
});

export const CHAR_STATICS = methodTable<undefined>({
  IsDigit: (_, [one]) => /\p{Nd}/u.test(text(one)[0] ?? ''),
  IsLetter: (_, [one]) => /\p{L}/u.test(text(one)[0] ?? ''),
  IsLetterOrDigit: (_, [one]) => /[\p{L}\p{Nd}]/u.test(text(one)[0] ?? ''),
  IsUpper: (_, [one]) => /\p{Lu}/u.test(text(one)[0] ?? ''),
  IsLower: (_, [one]) => /\p{Ll}/u.test(text(one)[0] ?? ''),
  IsWhiteSpace: (_, [one]) => /\s/.test(text(one)[0] ?? ''),
  IsPunctuation: (_, [one]) => /\p{P}/u.test(text(one)[0] ?? ''),
  ToUpper: (_, [one]) => new Char(text(one).toUpperCase().charCodeAt(0)),
  ToLower: (_, [one]) => new Char(text(one).toLowerCase().charCodeAt(0)),
});
