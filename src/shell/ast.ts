// The shape of a parsed script: what the parser hands to the evaluator, the completer and the binder.
//
// Every node is a plain readonly object with a `kind` and an `extent` (UTF-16 offsets into the source text, end
// exclusive). Absent parts are `undefined`, never missing, so all nodes of a kind have one shape. A script with parse
// errors still gives a tree (for completion); parts that could not be read are ErrorExpression or ErrorStatement, and
// such a tree must not be run.
//
// One file, though long: it is all declarations, and they refer to each other.

/** Offsets into the source text in UTF-16 units: `start` inclusive, `end` exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The text a tree was parsed from: all extents of the tree are offsets into `text`. */
export interface SourceText {
  readonly text: string;
  /** Path of the script file; `undefined` for what was typed or passed as text. */
  readonly file: string | undefined;
}

// ---------------------------------------------------------------------------------------------------- script blocks

/** A script, the body of a function, or what stands between the braces of `{ ... }`. */
export interface ScriptBlockAst {
  readonly kind: 'ScriptBlock';
  /** Whole construct; for `{ ... }` it includes the braces. */
  readonly extent: Extent;
  /** Shared by all script blocks of one parse, so that a block outlives its script with its positions. */
  readonly source: SourceText;
  /** Raw text without the braces: what a script block turns into as text. */
  readonly text: string;
  /** `#requires` directives; only the outermost script has any. */
  readonly requires: readonly RequiresAst[];
  /** `using namespace X` directives; only the outermost script has any. */
  readonly usings: readonly UsingAst[];
  /** `param(...)` with the attributes before it. A function's `name(params)` list is on FunctionDefinition instead. */
  readonly paramBlock: ParamBlockAst | undefined;
  readonly dynamicParam: NamedBlockAst | undefined;
  readonly begin: NamedBlockAst | undefined;
  readonly process: NamedBlockAst | undefined;
  /** The statements of a script block without named blocks are its (unnamed) `end`, or `process` in a filter. */
  readonly end: NamedBlockAst | undefined;
  readonly clean: NamedBlockAst | undefined;
  /** Text of the comments that hold comment-based help (`.SYNOPSIS` ...), comment marks removed. */
  readonly help: string | undefined;
}

export interface NamedBlockAst {
  readonly kind: 'NamedBlock';
  readonly extent: Extent;
  readonly name: 'dynamicparam' | 'begin' | 'process' | 'end' | 'clean';
  /** True when the statements stand directly in the script block, with no `end { }` around them. */
  readonly unnamed: boolean;
  readonly statements: readonly StatementAst[];
  /** `trap` statements are valid for the whole block wherever they stand, so they are kept apart. */
  readonly traps: readonly TrapAst[];
}

/** `{ statements }` of a control statement, or the inside of `$( )` and `@( )`; not a value. */
export interface StatementBlockAst {
  readonly kind: 'StatementBlock';
  readonly extent: Extent;
  readonly statements: readonly StatementAst[];
  readonly traps: readonly TrapAst[];
}

/** `#requires -Version 5.1 -Modules a, b -RunAsAdministrator`: parameters in order, names without dash, lower case. */
export interface RequiresAst {
  readonly kind: 'Requires';
  readonly extent: Extent;
  readonly parameters: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export interface UsingAst {
  readonly kind: 'Using';
  readonly extent: Extent;
  readonly namespace: string;
}

export interface ParamBlockAst {
  readonly kind: 'ParamBlock';
  readonly extent: Extent;
  readonly attributes: readonly AttributeAst[];
  readonly parameters: readonly ParameterAst[];
}

export interface ParameterAst {
  readonly kind: 'Parameter';
  readonly extent: Extent;
  /** `[Parameter(Mandatory)]`, `[ValidateSet('a')]`, `[Alias('n')]` ... in source order. */
  readonly attributes: readonly AttributeAst[];
  /** `[int]`, `[string[]]`; several are applied right to left, as casts are. */
  readonly types: readonly TypeNameAst[];
  readonly variable: VariableAst;
  readonly defaultValue: ExpressionAst | undefined;
}

export interface AttributeAst {
  readonly kind: 'Attribute';
  readonly extent: Extent;
  readonly typeName: TypeNameAst;
  readonly positional: readonly ExpressionAst[];
  readonly named: readonly NamedAttributeArgumentAst[];
}

export interface NamedAttributeArgumentAst {
  readonly kind: 'NamedAttributeArgument';
  readonly extent: Extent;
  readonly name: string;
  /** `undefined` for the bare form `[Parameter(Mandatory)]`, which means `$true`. */
  readonly value: ExpressionAst | undefined;
}

/** `int`, `System.Collections.Generic.List[string]`, `string[]`, `int[,]`. */
export interface TypeNameAst {
  readonly kind: 'TypeName';
  /** Without the brackets around the literal. */
  readonly extent: Extent;
  /** As written, blanks removed: `string[]`, `Collections.Generic.List[int]`. */
  readonly text: string;
  /** Without array ranks and generic arguments: `string`, `Collections.Generic.List`. */
  readonly name: string;
  readonly genericArguments: readonly TypeNameAst[];
  /** One entry per `[]` suffix, inside out, giving its dimensions: `int[][,]` is `[1, 2]`. */
  readonly arrayRanks: readonly number[];
}

// ------------------------------------------------------------------------------------------------------- statements

export type StatementAst =
  | PipelineAst
  | PipelineChainAst
  | AssignmentAst
  | IfAst
  | ForEachAst
  | ForAst
  | WhileAst
  | DoAst
  | SwitchAst
  | TryAst
  | TrapAst
  | FunctionDefinitionAst
  | FlowAst
  | ErrorStatementAst;

/** `a | b | c`; an expression statement is a pipeline of one CommandExpression. */
export interface PipelineAst {
  readonly kind: 'Pipeline';
  readonly extent: Extent;
  /** At least one; only the first may be a CommandExpression. */
  readonly elements: readonly (CommandAst | CommandExpressionAst)[];
}

/** `left && right`, `left || right`; chains lean to the left. */
export interface PipelineChainAst {
  readonly kind: 'PipelineChain';
  readonly extent: Extent;
  readonly operator: '&&' | '||';
  readonly left: PipelineAst | PipelineChainAst;
  readonly right: PipelineAst;
}

export interface AssignmentAst {
  readonly kind: 'Assignment';
  readonly extent: Extent;
  readonly operator: AssignmentOperator;
  readonly operatorExtent: Extent;
  /** Variable, Member, Index, ArrayLiteral of targets, Cast or AttributedExpression around a target, Paren of a target. */
  readonly target: ExpressionAst;
  /** Any statement with a value: a pipeline, another assignment, `if`, `foreach`, `switch`, `try` ... */
  readonly value: StatementAst;
}

export type AssignmentOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '??=';

export interface IfAst {
  readonly kind: 'If';
  readonly extent: Extent;
  /** `if` and each `elseif`, in order. */
  readonly clauses: readonly { readonly condition: StatementAst; readonly body: StatementBlockAst }[];
  readonly elseBody: StatementBlockAst | undefined;
}

export interface ForEachAst {
  readonly kind: 'ForEach';
  readonly extent: Extent;
  /** Loop label without the colon. */
  readonly label: string | undefined;
  readonly variable: VariableAst;
  readonly source: StatementAst;
  readonly body: StatementBlockAst;
}

export interface ForAst {
  readonly kind: 'For';
  readonly extent: Extent;
  readonly label: string | undefined;
  readonly initializer: StatementAst | undefined;
  readonly condition: StatementAst | undefined;
  readonly iterator: StatementAst | undefined;
  readonly body: StatementBlockAst;
}

export interface WhileAst {
  readonly kind: 'While';
  readonly extent: Extent;
  readonly label: string | undefined;
  readonly condition: StatementAst;
  readonly body: StatementBlockAst;
}

/** `do { } while (c)`; `until` is true for `do { } until (c)`. */
export interface DoAst {
  readonly kind: 'Do';
  readonly extent: Extent;
  readonly label: string | undefined;
  readonly until: boolean;
  readonly condition: StatementAst;
  readonly body: StatementBlockAst;
}

export interface SwitchAst {
  readonly kind: 'Switch';
  readonly extent: Extent;
  readonly label: string | undefined;
  /** The last of `-exact`, `-wildcard`, `-regex` wins. */
  readonly match: 'exact' | 'wildcard' | 'regex';
  readonly caseSensitive: boolean;
  /** `switch -File path`: then `value` is that path and its lines are the input. */
  readonly file: boolean;
  readonly value: StatementAst;
  readonly clauses: readonly { readonly test: ExpressionAst; readonly body: StatementBlockAst }[];
  readonly defaultBody: StatementBlockAst | undefined;
}

export interface TryAst {
  readonly kind: 'Try';
  readonly extent: Extent;
  readonly body: StatementBlockAst;
  readonly catches: readonly CatchAst[];
  readonly finallyBody: StatementBlockAst | undefined;
}

export interface CatchAst {
  readonly kind: 'Catch';
  readonly extent: Extent;
  /** Empty: catches everything. */
  readonly types: readonly TypeNameAst[];
  readonly body: StatementBlockAst;
}

export interface TrapAst {
  readonly kind: 'Trap';
  readonly extent: Extent;
  readonly type: TypeNameAst | undefined;
  readonly body: StatementBlockAst;
}

export interface FunctionDefinitionAst {
  readonly kind: 'FunctionDefinition';
  readonly extent: Extent;
  readonly name: string;
  readonly isFilter: boolean;
  /** `function name(params)`; `undefined` when the list is absent (parameters may then be in `body.paramBlock`). */
  readonly parameters: readonly ParameterAst[] | undefined;
  readonly body: ScriptBlockAst;
  /** Help text from the comments just before `function`; help inside the body is `body.help`. */
  readonly help: string | undefined;
}

/** `break label`, `continue label` (operand is an expression) and `return x`, `throw x`, `exit x` (a pipeline). */
export type FlowAst =
  | {
      readonly kind: 'Break' | 'Continue';
      readonly extent: Extent;
      readonly label: ExpressionAst | undefined;
    }
  | {
      readonly kind: 'Return' | 'Throw' | 'Exit';
      readonly extent: Extent;
      readonly value: StatementAst | undefined;
    };

/** What was read of a statement that could not be completed. */
export interface ErrorStatementAst {
  readonly kind: 'ErrorStatement';
  readonly extent: Extent;
  readonly parts: readonly AnyAst[];
}

// --------------------------------------------------------------------------------------------------------- commands

/** An expression as the first element of a pipeline. */
export interface CommandExpressionAst {
  readonly kind: 'CommandExpression';
  readonly extent: Extent;
  readonly expression: ExpressionAst;
  readonly redirections: readonly RedirectionAst[];
}

export interface CommandAst {
  readonly kind: 'Command';
  readonly extent: Extent;
  /** How it is invoked: plainly, by `&`, or dot-sourced. */
  readonly invocation: 'name' | 'call' | 'dot';
  /**
   * The command. With 'name' always a StringConstant (command names are not expanded); with `&` and `.` any
   * expression: a word, a variable, a script block, a parenthesised pipeline.
   */
  readonly name: ExpressionAst;
  /** Everything after the name except redirections, in source order. */
  readonly elements: readonly CommandElementAst[];
  readonly redirections: readonly RedirectionAst[];
}

export type CommandElementAst = ArgumentAst | CommandParameterAst | SplatAst | EndOfParametersAst;

/** A positional argument, or the value of the parameter before it: only the binder can know. */
export interface ArgumentAst {
  readonly kind: 'Argument';
  readonly extent: Extent;
  /** Barewords are StringConstant or ExpandableString of style 'bare', or NumberLiteral; lists are ArrayLiteral. */
  readonly value: ExpressionAst;
}

/** `-Name`, `-Name:value`. */
export interface CommandParameterAst {
  readonly kind: 'CommandParameter';
  readonly extent: Extent;
  /** Without dash and colon, as written. */
  readonly name: string;
  readonly nameExtent: Extent;
  /** The value after a colon, with or without a blank in between; else `undefined`. */
  readonly value: ExpressionAst | undefined;
}

/** `@name`: splat the hashtable or array in the variable. */
export interface SplatAst {
  readonly kind: 'Splat';
  readonly extent: Extent;
  readonly variable: VariableAst;
}

/** The first `--`: what follows are arguments, even `-x`. Bound to nothing; a native program receives it. */
export interface EndOfParametersAst {
  readonly kind: 'EndOfParameters';
  readonly extent: Extent;
}

export type RedirectionAst = FileRedirectionAst | MergeRedirectionAst;

/** `> f`, `2>> f`, `*> f`; stream '*' is all. */
export interface FileRedirectionAst {
  readonly kind: 'FileRedirection';
  readonly extent: Extent;
  readonly stream: RedirectionStream;
  readonly append: boolean;
  readonly target: ExpressionAst;
}

/** `2>&1`, `*>&1`. */
export interface MergeRedirectionAst {
  readonly kind: 'MergeRedirection';
  readonly extent: Extent;
  readonly stream: RedirectionStream;
  readonly into: 1;
}

export type RedirectionStream = 1 | 2 | 3 | 4 | 5 | 6 | '*';

// ------------------------------------------------------------------------------------------------------ expressions

export type ExpressionAst =
  | NumberLiteralAst
  | StringConstantAst
  | ExpandableStringAst
  | VariableAst
  | SplatAst
  | ArrayLiteralAst
  | ArrayExpressionAst
  | SubExpressionAst
  | ParenAst
  | HashtableAst
  | ScriptBlockExpressionAst
  | TypeExpressionAst
  | CastAst
  | AttributedExpressionAst
  | UnaryAst
  | IncrementAst
  | BinaryAst
  | TernaryAst
  | MemberAst
  | InvokeMemberAst
  | IndexAst
  | ErrorExpressionAst;

/** A number keeps its spelling, because bound to a text parameter it yields that spelling (`35MB`, `24l`). */
export type NumberLiteralAst = {
  readonly kind: 'NumberLiteral';
  readonly extent: Extent;
  /** As written, with the sign when a sign belongs to the literal. */
  readonly text: string;
} & NumberValue;

/** .NET type and value. Decimal values are plain decimal text with the multiplier applied (`1.50`). */
export type NumberValue =
  | {
      readonly type: 'Int32' | 'SByte' | 'Byte' | 'Int16' | 'UInt16' | 'UInt32' | 'Double';
      readonly value: number;
    }
  | { readonly type: 'Int64' | 'UInt64' | 'BigInteger'; readonly value: bigint }
  | { readonly type: 'Decimal'; readonly value: string };

/** bare: a word; single, double: quotes; singleHere, doubleHere: here-strings. */
export type StringStyle = 'bare' | 'single' | 'double' | 'singleHere' | 'doubleHere';

/** Text without anything to expand; escapes already resolved. */
export interface StringConstantAst {
  readonly kind: 'StringConstant';
  readonly extent: Extent;
  readonly style: StringStyle;
  readonly value: string;
}

/** Text with at least one variable or `$( )` in it. */
export interface ExpandableStringAst {
  readonly kind: 'ExpandableString';
  readonly extent: Extent;
  readonly style: 'bare' | 'double' | 'doubleHere';
  /** In order; literal pieces have their escapes resolved. */
  readonly parts: readonly (string | VariableAst | SubExpressionAst)[];
}

/** `$name`, `${any name}`, `$scope:name`, `$drive:path`. */
export interface VariableAst {
  readonly kind: 'Variable';
  readonly extent: Extent;
  /** Without scope or drive: `$env:Path` is `Path`. Compare ignoring case. */
  readonly name: string;
  /** Lower case; `variable:` counts as no scope. */
  readonly scope: 'global' | 'script' | 'local' | 'private' | 'using' | 'workflow' | undefined;
  /** Lower case provider drive (`env`, `function`, `alias`, ...) when the part before the colon is not a scope. */
  readonly drive: string | undefined;
}

/** `a, b`; also `,a` with one element. */
export interface ArrayLiteralAst {
  readonly kind: 'ArrayLiteral';
  readonly extent: Extent;
  readonly elements: readonly ExpressionAst[];
}

/** `@( ... )`. */
export interface ArrayExpressionAst {
  readonly kind: 'ArrayExpression';
  readonly extent: Extent;
  readonly body: StatementBlockAst;
}

/** `$( ... )`. */
export interface SubExpressionAst {
  readonly kind: 'SubExpression';
  readonly extent: Extent;
  readonly body: StatementBlockAst;
}

/** `( ... )`: one pipeline, assignment or chain. */
export interface ParenAst {
  readonly kind: 'Paren';
  readonly extent: Extent;
  readonly statement: StatementAst;
}

export interface HashtableAst {
  readonly kind: 'Hashtable';
  readonly extent: Extent;
  /** In source order. A bareword key is a StringConstant of style 'bare'. */
  readonly entries: readonly { readonly key: ExpressionAst; readonly value: StatementAst }[];
}

export interface ScriptBlockExpressionAst {
  readonly kind: 'ScriptBlockExpression';
  readonly extent: Extent;
  readonly scriptBlock: ScriptBlockAst;
}

/** `[int]` as a value. */
export interface TypeExpressionAst {
  readonly kind: 'TypeExpression';
  readonly extent: Extent;
  readonly typeName: TypeNameAst;
}

/** `[int]$x`. As an assignment target it constrains the variable. */
export interface CastAst {
  readonly kind: 'Cast';
  readonly extent: Extent;
  readonly typeName: TypeNameAst;
  readonly operand: ExpressionAst;
}

/** `[ValidateRange(1, 5)]$x = 3`. */
export interface AttributedExpressionAst {
  readonly kind: 'AttributedExpression';
  readonly extent: Extent;
  readonly attribute: AttributeAst;
  readonly operand: ExpressionAst;
}

export interface UnaryAst {
  readonly kind: 'Unary';
  readonly extent: Extent;
  /** `!` and `-not` are both 'not'. */
  readonly operator: 'not' | 'bnot' | '+' | '-' | 'split' | 'join';
  /** True for `-csplit`. */
  readonly caseSensitive: boolean;
  readonly operand: ExpressionAst;
}

/** `++$x`, `$x--`. */
export interface IncrementAst {
  readonly kind: 'Increment';
  readonly extent: Extent;
  readonly operator: '++' | '--';
  readonly prefix: boolean;
  readonly operand: ExpressionAst;
}

export interface BinaryAst {
  readonly kind: 'Binary';
  readonly extent: Extent;
  readonly operator: BinaryOperator;
  readonly operatorExtent: Extent;
  /** True for the `c` forms (`-ceq`); the `i` forms are the default. */
  readonly caseSensitive: boolean;
  readonly left: ExpressionAst;
  readonly right: ExpressionAst;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '..'
  | '??'
  | 'and'
  | 'or'
  | 'xor'
  | 'band'
  | 'bor'
  | 'bxor'
  | 'shl'
  | 'shr'
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'like'
  | 'notlike'
  | 'match'
  | 'notmatch'
  | 'replace'
  | 'contains'
  | 'notcontains'
  | 'in'
  | 'notin'
  | 'split'
  | 'join'
  | 'is'
  | 'isnot'
  | 'as'
  | 'f';

/** `c ? a : b`. */
export interface TernaryAst {
  readonly kind: 'Ternary';
  readonly extent: Extent;
  readonly condition: ExpressionAst;
  readonly ifTrue: ExpressionAst;
  readonly ifFalse: ExpressionAst;
}

/** `$x.Name`, `[math]::PI`, `$x.$name`, `$x."a b"`, `$x?.Name`. */
export interface MemberAst {
  readonly kind: 'Member';
  readonly extent: Extent;
  readonly target: ExpressionAst;
  /** A StringConstant for a plain name. */
  readonly member: ExpressionAst;
  readonly static: boolean;
  /** True for `?.`. */
  readonly nullConditional: boolean;
}

/** `$x.Method(a, b)`, `[int]::Parse('1')`. */
export interface InvokeMemberAst {
  readonly kind: 'InvokeMember';
  readonly extent: Extent;
  readonly target: ExpressionAst;
  readonly member: ExpressionAst;
  readonly static: boolean;
  readonly nullConditional: boolean;
  readonly arguments: readonly ExpressionAst[];
}

/** `$x[0]`, `$x[1, 2]`, `$x?[0]`. */
export interface IndexAst {
  readonly kind: 'Index';
  readonly extent: Extent;
  readonly target: ExpressionAst;
  readonly index: ExpressionAst;
  readonly nullConditional: boolean;
}

/** What was read of an expression that could not be completed. */
export interface ErrorExpressionAst {
  readonly kind: 'ErrorExpression';
  readonly extent: Extent;
  readonly parts: readonly AnyAst[];
}

/** Any node at all. */
export type AnyAst =
  | ScriptBlockAst
  | NamedBlockAst
  | StatementBlockAst
  | RequiresAst
  | UsingAst
  | ParamBlockAst
  | ParameterAst
  | AttributeAst
  | NamedAttributeArgumentAst
  | TypeNameAst
  | CatchAst
  | StatementAst
  | CommandAst
  | CommandExpressionAst
  | CommandElementAst
  | RedirectionAst
  | ExpressionAst;
