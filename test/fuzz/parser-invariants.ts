// What must hold for every text given to the parser, valid or not; the fuzzer and the corpus test share it.
import assert from 'node:assert/strict';
import type { Extent } from '../../src/shell/ast.ts';
import { parse } from '../../src/shell/parser/parse.ts';
import { ScriptSource } from '../../src/shell/values/script-source.ts';

interface AnyNode {
  readonly kind: string;
  readonly extent: Extent;
}

const isNode = (value: object): value is AnyNode => 'kind' in value && 'extent' in value;

const isSourceText = (value: object): boolean => 'file' in value && 'text' in value;

/** Throws when the result of parsing `source` breaks a rule. */
export function checkParse(source: string): void {
  const { ast, tokens, errors } = parse(source);
  let end = 0;
  for (const { role, extent } of tokens) {
    assert.ok(extent.start >= end && extent.end > extent.start, `token ${role} at ${extent.start} overlaps`);
    end = extent.end;
  }
  assert.ok(end <= source.length, 'token beyond the text');
  assert.ok(errors.length <= 51, 'too many errors');
  const lines = new ScriptSource(source);
  for (const error of errors) {
    assert.ok(error.id !== '' && error.message !== '');
    assert.ok(error.extent.start >= 0 && error.extent.start <= error.extent.end && error.extent.end <= source.length);
    assert.ok(lines.position(error.extent.start).line > 0);
  }
  checkTree(ast, { start: 0, end: source.length }, errors.length === 0);
}

function checkTree(root: object, whole: Extent, valid: boolean): void {
  const stack: { readonly value: object; readonly within: Extent }[] = [{ value: root, within: whole }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value } = item;
    let { within } = item;
    if (isNode(value)) {
      const { start, end } = value.extent;
      assert.ok(start <= end && end <= whole.end, `${value.kind} ends before it starts`);
      if (valid) {
        assert.ok(start >= within.start && end <= within.end, `${value.kind} ${start}-${end} leaves its parent`);
        assert.ok(!value.kind.startsWith('Error'), `${value.kind} in a valid script`);
      }
      within = value.extent;
    }
    for (const [key, child] of Object.entries(value))
      if (typeof child === 'object' && child !== null && key !== 'extent' && !isSourceText(child))
        stack.push({ value: child, within });
  }
}
