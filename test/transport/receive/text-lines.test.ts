// Readers of message lines: however the bytes are cut, what comes out is the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineMeter } from '../../../src/transport/receive/line-meter.ts';
import { MendingDotReader } from '../../../src/transport/receive/mending-dot-reader.ts';
import { TextLines } from '../../../src/transport/receive/text-lines.ts';
import { randomFrom } from '../../fuzz/received.ts';

const below = randomFrom(11);
const PIECES = ['a', '.', '\r', '\n', '\r\n', '\r\n.', '\r\n.\r\n', '\r\n.\n', 'bc'];
const hostile = () => Array.from({ length: below(12) }, () => PIECES[below(PIECES.length)]).join('');

function* cuts(text: string): Iterable<Buffer> {
  for (let from = 0; from < text.length; ) {
    const to = from + 1 + below(3);
    yield Buffer.from(text.slice(from, to));
    from = to;
  }
}

/** Every CR, LF and CRLF as CRLF. */
const mended = (text: string) => text.replace(/\r\n|\r|\n/g, '\r\n');

test('chunks: strict takes what is clean and nothing else, mending takes all', () => {
  for (let i = 0; i < 5000; i++) {
    const text = hostile();
    const strict = new TextLines(false);
    const mending = new TextLines(true);
    let isClean = true;
    let out = '';
    for (const bytes of cuts(text)) {
      isClean &&= strict.read(bytes) !== undefined;
      out += mending.read(bytes)!.toString();
    }
    isClean &&= strict.end() !== undefined;
    assert.equal(isClean, /^(?:[^\r\n]|\r\n)*$/.test(text), JSON.stringify(text));
    out += mending.end()!.toString();
    const wanted = mended(text);
    assert.equal(out, wanted === '' || wanted.endsWith('\r\n') ? wanted : `${wanted}\r\n`, JSON.stringify(text));
  }
  assert.equal(new TextLines(true).read(Buffer.from('a\0')), undefined);
});

test('DATA, mended: only a real end ends it, and every cut reads alike', () => {
  for (let i = 0; i < 5000; i++) {
    const text = hostile();
    const read = (parts: Iterable<Buffer>) => {
      const reader = new MendingDotReader();
      let content = '';
      for (const part of parts) {
        const step = reader.read(part, 0);
        content += step.content.toString();
        if (step.result !== 'more') return { content, isEnded: step.result === 'end' };
      }
      return { content, isEnded: false };
    };
    const whole = read([Buffer.from(text)]);
    assert.deepEqual(read(cuts(text)), whole, JSON.stringify(text));
    assert.equal(whole.isEnded, /^\.\r\n|\r\n\.\r\n/.test(text), JSON.stringify(text));
    assert.match(whole.content, /^(?:[^\r\n]|\r\n)*$/);
  }
});

test('the length of a line', () => {
  const accepts = (limit: number, ...parts: readonly string[]) => {
    const meter = new LineMeter(limit);
    return parts.every((part) => meter.accepts(Buffer.from(part)));
  };
  assert.ok(accepts(5, '12345\r\n12345\r\n'));
  assert.ok(!accepts(5, '123456\r\n'));
  assert.ok(!accepts(5, '12345678'));
  assert.ok(accepts(5, '123', '45\r', '\n1234', '5\r\n'));
  assert.ok(!accepts(5, '\r\n123', '456\r\n'));
});
