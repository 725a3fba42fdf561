// Token roles, positions, help texts and directives: what highlighting, completion and messages stand on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../src/shell/parser/parse.ts';
import { ScriptSource } from '../../src/shell/values/script-source.ts';

const roles = (source: string): string =>
  parse(source)
    .tokens.map(({ role, extent }) => `${role}:${source.slice(extent.start, extent.end)}`)
    .join(' ');

test('tokens name what each piece is', () => {
  assert.equal(
    roles('Get-X -Name:"a $b" c*, 5 | ? { $_.Y -eq [int]1 } 2>$null # end'),
    'command:Get-X parameter:-Name: string:"a  variable:$b string:" argument:c* punctuation:, number:5 operator:| ' +
      'command:? punctuation:{ variable:$_ punctuation:. member:Y operator:-eq punctuation:[ type:int punctuation:] number:1 ' +
      'punctuation:} redirection:2> variable:$null comment:# end',
  );
  assert.equal(
    roles(':a foreach ($i in 1) { break a }; @{ k = 1 }; foo @h'),
    'label::a keyword:foreach punctuation:( variable:$i keyword:in number:1 punctuation:) punctuation:{ keyword:break ' +
      'argument:a punctuation:} separator:; punctuation:@{ member:k operator:= number:1 punctuation:} separator:; ' +
      'command:foo variable:@h',
  );
  assert.equal(
    roles('[CmdletBinding(A=1)]param($x)'),
    'punctuation:[ attribute:CmdletBinding punctuation:( member:A operator:= number:1 punctuation:) punctuation:] ' +
      'keyword:param punctuation:( variable:$x punctuation:)',
  );
});

test('numbers keep their spelling', () => {
  const [statement] = parse('foo 35MB').ast.end!.statements;
  assert.ok(statement?.kind === 'Pipeline');
  const command = statement.elements[0]!;
  assert.ok(command.kind === 'Command');
  const [argument] = command.elements;
  assert.ok(argument?.kind === 'Argument' && argument.value.kind === 'NumberLiteral');
  assert.equal(argument.value.text, '35MB');
});

test('script blocks keep their raw text and the source they came from', () => {
  const source = '$a = {  $x # note\n }';
  const [statement] = parse(source, { file: 'a.ps1' }).ast.end!.statements;
  assert.ok(statement?.kind === 'Assignment' && statement.value.kind === 'Pipeline');
  const element = statement.value.elements[0]!;
  assert.ok(element.kind === 'CommandExpression' && element.expression.kind === 'ScriptBlockExpression');
  assert.equal(element.expression.scriptBlock.text, '  $x # note\n ');
  assert.deepEqual(element.expression.scriptBlock.source, { text: source, file: 'a.ps1' });
});

test('comment help is found before, at the beginning and at the end of a function', () => {
  const help = (source: string): readonly (string | undefined)[] =>
    parse(source).ast.end!.statements.map((statement) =>
      statement.kind === 'FunctionDefinition' ? (statement.help ?? statement.body.help) : undefined,
    );
  assert.deepEqual(help('<# .SYNOPSIS\nx #>\nfunction f { }'), [' .SYNOPSIS\nx ']);
  assert.deepEqual(help('# .SYNOPSIS\n# x\nfunction f { }'), ['.SYNOPSIS\nx']);
  assert.deepEqual(help('function f {\n<#\n.Synopsis\nx\n#>\nparam($a) 1 }'), ['\n.Synopsis\nx\n']);
  assert.deepEqual(help('function f { 1\n<# .NOTES y #>\n}'), [' .NOTES y ']);
  assert.deepEqual(help('# just a note\nfunction f { # no\n }'), [undefined]);
  assert.equal(parse('<# .SYNOPSIS s #>\nparam($a)').ast.help, ' .SYNOPSIS s ');
});

test('#requires and using are kept', () => {
  const { ast } = parse(
    "#requires -Version 5.1\n#Requires -Modules a, 'b c' -RunAsAdministrator\nusing namespace A.B\n1",
  );
  assert.deepEqual(
    ast.requires.map((directive) => directive.parameters),
    [
      [{ name: 'version', values: ['5.1'] }],
      [
        { name: 'modules', values: ['a', 'b c'] },
        { name: 'runasadministrator', values: [] },
      ],
    ],
  );
  assert.deepEqual(
    ast.usings.map((directive) => directive.namespace),
    ['A.B'],
  );
});

test('positions count lines by any line end', () => {
  assert.deepEqual(new ScriptSource('a\r\nb\rcd\ne').position(6), { line: 3, column: 2, text: 'cd' });
  assert.equal(new ScriptSource('').position(0).line, 1);
});
