// The topics of the help: listed, found by words, and true to the cmdlets they name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCmdlets } from '../../../src/commands/by-noun.ts';
import { loadBuiltins } from '../../../src/shell/builtins/index.ts';
import { TOPICS } from '../../../src/shell/format/help/about/index.ts';
import { parse } from '../../../src/shell/parser/parse.ts';
import { testShell } from '../support/run-shell.ts';

const { values, script, errorIds } = testShell();

test('about_* lists every topic', async () => {
  const names = await values('Get-Help about_* | % Name');
  assert.deepEqual(
    names,
    TOPICS.map(({ name }) => name),
  );
  assert.deepEqual(await values('Get-Help about_* -Category HelpFile | % Category | Get-Unique'), ['HelpFile']);
  assert.deepEqual(await errorIds('Get-Help about_nothing'), ['HelpNotFound']);
});

test('a topic by its name, by a part of it and by a word of its text', async () => {
  for (const name of ['about_Verdicts', 'ABOUT_verdicts', 'verdict', 'about_ver*'])
    assert.match((await script(`Get-Help ${name}`)).stdout, /^\nTOPIC\n {4}about_Verdicts\n/, name);
  assert.deepEqual(await values('Get-Help exit | % Name'), ['about_Postern', 'about_Scripts']);
  assert.ok((await values('Get-Help wildcard | % Name')).includes('about_Wildcards'));
  assert.deepEqual(await values('(Get-Help about_Agents).Synopsis'), [TOPICS[0]!.synopsis]);
  assert.deepEqual(await errorIds('Get-Help about_Agents -Category Cmdlet'), ['HelpNotFound']);
});

test('no topic hides a command', async () => {
  for (const name of ['Get-Help', 'help', 'Command'])
    assert.doesNotMatch((await script(`Get-Help ${name}`)).stdout, /TOPIC/, name);
});

test('cmdlets that topics name exist, their examples parse, their lines are short', async () => {
  const cmdlets = [...(await loadCmdlets()), ...(await loadBuiltins())].map(({ name }) => name);
  const known = new Set([...cmdlets, ...TOPICS.map(({ name }) => name), 'Import-Module', 'Add-PSSnapin']);
  for (const { name, text, seeAlso } of TOPICS) {
    const named = text.match(/(?<![\w-])[A-Z][a-z]+-[A-Z]\w+/g) ?? [];
    for (const one of [...named, ...seeAlso].filter((word) => !word.endsWith('Antispam')))
      if (!one.startsWith('Get-Antispam')) assert.ok(known.has(one), `${name}: ${one}`);
    for (const line of text.split('\n').filter((one) => one.startsWith(' '))) {
      assert.ok(line.length <= 108, `${name}: ${line}`);
      const command = line.trim().replace(/ {3,}.*$/, '');
      if (/^[A-Z][a-z]+-[A-Z]\w+ |^\$\w+ = /.test(command) && !command.endsWith('{'))
        assert.deepEqual(parse(command).errors, [], `${name}: ${command}`);
    }
  }
});
