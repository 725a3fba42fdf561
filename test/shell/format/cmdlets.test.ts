// Format-Table and Out-File and their kin, called as the engine calls them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Cmdlet, Output } from '../../../src/core/cmdlet.ts';
import { PosternError } from '../../../src/core/error-record.ts';
import { Hashtable } from '../../../src/core/values/hashtable.ts';
import { formatList } from '../../../src/shell/builtins/format-list.ts';
import { formatTable } from '../../../src/shell/builtins/format-table.ts';
import { formatWide } from '../../../src/shell/builtins/format-wide.ts';
import { outFile } from '../../../src/shell/builtins/out-file.ts';
import { outString } from '../../../src/shell/builtins/out-string.ts';
import { parseSelectors } from '../../../src/shell/format/property-selector.ts';
import type { ShellCmdletContext } from '../../../src/shell/format/shell-access.ts';
import { format, object } from './support.ts';

const context = (profile: '7' | '5.1' = '7') =>
  ({
    signal: new AbortController().signal,
    shouldProcess: () => true,
    shell: {
      formatting: { profile: () => profile },
      resolvePath: (path: string) => path,
      show: () => {},
      commands: () => [],
    },
  }) as unknown as ShellCmdletContext;

async function collect(output: Output, into: unknown[]): Promise<void> {
  for await (const one of ((await output) ?? []) as Iterable<unknown>) into.push(one);
}

async function run(cmdlet: Cmdlet, args: Record<string, unknown>, items: readonly unknown[], profile?: '7' | '5.1') {
  const at = context(profile);
  const state = cmdlet.state?.();
  const out: unknown[] = [];
  await collect(cmdlet.begin?.(args, at, state), out);
  for (const InputObject of items) await collect(cmdlet.process({ ...args, InputObject }, at, state), out);
  await collect(cmdlet.end?.(args, at, state), out);
  return out;
}

const idOf = (id: string) => (thrown: unknown) => thrown instanceof PosternError && thrown.record.id === id;
const calculated = (entries: readonly (readonly [string, unknown])[]) => new Hashtable(entries);

test('Format-Table, Format-List and Format-Wide put out what they were asked', async () => {
  const items = [object({ a: 1, b: 'x', c: 2 })];
  const table = await run(
    formatTable,
    {
      Property: [
        calculated([
          ['n', 'B!'],
          ['e', 'b'],
        ]),
        'a',
      ],
      Force: false,
    },
    items,
  );
  assert.deepEqual(await format(table), ['', 'B! a', '-- -', 'x  1', '']);
  assert.deepEqual(await format(await run(formatList, { ExcludeProperty: 'b' }, items)), ['', 'a : 1', 'c : 2', '']);
  assert.deepEqual(await format(await run(formatWide, { Property: 'b' }, items)), ['', 'x', '']);
  assert.deepEqual(await run(formatWide, {}, [null]), []);
});

test('wrong requests have ids', async () => {
  const cases: readonly (readonly [Cmdlet, Record<string, unknown>, string])[] = [
    [formatTable, { View: 'bar', Force: true }, 'FormatViewNotFound'],
    [formatWide, { Property: 'a', View: 'aoeu' }, 'FormatCannotSpecifyViewAndProperty'],
    [formatWide, { AutoSize: true, Column: 2 }, 'FormatCannotSpecifyAutosizeAndColumns'],
    [formatTable, { Property: [] }, 'ParameterArgumentValidationError'],
    [outString, { Stream: true, NoNewline: true }, 'AmbiguousParameterSet'],
  ];
  for (const [cmdlet, args, id] of cases) await assert.rejects(run(cmdlet, args, []), idOf(id), id);
});

test('calculated properties are checked key by key', () => {
  const cases: readonly (readonly [readonly (readonly [string, unknown])[], string])[] = [
    [
      [
        ['e', 'a'],
        ['color', 'red'],
      ],
      'DictionaryKeyUnknown',
    ],
    [[['n', 'a']], 'DictionaryKeyMandatoryEntry'],
    [
      [
        ['e', 'a'],
        ['width', 0],
      ],
      'DictionaryKeyIllegalValue',
    ],
    [
      [
        ['e', 'a'],
        ['alignment', 'up'],
      ],
      'DictionaryKeyIllegalValue',
    ],
    [[['e', '']], 'DictionaryKeyIllegalValue'],
    [[['__proto__', 'a']], 'DictionaryKeyUnknown'],
  ];
  for (const [entries, id] of cases) assert.throws(() => parseSelectors(calculated(entries)), idOf(id), id);
  const given = calculated([
    ['label', 'L'],
    ['exp', 'p'],
    ['w', 3],
    ['align', 'r'],
    ['f', 'N1'],
  ]);
  assert.deepEqual(parseSelectors(given), [
    { label: 'L', expression: 'p', width: 3, alignment: 'right', format: 'N1' },
  ]);
});

test('Out-String gives one text, or lines', async () => {
  assert.deepEqual(await run(outString, {}, ['a', ' b']), ['a\n b\n']);
  assert.deepEqual(await run(outString, { NoNewline: true }, ['a\n', 'b']), ['a\nb']);
  assert.deepEqual(await run(outString, { Stream: true }, ['a\nb', object({ x: 1 })]), [
    'a',
    'b',
    '',
    'x',
    '-',
    '1',
    '',
  ]);
  assert.deepEqual(await run(outString, {}, ['\x1b[31m']), ['\x1b[31m\n']);
  const widest = (await run(outString, { Stream: true }, [new Hashtable([['test', '1'.repeat(200)]])])) as string[];
  assert.equal(Math.max(...widest.map((line) => line.length)), 120);
});

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-format-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('Out-File writes, appends and refuses', async (t) => {
  const path = join(scratch(t), 'a.txt');
  await run(outFile, { FilePath: path }, ['é']);
  await run(outFile, { FilePath: path, Append: true }, [object({ a: 1 })]);
  assert.equal(readFileSync(path, 'utf8'), 'é\n\na\n-\n1\n\n');
  await assert.rejects(run(outFile, { FilePath: path, NoClobber: true }, ['x']), idOf('NoClobber'));
  await assert.rejects(run(outFile, { FilePath: join(path, 'no') }, ['x']), idOf('FileOpenFailure'));
  assert.equal(readFileSync(path, 'utf8'), 'é\n\na\n-\n1\n\n');
});

test('Out-File knows the encodings and the default of 5.1', async (t) => {
  const path = join(scratch(t), 'b.txt');
  const bytes = async (args: Record<string, unknown>, profile?: '5.1') => {
    writeFileSync(path, '');
    await run(outFile, { FilePath: path, NoNewline: true, ...args }, ['é'], profile);
    return readFileSync(path).toString('hex');
  };
  assert.equal(await bytes({}), 'c3a9');
  assert.equal(await bytes({}, '5.1'), 'fffee900');
  assert.equal(await bytes({ Encoding: 'utf8BOM' }), 'efbbbfc3a9');
  assert.equal(await bytes({ Encoding: 'ascii' }), '3f');
  assert.equal(await bytes({ Encoding: 'bigendianunicode' }), 'feff00e9');
});
