// switch to a closure: every matching clause runs for every item.
import { readFileSync } from 'node:fs';
import type { SwitchAst } from '../ast.ts';
import { resolvePath } from '../builtins/paths.ts';
import { raise } from '../errors/raise.ts';
import { equal } from '../operators/comparison.ts';
import { netRegex } from '../operators/regex.ts';
import { matchesTable } from '../operators/text-operators.ts';
import { wildcard } from '../operators/wildcard.ts';
import { ScriptBlock, stringify, toBoolean } from '../values/index.ts';
import { compileExpression } from './compile-expression.ts';
import { afterTurn } from './compile-loop.ts';
import { compileStatements, statementValue } from './compile-statement.ts';
import { enumerable } from './emit.ts';
import type { CompileContext, Exec } from './expr.ts';
import type { Completion } from './flow.ts';
import type { Frame } from './frame.ts';
import { invokeBlock } from './invoke-block.ts';
import { type Maybe, then } from './maybe.ts';

export function compileSwitch(ast: SwitchAst, context: CompileContext): Exec {
  const value = statementValue(ast.value, context);
  const clauses = ast.clauses.map(({ test, body }) => ({
    test: compileExpression(test, context),
    body: compileStatements(body, context),
  }));
  const otherwise = ast.defaultBody === undefined ? undefined : compileStatements(ast.defaultBody, context);
  return (frame) =>
    then(value(frame), async (given) => {
      const items = ast.file
        ? fileLines(frame, stringify(given))
        : (enumerable(given) ?? (given === undefined ? [] : [given]));
      const outer = frame.session.underscore;
      try {
        for (const item of items) {
          const completion = await switchItem(frame, item);
          const after = afterTurn(completion, ast.label);
          if (after === 'done') return undefined;
          if (after === 'out') return completion;
        }
      } finally {
        frame.session.underscore = outer;
      }
      return undefined;
    });

  async function switchItem(frame: Frame, item: unknown): Promise<Completion> {
    let matched = false;
    for (const { test, body } of clauses) {
      frame.session.underscore = item;
      if (!(await matches(frame, await test(frame), item, ast))) continue;
      matched = true;
      const completion = await body(frame);
      if (completion !== undefined) return completion;
    }
    frame.session.underscore = item;
    return matched ? undefined : await otherwise?.(frame);
  }
}

function matches(frame: Frame, test: unknown, item: unknown, { match, caseSensitive }: SwitchAst): Maybe<boolean> {
  if (test instanceof ScriptBlock) return then(invokeBlock(frame, test, item), (output) => toBoolean(output));
  if (match === 'wildcard') return wildcard(stringify(test), caseSensitive).test(stringify(item));
  if (match === 'regex') {
    const found = netRegex(stringify(test), { ignoreCase: !caseSensitive }).exec(stringify(item));
    if (found !== null) frame.scope.set('Matches', matchesTable(found));
    return found !== null;
  }
  if (typeof item === 'string' || typeof test === 'string') {
    const [left, right] = [stringify(item), stringify(test)];
    return caseSensitive ? left === right : left.toLowerCase() === right.toLowerCase();
  }
  return equal(item, test, caseSensitive);
}

function fileLines(frame: Frame, path: string): string[] {
  try {
    return readFileSync(resolvePath(frame.session, path), 'utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/);
  } catch {
    return raise('PathNotFound', { path }, { target: path });
  }
}
