// Replays the kept fuzzer inputs, every prefix of them included.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkParse } from '../fuzz/parser-invariants.ts';

const folder = new URL('../fuzz/corpus/parser/', import.meta.url);
for (const name of readdirSync(folder).sort())
  test(`${name} and all its beginnings keep the parser's rules`, () => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    for (let end = 0; end <= source.length; end++) checkParse(source.slice(0, end));
  });
