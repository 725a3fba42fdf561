// Every cmdlet keeps the rules of the house: names, sentences, sets, examples, approval; and the inventory has not changed unseen.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loaderOf } from '../../src/commands/by-noun.ts';
import { CMDLETS } from '../../src/commands/index.ts';
import type { Cmdlet } from '../../src/core/cmdlet.ts';
import { inSet, parameterLine, setsOf } from './parameter-sets.ts';

/** Those of PowerShell's approved verbs that are used here. */
const VERBS = [
  'Add',
  'Backup',
  'Disable',
  'Enable',
  'Export',
  'Get',
  'Import',
  'Install',
  'New',
  'Remove',
  'Restart',
  'Restore',
  'Search',
  'Resume',
  'Retry',
  'Set',
  'Start',
  'Stop',
  'Suspend',
  'Redirect',
  'Test',
  'Trace',
  'Uninstall',
  'Write',
];
const COMMON =
  /^(?:Verbose|Debug|ErrorAction|ErrorVariable|OutVariable|OutBuffer|Warning\w+|Information\w+|PipelineVariable|WhatIf|Confirm)$/i;
const FOLDER = join(import.meta.dirname, '../../src/commands');
const GOLDEN = join(import.meta.dirname, '../golden/cmdlet-inventory.txt');
const NAME = /^[A-Z][A-Za-z0-9]*$/;
/** Capital to full stop, or the one lower-case beginning there is. */
const SENTENCE = /^[A-Z*].*\.$/s;

const kebab = (noun: string) =>
  noun
    .replace(/^IP/, 'Ip')
    .replace(/^AD/, 'Ad')
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase();

test('the list holds every cmdlet of every file, and a file is named like its noun', async () => {
  const files = readdirSync(FOLDER).filter(
    (name) => name.endsWith('.ts') && !/^(?:by-noun|index|views)\.ts$/.test(name),
  );
  const found: Cmdlet[] = [];
  for (const file of files) {
    const exported = Object.values((await import(join(FOLDER, file))) as Record<string, readonly Cmdlet[]>);
    assert.equal(exported.length, 1, file);
    for (const cmdlet of exported[0]!) assert.equal(`${kebab(cmdlet.noun)}.ts`, file, cmdlet.name);
    found.push(...exported[0]!);
  }
  assert.deepEqual(new Set(CMDLETS), new Set(found));
  assert.equal(new Set(CMDLETS.map(({ name }) => name.toLowerCase())).size, CMDLETS.length);
});

test('each cmdlet is found by its noun, alone with those of the same noun', async () => {
  for (const { name, noun } of CMDLETS) {
    const expected = CMDLETS.filter((one) => one.noun === noun);
    assert.deepEqual(await loaderOf(name.toUpperCase())?.(), expected, name);
  }
  assert.equal(loaderOf('Get-Nothing'), undefined);
});

for (const cmdlet of CMDLETS) {
  const parameters = Object.entries(cmdlet.parameters);

  test(`${cmdlet.name}: names and sentences`, () => {
    assert.ok(VERBS.includes(cmdlet.verb), cmdlet.verb);
    assert.match(cmdlet.noun, NAME);
    assert.match(cmdlet.summary, SENTENCE);
    if (cmdlet.description !== undefined) assert.match(cmdlet.description, SENTENCE);
    for (const [name, { help, refused }] of parameters) {
      assert.match(name, NAME);
      assert.match(help, SENTENCE, name);
      if (refused !== undefined) assert.match(refused, /\.$/, name);
    }
  });

  test(`${cmdlet.name}: parameter sets`, () => {
    const sets = setsOf(cmdlet);
    if (sets.length > 1) assert.ok(sets.includes(cmdlet.defaultSet ?? ''), 'a default set');
    const spellings = parameters.flatMap(([name, { aliases = [] }]) =>
      [name, ...aliases].map((one) => one.toLowerCase()),
    );
    assert.equal(new Set(spellings).size, spellings.length, 'no spelling twice');
    assert.ok(!spellings.some((one) => COMMON.test(one)), 'no common parameter');
    for (const set of sets) {
      const positions = parameters.filter(([, one]) => inSet(one, set)).flatMap(([, { position }]) => position ?? []);
      assert.deepEqual(
        positions.toSorted((a, b) => a - b),
        positions.map((_, index) => index),
        set,
      );
    }
    for (const [name, { mandatory, refused }] of parameters) assert.ok(!(mandatory && refused), name);
  });

  test(`${cmdlet.name}: approval and confirmation`, () => {
    const reads = ['Get', 'Search', 'Trace'].includes(cmdlet.verb);
    assert.equal(cmdlet.supportsShouldProcess, !reads);
    const asks = ['Remove', 'Uninstall', 'Disable', 'Restore'].includes(cmdlet.verb);
    if (!reads) assert.equal(cmdlet.confirmImpact, asks ? 'High' : 'Medium');
  });

  test(`${cmdlet.name}: examples`, () => {
    assert.ok(cmdlet.examples.length > 0);
    assert.ok(cmdlet.examples.some(({ command }) => command.includes(cmdlet.name)));
    for (const { command, text } of cmdlet.examples) {
      assert.match(text, SENTENCE);
      for (const part of command.split(/[|;]/)) {
        const used = CMDLETS.find(({ name }) => part.includes(`${name} `));
        const spellings = Object.entries(used?.parameters ?? {}).flatMap(([name, { aliases = [] }]) => [
          name,
          ...aliases,
        ]);
        for (const [, name] of part.matchAll(/ -([A-Z]\w+)/g))
          if (used && !COMMON.test(name!)) assert.ok(spellings.includes(name!), `-${name} in ${command}`);
      }
    }
  });
}

test('the inventory is the one on record', () => {
  const inventory = CMDLETS.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((cmdlet) => {
      const sets = setsOf(cmdlet).map((set) => (set === cmdlet.defaultSet ? `${set}*` : set));
      const head = `${cmdlet.name} (${sets.join(', ')}) ${cmdlet.confirmImpact ?? 'None'} -> ${cmdlet.output?.join(', ') ?? 'nothing'}`;
      return [head, ...Object.entries(cmdlet.parameters).map((one) => `  ${parameterLine(...one)}`)].join('\n');
    })
    .join('\n\n');
  if (process.env['UPDATE_GOLDEN']) writeFileSync(GOLDEN, `${inventory}\n`);
  assert.equal(`${inventory}\n`, readFileSync(GOLDEN, 'utf8'), 'UPDATE_GOLDEN=1 puts the new inventory on record');
});
