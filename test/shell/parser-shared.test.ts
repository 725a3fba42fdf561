// Holds the parser against the shared conformance set and command collections, where they are present.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from '../../src/shell/parser/parse.ts';

/** A folder beside the clone, or wherever POSTERN_SHARED says. */
const SHARED = process.env.POSTERN_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

interface Case {
  readonly id: string;
  readonly script: string;
  readonly expected: {
    readonly error?: { readonly phase: string; readonly id: string | null; readonly incomplete?: boolean };
  };
}

test('conformance scripts parse, or fail with the expected id', (t) => {
  const file = `${SHARED}/language/conformance.json`;
  if (!existsSync(file)) return t.skip('shared data absent: the conformance scripts were not parsed');
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Case[] };
  let valid = 0;
  for (const { id, script, expected } of cases) {
    const [first] = parse(script).errors;
    if (expected.error?.phase !== 'parse') {
      assert.equal(first, undefined, `${id}: ${first?.id}`);
      valid++;
      continue;
    }
    assert.ok(first, id);
    if (expected.error.id !== null) assert.equal(first.id, expected.error.id, id);
    if (expected.error.incomplete !== undefined) assert.equal(first.incomplete, expected.error.incomplete, id);
  }
  t.diagnostic(`${valid} valid scripts, ${cases.length - valid} parse errors`);
});

/** Published examples that PowerShell itself refuses: the EICAR string as a command, and an unquoted `;` in an argument. */
const NOT_COMMANDS = [/^X5O!P%@AP/, /-AddressSpaces SMTP:\*;100 -DNS/];

for (const name of ['documented-examples.tsv', 'oneliners.tsv'])
  test(`every command of ${name} parses`, (t) => {
    const file = `${SHARED}/data/powershell/${name}`;
    if (!existsSync(file)) return t.skip('shared data absent: the collected commands were not parsed');
    let count = 0;
    for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
      const command = line.slice(line.indexOf('\t') + 1);
      if (line === '' || NOT_COMMANDS.some((pattern) => pattern.test(command))) continue;
      // Examples of several lines are stored with `\n`; elsewhere that is part of a path.
      const source = command.includes('\\n\\n') ? command.replaceAll('\\n', '\n') : command;
      const [first] = parse(source).errors;
      assert.equal(first, undefined, `${first?.id}: ${source}`);
      count++;
    }
    t.diagnostic(`${count} commands`);
  });
