// Tab: what the word before the cursor could become: commands, parameters, values, identities, variables and paths.
import type { Parameter, ParameterTable } from '../../core/cmdlet.ts';
import { visibleCell } from '../format/visible-text.ts';
import { parse } from '../parser/parse.ts';
import { type CommandPlace, findCommand, placeIn } from './command-at.ts';
import { completePath } from './complete-path.ts';
import type { CompletionSource } from './completion-source.ts';
import { feederAt } from './pipeline-at.ts';

export interface Completion {
  /** Where in the text the replaced word begins. */
  readonly start: number;
  /** Whole replacements, sorted, each once. */
  readonly words: readonly string[];
}

const MOST_WORDS = 500;
const ACTIONS = ['Continue', 'SilentlyContinue', 'Stop', 'Ignore', 'Inquire'];
const COMMON: { readonly [name: string]: readonly string[] | undefined } = {
  Verbose: undefined,
  Debug: undefined,
  ErrorAction: ACTIONS,
  WarningAction: ACTIONS,
  InformationAction: ACTIONS,
  ErrorVariable: [],
  WarningVariable: [],
  InformationVariable: [],
  OutVariable: [],
  OutBuffer: [],
  PipelineVariable: [],
  WhatIf: undefined,
  Confirm: undefined,
};

const PROPERTY_PARAMETERS = new Set(['Property', 'ExcludeProperty', 'ExpandProperty', 'GroupBy', 'FilterScript']);

/** `text` ends at the cursor. */
export function complete(text: string, source: CompletionSource): Completion {
  const { ast, tokens } = parse(text);
  const last = tokens.at(-1);
  const touches = last !== undefined && last.extent.end === text.length;
  const lastText = touches ? text.slice(last.extent.start) : '';
  const member = /(?:\$\{?([\w?:]+)\}?|\))\??\.([\w]*)$/.exec(text);
  if (member !== null && !(touches && (last.role === 'comment' || last.role === 'string'))) {
    const [, variable, typed = ''] = member;
    return given(text.length - typed.length, typed, membersAt(ast, text.length, variable, source));
  }
  if (touches && (last.role === 'comment' || last.role === 'member')) return { start: text.length, words: [] };
  if (/^\$[\w?]*$/.test(lastText) || /^\$\{?\w+:$/.test(lastText))
    return given(last!.extent.start, lastText, variables(source));
  const start = wordStart(text);
  const word = text.slice(start);
  const end = text.trimEnd().length;
  const command = findCommand(ast, touches ? text.length : end);
  const atName = command === undefined || (command.extent.start === start && command.name.extent.end >= text.length);
  if (atName || startsCommand(text.slice(0, start)))
    return /[/\\]|^\.|^~/.test(word) ? paths(start, word, source) : given(start, word, source.commandNames(), '');
  const table = command!.name.kind === 'StringConstant' ? source.parametersOf(command!.name.value) : undefined;
  if (/^-[\w]*$/.test(word)) return given(start, word, parameterNames(table));
  const place = placeIn(command!, start, (name) => isSwitch(name, table));
  const parameter = place && parameterAt(place.parameter, place.position, table);
  const values = propertiesAt(ast, start, place, table, source) ?? (parameter && valuesOf(parameter, source));
  const fitting = values === undefined ? undefined : given(start, word, values, word[0] ?? '');
  return fitting !== undefined && fitting.words.length > 0 ? fitting : paths(start, word, source);
}

/** The properties of `$_` or of a variable's value; of anything else nothing is known. */
function membersAt(
  ast: unknown,
  end: number,
  variable: string | undefined,
  source: CompletionSource,
): readonly string[] {
  if (variable === undefined) return [];
  return /^(?:_|psitem)$/i.test(variable) ? fedMembers(ast, end, source) : source.membersOf(variable);
}

function fedMembers(ast: unknown, end: number, source: CompletionSource): readonly string[] {
  const feeder = feederAt(ast, end);
  if (feeder === undefined) return [];
  return 'command' in feeder ? source.outputMembers(feeder.command) : source.membersOf(feeder.variable);
}

/** Names for -Property and its kin, which name properties of what comes down the pipeline. */
function propertiesAt(
  ast: unknown,
  start: number,
  place: CommandPlace | undefined,
  table: ParameterTable | undefined,
  source: CompletionSource,
): readonly string[] | undefined {
  if (place === undefined || table?.['InputObject'] === undefined) return undefined;
  const names = Object.keys(table);
  const typed = place.parameter?.toLowerCase();
  const name =
    typed === undefined
      ? names.find((one) => table[one]!.position === place.position)
      : names.find((one) => one.toLowerCase().startsWith(typed));
  if (name === undefined || !PROPERTY_PARAMETERS.has(name)) return undefined;
  const members = fedMembers(ast, start, source);
  return members.length === 0 ? undefined : members;
}

/** Back to the blank, comma, bracket or equals sign before the word; inside an open quote to the quote. */
function wordStart(text: string): number {
  let quote: string | undefined;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') {
      quote = character;
      if (i === 0 || /[\s,;|&(){}=:]/.test(text[i - 1]!)) start = i;
    } else if (/[\s,;|&(){}=]/.test(character) || (character === ':' && /(?:^|\s)-\w+$/.test(text.slice(start, i))))
      start = i + 1;
  }
  return start;
}

function startsCommand(before: string): boolean {
  return /(?:^|[|;{(&\n])\s*$/.test(before) && !/@[{(]\s*$/.test(before);
}

function given(start: number, word: string, candidates: Iterable<string>, quote?: string): Completion {
  const open = quote === "'" || quote === '"' ? quote : '';
  const typed = word.slice(open.length).toLowerCase();
  const found = new Set<string>();
  for (const candidate of candidates) {
    // Names from logs and the store are printed as they are by the line editor.
    if (!candidate.toLowerCase().startsWith(typed) || visibleCell(candidate) !== candidate) continue;
    found.add(quote === undefined ? candidate : quoted(candidate, open));
    if (found.size >= MOST_WORDS) break;
  }
  return { start, words: [...found].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)) };
}

/** A value as it must be typed: quoted when a word would end or expand in it. */
function quoted(value: string, open: string): string {
  if (open === '' && (/^[\w.:/*+-][\w.:/*+@-]*$/.test(value) || /^\$(?:true|false|null)$/.test(value))) return value;
  const quote = open === '"' && !/[`$"]/.test(value) ? '"' : "'";
  return quote + (quote === "'" ? value.replaceAll("'", "''") : value) + quote;
}

function* variables(source: CompletionSource): Iterable<string> {
  yield* ['$true', '$false', '$null'];
  for (const name of source.variableNames()) yield /^[\w?]+$/.test(name) ? `$${name}` : `\${${name}}`;
}

function* parameterNames(table: ParameterTable | undefined): Iterable<string> {
  for (const [name, { refused }] of Object.entries(table ?? {})) if (refused === undefined) yield `-${name}`;
  for (const name of Object.keys(COMMON)) yield `-${name}`;
}

function isSwitch(typed: string, table: ParameterTable | undefined): boolean {
  const parameter = named(typed, table);
  if (parameter !== undefined) return parameter.type.isSwitch === true;
  const common = Object.keys(COMMON).find((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  return common !== undefined && COMMON[common] === undefined;
}

/** The parameter that a name, an alias or a prefix stands for. */
function named(typed: string, table: ParameterTable | undefined): Parameter | undefined {
  const lower = typed.toLowerCase();
  const entries = Object.entries(table ?? {});
  const is = (name: string) => name.toLowerCase() === lower;
  const exact = entries.find(([name, { aliases = [] }]) => is(name) || aliases.some(is));
  return (exact ?? entries.find(([name]) => name.toLowerCase().startsWith(lower)))?.[1];
}

function parameterAt(
  typed: string | undefined,
  position: number,
  table: ParameterTable | undefined,
): Parameter | readonly string[] | undefined {
  if (typed === undefined) return Object.values(table ?? {}).find((parameter) => parameter.position === position);
  const parameter = named(typed, table);
  if (parameter !== undefined) return parameter;
  return Object.entries(COMMON).find(([name]) => name.toLowerCase().startsWith(typed.toLowerCase()))?.[1];
}

function valuesOf(parameter: Parameter | readonly string[], source: CompletionSource): Iterable<string> | undefined {
  if ('length' in parameter) return parameter as readonly string[];
  const { type, complete: identities } = parameter as Parameter;
  const values = type.values ?? type.element?.values;
  if (values !== undefined) return values;
  if (type.name === 'Boolean' || type.isSwitch) return ['$true', '$false'];
  if (identities === undefined) return undefined;
  try {
    return [...identities(source.ports)];
  } catch {
    // A store that can't be read has no identities to offer; the command itself will say why.
    return [];
  }
}

function paths(start: number, word: string, source: CompletionSource): Completion {
  const open = word[0] === "'" || word[0] === '"' ? word[0] : '';
  const words = completePath(word.slice(open.length), source.location).map((path) => quoted(path, open));
  return { start, words };
}
