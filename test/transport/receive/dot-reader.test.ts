// The strict reader of DATA: the same result however the bytes are cut, against a plain description of the rule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DotReader } from '../../../src/transport/receive/dot-reader.ts';

interface Result {
  readonly content: string;
  readonly result: 'more' | 'end' | 'violation';
  readonly consumed: number;
}

function read(text: string, cuts: readonly number[]): Result {
  const reader = new DotReader();
  let content = '';
  let from = 0;
  for (const cut of [...cuts, text.length]) {
    const { content: bytes, next, result } = reader.read(Buffer.from(text.slice(from, cut), 'latin1'), 0);
    content += bytes.toString('latin1');
    if (result !== 'more') return { content, result, consumed: from + next };
    from = cut;
  }
  return { content, result: 'more', consumed: text.length };
}

/** The rule, on whole texts: lines end in CRLF, hold neither CR, LF nor NUL, and a line that is a dot ends the message. */
function rule(text: string): Pick<Result, 'result'> & { readonly content: string | undefined } {
  let content = '';
  let rest = text;
  for (;;) {
    const line = /^([^\r\n\0]*)\r\n/.exec(rest);
    if (!line) return { result: /^[^\r\n\0]*\r?$/.test(rest) ? 'more' : 'violation', content: undefined };
    if (line[1] === '.') return { result: 'end', content };
    content += line[0].replace(/^\./, '');
    rest = rest.slice(line[0].length);
  }
}

test('random bytes, random cuts', () => {
  let seed = 12345;
  const random = (limit: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % limit;
  };
  const parts = ['\r\n', '\r\n', '\r\n', '.', '.', 'a', 'bc', '\r', '\n', '\0', '\r\n.\r\n'];
  let ended = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random(12) }, () => parts[random(round % 2 === 0 ? 7 : parts.length)]!).join(
      '',
    );
    const cuts = Array.from({ length: random(4) }, () => random(text.length + 1)).sort((a, b) => a - b);
    const whole = read(text, []);
    const expected = rule(text);
    assert.equal(whole.result, expected.result, JSON.stringify(text));
    if (expected.content !== undefined) assert.equal(whole.content, expected.content, JSON.stringify(text));
    const cut = read(text, cuts);
    assert.deepEqual(cut, whole, JSON.stringify({ text, cuts }));
    if (whole.result === 'end') ended++;
  }
  assert.ok(ended > 1000);
});

test('what follows the end is left alone', () => {
  const chunk = Buffer.from('..a\r\n.\r\nQUIT\r\n');
  const { next } = new DotReader().read(chunk, 0);
  assert.equal(chunk.toString('latin1', next), 'QUIT\r\n');
});
