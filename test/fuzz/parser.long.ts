// Feeds mutated scripts to the parser for POSTERN_FUZZ_SECONDS (60 by default) and prints the text that breaks a rule.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkParse } from './parser-invariants.ts';

const SECONDS = Number(process.env.POSTERN_FUZZ_SECONDS ?? 60);
/** A parse of a few kilobytes takes about a millisecond; this long means it will not end in time on large input. */
const HANG_MS = 2000;

const folder = new URL('./corpus/parser/', import.meta.url);
const seeds = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const pieces = (
  '( ) { } [ ] @( @{ $( " \' @" @\' "@ \'@ ` `\n \n \r ; , . .. :: : | || & && > >> 2>&1 *> < = += ??= ?? ? ?. ! - -- ++ + * / % ' +
  '# <# #> $ $x ${ ${a} $env: $a:b @x @args -eq -ceq -f -split -join -not -and -is -x -x: -- --% ' +
  'if else elseif for foreach in while do until switch default try catch finally trap throw return break continue exit ' +
  'function filter param begin process end dynamicparam clean class enum data using namespace :l ' +
  '1 0x 1e 1kb 1.5d 1..2 .5 -5 80x [int] [a.b[c]] [x()] a b.c "a$b" \u2013 \u2019 \u201c \u00a0 \u0000 \ufeff'
).split(' ');

/** Mulberry32: a failing run is repeated by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

function mutate(source: string, below: (n: number) => number): string {
  let text = source;
  for (let n = 1 + below(6); n > 0; n--) {
    const at = below(text.length + 1);
    const to = at + below(24);
    const piece = pieces[below(pieces.length)]!;
    switch (below(7)) {
      case 0:
        text = text.slice(0, at) + text.slice(to);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at, to).repeat(2 + below(3)) + text.slice(to);
        break;
      case 2:
        text = text.slice(0, at);
        break;
      case 3: {
        const other = seeds[below(seeds.length)]!;
        const from = below(other.length);
        text = text.slice(0, at) + other.slice(from, from + below(120)) + text.slice(to);
        break;
      }
      case 4:
        text = text.slice(0, at) + piece.repeat(1 + below(400)) + text.slice(at);
        break;
      default:
        text = text.slice(0, at) + piece + (below(2) === 0 ? ' ' : '') + text.slice(at);
    }
  }
  return text.slice(0, 8192);
}

test('parser survives mutated scripts', (t) => {
  const start = Number(process.env.POSTERN_FUZZ_SEED ?? Math.floor(Math.random() * 1e9));
  const until = Date.now() + SECONDS * 1000;
  let runs = 0;
  for (; Date.now() < until; runs++) {
    const below = random(start + runs);
    const text = mutate(seeds[below(seeds.length)]!, below);
    const begun = Date.now();
    try {
      checkParse(text);
      if (Date.now() - begun > HANG_MS) throw new Error('too slow');
    } catch (error) {
      throw new Error(`seed ${start + runs}: ${(error as Error).stack}\n${JSON.stringify(text)}`);
    }
  }
  t.diagnostic(`${runs} texts from seed ${start}`);
});
