// Which error a broken script reports first, and whether a prompt should ask for more (`+`).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../src/shell/parser/parse.ts';
import { firstError } from './parser-show.ts';

type Cases = readonly (readonly [source: string, error: string])[];

function reports(title: string, cases: Cases): void {
  test(title, () => {
    for (const [source, error] of cases) assert.equal(firstError(source), error, JSON.stringify(source.slice(0, 80)));
  });
}

reports('what is missing at the end of the text is incomplete', [
  ['(', 'ExpectedExpression+'],
  ['(1', 'MissingEndParenthesisInExpression+'],
  ['$(1', 'MissingEndParenthesisInSubexpression+'],
  ['@(1,', 'MissingExpressionAfterToken+'],
  ['@{ a=1;', 'MissingEndCurlyBrace+'],
  ['@{ a=', 'MissingStatementInHashLiteral+'],
  ['{ 1', 'MissingEndCurlyBrace+'],
  ['$x[1', 'MissingEndSquareBracket+'],
  ['$x[', 'MissingArrayIndexExpression+'],
  ['$x.', 'MissingPropertyName+'],
  ['$x.Foo(1,', 'MissingExpressionAfterToken+'],
  ['$x.Foo(1', 'MissingEndParenthesisInMethodCall+'],
  ['[int', 'EndSquareBracketExpectedAtEndOfType+'],
  ['1 +', 'ExpectedValueExpression+'],
  ['1 + # note\n', 'ExpectedValueExpression+'],
  ['$a =', 'ExpectedValueExpression+'],
  ['-not', 'MissingExpressionAfterOperator+'],
  ['foo |', 'EmptyPipeElement+'],
  ['foo &&', 'EmptyPipeElement+'],
  ['foo a,', 'MissingExpression+'],
  ['foo -a:', 'ParameterRequiresArgument+'],
  ['foo >', 'MissingFileSpecification+'],
  ['foo `', 'IncompleteLineContinuation+'],
  ['&', 'MissingExpression+'],
  ['"a', 'TerminatorExpectedAtEndOfString+'],
  ["'a", 'TerminatorExpectedAtEndOfString+'],
  ["foo a'b", 'TerminatorExpectedAtEndOfString+'],
  ['@"', 'TerminatorExpectedAtEndOfHereString+'],
  ['@"\na', 'TerminatorExpectedAtEndOfHereString+'],
  ["@'\na\n '@", 'TerminatorExpectedAtEndOfHereString+'],
  ['"a $(', 'MissingEndParenthesisInSubexpression+'],
  ['<# a', 'MissingTerminatorMultiLineComment+'],
  ['${a', 'IncompleteDollarVariableReference+'],
  ['if ($x)', 'MissingStatementBlock+'],
  ['if (', 'IfStatementMissingCondition+'],
  ['if ($x) { } else', 'MissingStatementBlockAfterElse+'],
  ['while ($x)', 'MissingLoopStatement+'],
  ['do { }', 'MissingWhileOrUntilInDoWhile+'],
  ['foreach ($a in $b)', 'MissingForeachStatement+'],
  ['switch ($x) { a { }', 'MissingEndCurlyBrace+'],
  ['try { }', 'MissingCatchOrFinally+'],
  ['try { } catch', 'MissingCatchHandlerBlock+'],
  ['try { } finally', 'MissingFinallyStatementBlock+'],
  ['function', 'MissingNameAfterKeyword+'],
  ['function f {', 'MissingEndCurlyBrace+'],
  ['function f($a', 'MissingEndParenthesisInFunctionParameterList+'],
  ['param($a,', 'MissingExpressionAfterToken+'],
  ['begin', 'MissingNamedStatementBlock+'],
]);

reports('what cannot be mended by more text is not', [
  ['   )', 'UnexpectedToken'],
  ['1 2', 'UnexpectedToken'],
  ['$x -foo', 'UnexpectedToken'],
  ['$x foo', 'UnexpectedToken'],
  ['1,,2 3', 'UnexpectedToken'],
  ['foo a,,b', 'MissingExpression'],
  ['foo ,a', 'MissingArgument'],
  ['|gps', 'EmptyPipeElement'],
  ['gps| |foo', 'EmptyPipeElement'],
  ["'a'\n\n| foo", 'EmptyPipeElement'],
  ["foo | 'abc'", 'ExpressionsMustBeFirstInPipeline'],
  ['"$var:"', 'InvalidVariableReferenceWithDrive'],
  ['"$s: x"', 'InvalidVariableReferenceWithDrive'],
  ['@""@', 'UnexpectedCharactersAfterHereStringHeader'],
  ['"`u{110000}"', 'InvalidUnicodeEscapeSequence'],
  ['1 = 2', 'InvalidLeftHandSide'],
  ['(1 + 2)++', 'OperatorRequiresVariableOrProperty'],
  ['++5', 'OperatorRequiresVariableOrProperty'],
  ['@h.a', 'SplattingNotPermitted'],
  ['foreach (@a in $b) {}', 'SplattingNotPermitted'],
  ['foo < a', 'RedirectionNotSupported'],
  ['foo 2>&3', 'RedirectionNotSupported'],
  ['1e400', 'BadNumericConstant'],
  ['300uy', 'BadNumericConstant'],
  ['@{a=1;A=2}', 'DuplicateKeyInHashLiteral'],
  ['@{a 1}', 'MissingEqualsInHashLiteral'],
  ['function f { param($a,[int]$A) }', 'DuplicateFormalParameter'],
  ['function f($a) { param($b) }', 'OnlyOneParameterListAllowed'],
  ['function f(1) { }', 'InvalidFunctionParameter'],
  ['[Parameter(Mandatory,Mandatory)]$x', 'DuplicateNamedArgument'],
  ['begin { } 1', 'MissingNamedBlocks'],
  ['begin { } begin { }', 'DuplicateScriptCommandClause'],
  ['switch -foo (1) { }', 'InvalidSwitchFlag'],
  ['switch (1) {default {} default {}}', 'MultipleSwitchDefaultClauses'],
  ['try { } finally { return }', 'ControlLeavingFinally'],
  ['try { } finally { if (1) { break } }', 'ControlLeavingFinally'],
  [':a while (1) { try { } finally { while (1) { break a } } }', 'ControlLeavingFinally'],
  ['$a ? 1', 'MissingColonInTernaryExpression+'],
]);

reports('what the language does not have is refused by name', [
  ['class A { }', 'ClassNotSupported'],
  ['class A : B { }', 'ClassNotSupported'],
  ['enum A { x }', 'EnumNotSupported'],
  ['data { 1 }', 'DataSectionNotSupported'],
  ['workflow a { }', 'WorkflowNotSupported'],
  ['configuration a { }', 'ConfigurationNotSupported'],
  ['using module a', 'UsingNotSupported'],
  ['foo &', 'BackgroundOperatorNotSupported'],
  ['foo --% a | b', 'StopParsingNotSupported'],
]);

test('bounds end the parse with a named error', () => {
  const cases: Cases = [
    ...['(', '{', '$(', '@(', '"$(', '@{a=', 'foo (', 'if (1) {', '!', ',', '[int]', '$a = ', '$x[', '$a ? ', '- '].map(
      (piece) => [piece.repeat(200_000), 'ScriptTooComplicated'] as const,
    ),
    [`1${'+1'.repeat(100_000)}`, 'ScriptTooComplicated'],
    [`$x${'.a'.repeat(100_000)}`, 'ScriptTooComplicated'],
    ['a && '.repeat(100_000), 'ScriptTooComplicated'],
    ['1;'.repeat(1_000_000), 'ScriptTooLarge'],
    [' '.repeat(17 * 1024 * 1024), 'ScriptTooLarge'],
  ];
  for (const [source, error] of cases) assert.equal(firstError(source), error, source.slice(0, 10));
});

test('nesting that people write is far from the bounds', () => {
  assert.equal(firstError(`${'('.repeat(120)}1${')'.repeat(120)}`), '');
  assert.equal(firstError(`${'if (1) { '.repeat(200)}1${' }'.repeat(200)}`), '');
  assert.equal(firstError(`'a'${" + 'b'".repeat(900)}`), '');
  assert.equal(firstError(`foo ${'a,'.repeat(50_000)}b`), '');
});

test('a broken script still gives its tree and tokens for completion', () => {
  const { ast, tokens } = parse('Get-TransportAgent | Set-TransportAgent -Priority (1 +');
  const [statement] = ast.end!.statements;
  assert.equal(statement?.kind, 'Pipeline');
  assert.equal(statement.elements.length, 2);
  assert.deepEqual(
    tokens.map((token) => token.role),
    ['command', 'operator', 'command', 'parameter', 'punctuation', 'number', 'operator'],
  );
});
