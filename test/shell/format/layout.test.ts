// Tables, lists and wide displays against the layouts PowerShell's own tests state.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { typed } from '../../../src/core/typed.ts';
import { Hashtable } from '../../../src/core/values/hashtable.ts';
import { testShell } from '../support/run-shell.ts';
import { asked, format, object, text } from './support.ts';

type Alignment = 'left' | 'right' | 'center';
const column = (label: string, expression: string, width: number, alignment: Alignment) => ({
  label,
  expression,
  width,
  alignment,
});
const three = (...columns: readonly (readonly [number, Alignment])[]) =>
  ['LongLongHeader', 'Header2', 'Header3'].map((label, i) =>
    column(label, ['First', 'Second', 'Third'][i]!, ...columns[i]!),
  );
const ones = object({ First: 1, Second: 2, Third: 3 });
const long = object({ First: '12345', Second: '12345678', Third: '123456' });

/** What each conformance case puts into the formatter. */
const CASES: { readonly [id: string]: { readonly items: readonly unknown[]; readonly profile?: '5.1' } } = {
  'fmt.list-002': { items: asked('list', [object({ testName: 'testValue' })]), profile: '5.1' },
  'fmt.list-011': { items: [object({ a: 1, b: 2, c: 3, d: 4, e: 5 })] },
  'fmt.list-012': {
    items: asked('list', [object({ SCLReject: true, Words: ['a', 'b'], Other: 1 })], {
      properties: [{ name: '*scl*' }, { name: 'W*' }],
    }),
  },
  'fmt.list-013': { items: asked('list', [object({ n: 1 }), object({ n: 2 })]) },
  'fmt.list-015': { items: asked('list', [object({ a: null, b: [], c: [1, null] })]) },
  'fmt.table-013': { items: asked('table', [object({ abc: '1234', bcd: '1234' }), object({ abc: '1', bcd: '1' })]) },
  'fmt.table-015': { items: asked('table', [object({ a: 'abc', b: 123 })]) },
  'fmt.table-016': { items: asked('table', [object({ a: 'abc', b: 'abc' })]) },
  'fmt.table-017': { items: asked('table', [object({ a: 123, b: 'abc' })]) },
  'fmt.table-018': { items: asked('table', [object({ a: 123, b: 123 })]) },
  'fmt.table-022': {
    items: asked('table', [object({ A: 1, Name: 'This\nIs some random\nmultiline content', B: 2 })], { wrap: true }),
  },
  'fmt.table-023': {
    items: asked('table', [object({ one: 1 })], { properties: [column('one', 'one', 10, 'center')] }),
  },
  'fmt.table-025': { items: asked('table', [ones], { properties: three([4, 'left'], [7, 'left'], [4, 'left']) }) },
  'fmt.table-026': { items: asked('table', [ones], { properties: three([4, 'left'], [4, 'left'], [7, 'left']) }) },
  'fmt.table-027': { items: asked('table', [ones], { properties: three([14, 'left'], [7, 'left'], [3, 'left']) }) },
  'fmt.table-028': { items: asked('table', [ones], { properties: three([4, 'left'], [7, 'right'], [5, 'center']) }) },
  'fmt.table-030': {
    items: asked('table', [long], { properties: three([4, 'left'], [8, 'right'], [6, 'center']), wrap: true }),
  },
  'fmt.table-032': {
    items: asked('table', [long], { properties: three([5, 'left'], [8, 'right'], [5, 'center']), wrap: true }),
  },
  'fmt.table-033': {
    items: asked('table', [long], { properties: three([4, 'left'], [7, 'right'], [5, 'center']), wrap: true }),
  },
  'fmt.table-037': { items: asked('table', [object({ Name: 'x', Nothing: null, On: true })]) },
  'fmt.table-038': { items: [object({ a: 1, b: 2, c: 3, d: 4 })] },
  'fmt.table-039': {
    items: asked('table', [object({ Identity: 'A', Enabled: true, Priority: 1 })], {
      properties: [
        { name: 'Priority' },
        {
          label: 'Agent',
          expression: { text: '', invoke: (item) => [`${(item as ReturnType<typeof object>).get('Identity')}!`] },
        },
      ],
    }),
  },
  'cmd.outstring-001': { items: ['a', ' b'] },
};

const shared = new URL('../../../../shared/language/conformance.json', import.meta.url);

test('the conformance cases about layout', {
  skip: !existsSync(shared) && 'shared data absent: layouts of the conformance set',
}, async (t) => {
  const { cases } = JSON.parse(readFileSync(shared, 'utf8')) as {
    cases: { id: string; script: string; expected: { text?: string } }[];
  };
  for (const { id, script, expected } of cases) {
    const given = CASES[id];
    if (given === undefined) continue;
    await t.test(`${id}: ${script}`, async () => {
      const lines = await format(given.items, given.profile === undefined ? {} : { profile: given.profile });
      assert.equal(text(lines), expected.text);
    });
  }
});

test('a registered view decides columns, widths and alignment', async () => {
  const views = [
    {
      type: 'TransportAgent',
      table: [
        { property: 'Identity', width: 50 },
        { property: 'Enabled', width: 15 },
        { property: 'Priority', width: 15, alignment: 'left' as const },
      ],
    },
  ];
  const agent = object({ Identity: 'Content Filter Agent', Enabled: true, Priority: 3 });
  agent.typeNames.unshift('TransportAgent');
  assert.deepEqual(await format([agent], { views }), [
    '',
    'Identity                                           Enabled         Priority',
    '--------                                           -------         --------',
    'Content Filter Agent                               True            3',
    '',
  ]);
});

test('hashtables are shown by their entries', async () => {
  const table = new Hashtable([['array', Array.from({ length: 256 }, (_, i) => i)]]);
  assert.deepEqual(await format([table]), [
    '',
    'Name                           Value',
    '----                           -----',
    'array                          {0, 1, 2, 3…}',
    '',
  ]);
  const limited = await format(asked('list', [table]), { enumerationLimit: () => 2 });
  assert.deepEqual(limited, ['', 'Name  : array', 'Value : {0, 1…}', '']);
});

test('groups repeat the header under a heading', async () => {
  const items = [
    ['A', 'r1'],
    ['A', 'r2'],
    ['B', 'r3'],
  ].map(([Agent, Reason]) => object({ Agent, Reason }));
  const options = { properties: [{ name: 'Reason' }], groupBy: { name: 'Agent' } };
  const heading = (name: string) => ['', `   Agent: ${name}`, '', 'Reason', '------'];
  assert.deepEqual(await format(asked('table', items, options)), [
    ...heading('A'),
    'r1',
    'r2',
    ...heading('B'),
    'r3',
    '',
  ]);
});

test('values too long for their column are cut on the side they do not stand on', async () => {
  const properties = three([4, 'left'], [7, 'right'], [5, 'center']);
  const lines = await format(asked('table', [long], { properties, hideHeaders: true }));
  assert.deepEqual(lines, ['', '123… …345678 1234…', '']);
});

test('columns that have no room give way from the right', async () => {
  const wide = object({ a: 'x'.repeat(15), b: 'y'.repeat(15), c: 'z' });
  const lines = await format([wide], { width: 20 });
  assert.deepEqual(lines, ['', 'a               b', '-               -', 'xxxxxxxxxxxxxxx yyy…', '']);
});

test('5.1 spreads the line evenly, cuts with dots and pads the header', async () => {
  const lines = await format([object({ text: 'some test text' })], { width: 10, profile: '5.1' });
  assert.deepEqual(lines, ['', 'text      ', '----      ', 'some te...', '', '']);
});

test('East Asian text counts two cells, combining marks none', async () => {
  const items = [object({ a: '漢字', b: 1 }), object({ a: 'e\u0301', b: 2 })];
  assert.deepEqual(await format(items), ['', 'a    b', '-    -', '漢字 1', 'e\u0301    2', '']);
  const cut = await format(asked('table', items.slice(0, 1), { properties: [column('a', 'a', 3, 'left')] }));
  assert.deepEqual(cut, ['', 'a', '-', '漢…', '']);
});

test('text between rows is printed out of band and leaves the table open', async () => {
  assert.deepEqual(await format([object({ a: 1 }), 'text', object({ a: 2 })]), ['', 'a', '-', '1', 'text', '2', '']);
});

test('an object of another type in a registered table is a list of its own', async () => {
  const views = [{ type: 'T', table: [{ property: 'a' }] }];
  const first = object({ a: 1 });
  first.typeNames.unshift('T');
  assert.deepEqual(await format([first, object({ b: 2 }), first], { views }), [
    '',
    'a',
    '-',
    '1',
    '',
    'b : 2',
    '',
    '1',
    '',
  ]);
});

test('text is text even for Format- cmdlets, unless forced', async () => {
  assert.deepEqual(await format(asked('table', ['hello'], { properties: [{ name: 'foo' }] })), ['hello']);
  const forced = asked('table', ['hello'], { properties: [{ name: 'foo' }], force: true });
  assert.deepEqual(await format(forced), ['', 'foo', '---', '', '']);
});

test('Format-Wide fills lines with one property', async () => {
  const items = ['Alpha', 'Beta', 'C'].map((Name) => object({ X: 1, Name }));
  assert.deepEqual(await format(asked('wide', items), { width: 21 }), ['', 'Alpha      Beta', 'C', '']);
  assert.deepEqual(await format(asked('wide', items, { columns: 3 }), { width: 21 }), ['', 'Alpha  Beta   C', '']);
  assert.deepEqual(await format(asked('wide', items, { autoSize: true }), { width: 11 }), ['', 'Alpha Beta', 'C', '']);
});

test('list values that are longer than the line go on under the value', async () => {
  const lines = await format(asked('list', [object({ Note: 'one two three four', B: 'x\ny' })]), { width: 20 });
  assert.deepEqual(lines, ['', 'Note : one two ', '       three four', 'B    : x', '       y', '']);
});

test('a calculated property may wait, and one that fails is empty', async () => {
  const properties = [
    { label: 'late', expression: { text: '', invoke: () => Promise.resolve([7]) } },
    {
      label: 'bad',
      expression: {
        text: '',
        invoke: () => {
          throw new Error('no');
        },
      },
    },
  ];
  const lines = await format(asked('table', [object({ a: 1 }), object({ a: 2 })], { properties }));
  assert.deepEqual(lines, ['', 'late bad', '---- ---', '   7', '   7', '']);
});

test('.NET formats of a column apply to its values', async () => {
  const properties = [
    { name: 'n', format: 'N2' },
    { label: 'm', expression: 'n', format: '{0:N1} MB' },
  ];
  const lines = await format(asked('list', [object({ n: 1234.5 })], { properties }));
  assert.deepEqual(lines, ['', 'n : 1,234.50', 'm : 1,234.5 MB', '']);
});

test('matches of Select-String are lines between blank lines', async () => {
  const match = (line: string) =>
    typed('Microsoft.PowerShell.Commands.MatchInfo', { Line: line, LineNumber: 1, toString: () => line });
  assert.deepEqual(await format([match('hello'), match('a b c')], { width: 5 }), ['', 'hello', 'a b c', '']);
});

test('a count wider than the column of its view is shown whole', async () => {
  const { stdout } = await testShell().script(
    '1..123456 | group { 1 } -NoElement; 1..123456 | group { 1 } | ft -Wrap Count',
  );
  assert.match(stdout, /\n123456 1\n/);
  assert.doesNotMatch(stdout, /…|\.\.\./);
});
