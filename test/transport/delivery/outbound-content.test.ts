// Fields for inside don't leave: from memory and from files, wherever the header lies, and nothing else changes.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { outboundContent } from '../../../src/transport/delivery/outbound-content.ts';

const BODY = '\r\nX-MS-Exchange-Organization-SCL: in the body\r\n.\r\n';
const HEADER = 'A: b\r\nX-MS-Exchange-Organization-SCL: 5\r\n\tfolded\r\nx-ms-exchange-FOREST-y: z\r\nC: d\r\n';

test('in memory and in a file, cut anywhere', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-outbound-'));
  t.after(() => rm(folder, { recursive: true }));
  const whole = Buffer.from(HEADER + BODY);
  const expected = `A: b\r\nC: d\r\n${BODY}`;
  const inMemory = await outboundContent({ kind: 'bytes', bytes: whole }, whole.length);
  assert.equal(String(inMemory.content.kind === 'bytes' && inMemory.content.bytes), expected);
  assert.equal(inMemory.size, expected.length);
  for (const cut of [0, 6, HEADER.length]) {
    const path = join(folder, String(cut));
    const rest = whole.subarray(cut);
    await writeFile(path, rest);
    const out = await outboundContent(
      { kind: 'file', path, size: rest.length, top: whole.subarray(0, cut) },
      whole.length,
    );
    assert.ok(out.content.kind === 'file');
    assert.equal(out.content.top.toString() + rest.subarray(out.skip), expected);
    assert.equal(out.size, expected.length);
  }
});

test('what has none stays the same bytes', async () => {
  for (const text of ['A: b\r\n\r\nbody', '\r\nbody', 'A: b\r\n', '']) {
    const content = { kind: 'bytes', bytes: Buffer.from(text) } as const;
    const out = await outboundContent(content, text.length);
    assert.equal(out.content, content);
  }
});
