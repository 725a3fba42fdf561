// A long run of hostile Received fields; a failing one belongs into corpus/received.txt.
import { test } from 'node:test';
import { checkField, checkHelo, hostileField, randomFrom } from './received.ts';

const SEED = Number(process.env['POSTERN_FUZZ_SEED'] ?? 1);
const RUNS = 300_000;

test(`Received fields, seed ${SEED}`, () => {
  const random = randomFrom(SEED);
  for (let i = 0; i < RUNS; i++) {
    const field = hostileField(random);
    try {
      checkField(field);
      checkHelo(field);
    } catch (error) {
      throw new Error(`failed on ${JSON.stringify(field)}`, { cause: error });
    }
  }
});
