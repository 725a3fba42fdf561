// Methods of System.Text.RegularExpressions.Regex, as statics and on instances.
import { collect, then } from '../evaluator/maybe.ts';
import { netRegex, substitution } from '../operators/regex.ts';
import { MatchValue, NetRegex } from '../types/net-values.ts';
import { ScriptBlock, stringify, typedArray } from '../values/index.ts';
import { text } from './arguments.ts';
import { type Method, methodTable } from './method-table.ts';

function expression(pattern: unknown, options: unknown): RegExp {
  if (pattern instanceof NetRegex) return pattern.expression();
  const given = stringify(options).toLowerCase();
  return netRegex(text(pattern), {
    ignoreCase: given.includes('ignorecase'),
    multiline: given.includes('multiline'),
    singleline: given.includes('singleline'),
    ignoreWhitespace: given.includes('ignorepatternwhitespace'),
  });
}

type Operation = (input: string, regex: RegExp, rest: readonly unknown[]) => unknown;

const OPERATIONS: { readonly [name: string]: Operation } = {
  IsMatch: (input, regex) => regex.test(input),
  Match: (input, regex) => new MatchValue(regex.exec(input)),
  Matches: (input, regex) => [...input.matchAll(regex)].map((match) => new MatchValue(match)),
  Replace: (input, regex, [by]) => {
    if (!(by instanceof ScriptBlock)) return input.replace(regex, substitution(text(by)));
    const found = [...input.matchAll(regex)];
    const texts = collect(found, (match) =>
      then(by.invoke(new MatchValue(match)), (output) => output.map((one) => stringify(one)).join('')),
    );
    return then(texts, (pieces) => {
      let i = 0;
      return input.replace(regex, () => pieces[i++] ?? '');
    });
  },
  Split: (input, regex) =>
    typedArray('System.String', input.split(new RegExp(regex.source, regex.flags.replace('g', '')))),
};

/** [regex]::Match(input, pattern, ...). */
export const REGEX_STATICS = methodTable<undefined>(
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]): [string, Method<undefined>] => [
      name,
      (_, [input, pattern, ...rest]) =>
        operation(text(input), expression(pattern, rest[name === 'Replace' ? 1 : 0]), rest),
    ]),
  ),
);

export const REGEX_METHODS = methodTable<NetRegex>(
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operation]): [string, Method<NetRegex>] => [
      name,
      (regex, [input, ...rest]) => operation(text(input), regex.expression(), rest),
    ]),
  ),
);
