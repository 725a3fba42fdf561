// Replays the kept inputs of the log reader's fuzzing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLogReader, QUERIES } from './log-reader-oracle.ts';

const CORPUS = join(import.meta.dirname, 'corpus/log-reader');

for (const name of readdirSync(CORPUS).filter((file) => file.endsWith('.log'))) {
  test(`reads ${name} as the plain reader does`, () => checkLogReader(readFileSync(join(CORPUS, name)), QUERIES));
}
