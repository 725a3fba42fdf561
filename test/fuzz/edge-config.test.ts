// Files of a configuration, cut and twisted: they are read, or refused with the one error there is for that; nothing else is thrown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnswers, writeAnswers } from '../../src/commands/edge-config/answers.ts';
import { type CarriedValue, readDocument, writeDocument } from '../../src/commands/edge-config/document.ts';
import { PosternError } from '../../src/core/error-record.ts';
import type { Json } from '../../src/core/value-type.ts';

const RUNS = 3000;

const VALUES: Readonly<Record<string, Json>> = {
  Text: 'plain',
  Hostile: '<a href="x">&amp; ]]> <!-- \u0001\r\n\ud800 \ufffe',
  Number: -1.5,
  Truth: true,
  Nothing: null,
  Empty: '',
  None: [],
  List: ['a', 'b & c', ' '],
  Object: { user: 'x', sealed: 'y' },
  __proto__x: [['nested', [1, null]]],
};

const DOCUMENT = writeDocument({
  format: 1,
  product: '1',
  server: 'EDGE1',
  salt: 'c2FsdA==',
  classes: [
    {
      type: 'SomeConfig',
      objects: [
        {
          name: 'a "name" & <more>',
          guid: '00000000-0000-0000-0000-000000000001',
          values: new Map<string, CarriedValue>([
            ...Object.entries(VALUES).map(([name, json]) => [name, { kind: 'plain', json }] as const),
            ['Secret', { kind: 'encrypted', text: 'AAAA' }],
            ['Other', { kind: 'omitted' }],
          ]),
        },
      ],
    },
  ],
  entries: [{ list: 'Block', range: '192.0.2.1', expires: new Date(0), comment: 'x' }],
});
const ANSWERS = writeAnswers([{ type: 'A', object: 'b', property: 'C', value: 'd--e', reason: 'f -- g' }], []);

test('what was written is read as it was', () => {
  const read = readDocument(DOCUMENT, 'file');
  const values = read.classes[0]!.objects[0]!.values;
  for (const [name, json] of Object.entries(VALUES)) assert.deepEqual(values.get(name), { kind: 'plain', json }, name);
  assert.equal(writeDocument(read), DOCUMENT);
  assert.deepEqual(readAnswers(ANSWERS, 'file'), [
    { type: 'A', object: 'b', property: 'C', value: 'd--e', instead: '' },
  ]);
});

test('twisted files are refused with their error', () => {
  let state = 20_260_101;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const PIECES = [
    '<',
    '>',
    '"',
    '&',
    '/',
    '</Class>',
    '<Value>',
    '<!--',
    '<![CDATA[',
    '&#0;',
    '&#xD800;',
    '\0',
    ' Type="list"',
  ];
  const twisted = (text: string): string => {
    let result = text;
    for (let i = random(4); i >= 0; i--) {
      const at = random(result.length);
      const end = at + random(3) * random(40);
      const piece =
        random(3) === 0 ? result.slice(random(result.length)).slice(0, random(200)) : PIECES[random(PIECES.length)]!;
      result = result.slice(0, at) + piece + result.slice(end);
    }
    return result;
  };
  let refused = 0;
  for (let run = 0; run < RUNS; run++) {
    for (const [read, text] of [
      [readDocument, twisted(DOCUMENT)],
      [readAnswers, twisted(ANSWERS)],
    ] as const) {
      try {
        read(text, 'file');
      } catch (thrown) {
        refused++;
        if (!(thrown instanceof PosternError) || thrown.record.id !== 'EdgeConfigUnreadable')
          assert.fail(`${thrown}: ${JSON.stringify(text)}`);
      }
    }
  }
  assert.ok(refused > RUNS / 2);
});

test('depth costs no stack', () => {
  const head =
    '<EdgeConfiguration Format="1" Server="A"><Class Name="A"><Object Name="a" Guid="00000000-0000-0000-0000-000000000001"><Property Name="P" Type=';
  const [many, tail] = [200_000, '</Property></Object></Class></EdgeConfiguration>'];
  const lists = `${head}"list">${'<Value Type="list">'.repeat(many)}${'</Value>'.repeat(many)}${tail}`;
  const json = `${head}"json">${'['.repeat(many)}${']'.repeat(many)}${tail}`;
  for (const deep of [lists, json])
    assert.throws(
      () => readDocument(deep, 'file'),
      (thrown) => thrown instanceof PosternError && thrown.record.id === 'EdgeConfigUnreadable',
    );
});
