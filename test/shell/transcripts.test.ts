// Transcripts: what is typed at the prompt and what must come back, one file a test.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testShell } from './support/run-shell.ts';
import { getThing, removeThing, setThing } from './support/sample-cmdlets.ts';

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'transcripts');

/** `PS> command` lines, each followed by what the shell shows; errors stand after the output. UPDATE=1 writes it anew. */
async function replay(text: string): Promise<string> {
  const shell = testShell({ cmdlets: [getThing, setThing, removeThing] });
  let result = '';
  const head = text.slice(0, text.indexOf('PS> '));
  for (const [, command = ''] of text.matchAll(/^PS> ((?:.*)(?:\n>> .*)*)$/gm)) {
    const { stdout, stderr } = await shell.script(command.replace(/\n>> /g, '\n'));
    result += `PS> ${command}\n${stdout}${stderr}`;
  }
  return head + result;
}

for (const name of readdirSync(FOLDER).filter((one) => one.endsWith('.txt')))
  test(`transcript ${name}`, async () => {
    const file = path.join(FOLDER, name);
    const expected = readFileSync(file, 'utf8');
    const actual = await replay(expected);
    if (process.env['UPDATE'] === '1') writeFileSync(file, actual);
    else assert.equal(actual, expected);
  });
