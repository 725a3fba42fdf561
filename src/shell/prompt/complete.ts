// Tab: what the word before the cursor could become: commands, parameters, values, identities, variables and paths.
import { parse } from '../parser/parse.ts';
import { findCommand, placeIn } from './command-at.ts';
import { membersAt, propertiesAt } from './complete-members.ts';
import { isSwitch, parameterAt, parameterNameAt, parameterNames, takesPath, valuesOf } from './complete-parameter.ts';
import type { CompletionSource } from './completion-source.ts';
import { type Completion, given, paths } from './completion-words.ts';

/** `text` ends at the cursor. */
export function complete(text: string, source: CompletionSource): Completion {
  const { ast, tokens } = parse(text);
  const last = tokens.at(-1);
  const touches = last !== undefined && last.extent.end === text.length;
  const lastText = touches ? text.slice(last.extent.start) : '';
  const member = /(?:\$\{?[\w?:]+\}?|[)\]])\??\.(\w*)$/.exec(text);
  if (member !== null && !(touches && (last.role === 'comment' || last.role === 'string'))) {
    const [, typed = ''] = member;
    return given(text.length - typed.length, typed, membersAt(text, typed, source));
  }
  if (touches && (last.role === 'comment' || last.role === 'member')) return { start: text.length, words: [] };
  if (/^\$[\w?]*$/.test(lastText) || /^\$\{?\w+:$/.test(lastText))
    return given(last!.extent.start, lastText, variables(source));
  const start = wordStart(text);
  const word = text.slice(start);
  const end = text.trimEnd().length;
  const command = findCommand(ast, touches ? text.length : end);
  // After a whole expression comes an operator or a pipe, and neither has a name to complete.
  if (command === undefined && word === '' && text.trim() !== '' && !/[=|;{(&\n]\s*$/.test(text))
    return { start, words: [] };
  const atName = command === undefined || (command.extent.start === start && command.name.extent.end >= text.length);
  if (atName || startsCommand(text.slice(0, start)))
    return /[/\\]|^\.|^~/.test(word)
      ? paths(start, word, source.location)
      : given(start, word, source.commandNames(), '');
  const table = command!.name.kind === 'StringConstant' ? source.parametersOf(command!.name.value) : undefined;
  if (/^-[\w]*$/.test(word)) return given(start, word, parameterNames(table));
  const place = placeIn(command!, start, (name) => isSwitch(name, table));
  const parameter = place && parameterAt(place.parameter, place.position, table);
  const name = place && table && parameterNameAt(place, table);
  const values =
    propertiesAt(ast, start, place, table, source) ??
    (name === undefined ? undefined : source.valuesFor(place!.name, name)) ??
    (parameter && valuesOf(parameter, source));
  const fitting = values === undefined ? undefined : given(start, word, values, word[0] ?? '');
  if (fitting !== undefined && fitting.words.length > 0) return fitting;
  if (word === '' && table !== undefined && !takesPath(place, table)) return { start, words: [] };
  return paths(start, word, source.location);
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

function* variables(source: CompletionSource): Iterable<string> {
  yield* ['$true', '$false', '$null'];
  for (const name of source.variableNames()) yield /^[\w?]+$/.test(name) ? `$${name}` : `\${${name}}`;
}
