// .NET regular expressions as JavaScript ones; what JavaScript has no counterpart for is refused, not approximated.
import { raise } from '../errors/raise.ts';

const cache = new Map<string, RegExp>();

export interface RegexOptions {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly singleline?: boolean;
  readonly ignoreWhitespace?: boolean;
}

/** A global regular expression for the .NET pattern. @throws ShellException BadRegularExpression */
export function netRegex(pattern: string, options: RegexOptions = {}): RegExp {
  const inline = /^\(\?([imsnx]+)\)/.exec(pattern);
  const on = (letter: string, option: boolean | undefined) => option === true || inline?.[1]?.includes(letter) === true;
  const flags = `g${on('i', options.ignoreCase) ? 'i' : ''}${on('m', options.multiline) ? 'm' : ''}${on('s', options.singleline) ? 's' : ''}`;
  const spaced = on('x', options.ignoreWhitespace);
  const key = `${flags}${spaced ? 'x' : ''}/${pattern}`;
  let expression = cache.get(key);
  if (expression === undefined) {
    expression = build(pattern, inline ? pattern.slice(inline[0].length) : pattern, flags, spaced);
    if (cache.size > 500) cache.clear();
    cache.set(key, expression);
  }
  expression.lastIndex = 0;
  return expression;
}

function build(given: string, body: string, flags: string, spaced: boolean): RegExp {
  const refused = /\(\?>|\(\?\(|\(\?<[A-Za-z_]*-|\\G/.exec(body);
  if (refused)
    raise('BadRegularExpression', { pattern: given, detail: `${refused[0]} is not supported` }, { target: given });
  const source = translate(spaced ? stripSpaces(body) : body, flags.includes('m'));
  try {
    return new RegExp(source, flags);
  } catch (thrown) {
    return raise('BadRegularExpression', { pattern: given, detail: (thrown as Error).message }, { target: given });
  }
}

function translate(body: string, multiline: boolean): string {
  return body
    .replace(/\(\?#[^)]*\)/g, '')
    .replace(/\(\?'([A-Za-z_]\w*)'/g, '(?<$1>')
    .replace(/\\(.)/gs, (whole, letter: string) => {
      if (letter === 'A') return multiline ? '(?<![\\s\\S])' : '^';
      if (letter === 'z') return multiline ? '(?![\\s\\S])' : '$';
      if (letter === 'Z') return '(?=\\n?(?![\\s\\S]))';
      if (letter === 'a') return '\\x07';
      if (letter === 'e') return '\\x1b';
      return whole;
    });
}

function stripSpaces(body: string): string {
  return body.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#[^\n]*/gs, (piece) => (/^(\s|#)/.test(piece) ? '' : piece));
}

/** The .NET substitution text as a JS one: `$1`, `${n}`, `${name}`, `$&`, `$$`; undefined groups stay as they are. */
export function substitution(text: string): string {
  return text.replace(/\$\{(\w+)\}|\$0/g, (_, name: string | undefined) => {
    if (name === undefined || name === '0') return '$&';
    return /^\d+$/.test(name) ? `$${name}` : `$<${name}>`;
  });
}

export function escapeRegex(text: string): string {
  return text.replace(/[\\*+?|{[()^$.# \t\n\r\f]/g, (character) => {
    const named = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' }[character];
    return named ?? `\\${character}`;
  });
}
