// Maildirs: names that can't clash or escape, one write for several mailboxes, all or nothing, leftovers swept.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { folderName, mailboxFolder } from '../../../src/transport/delivery/mailbox-folder.ts';
import { IN_MEMORY } from '../../support/draft-content.ts';
import { openMaildir } from '../../support/maildir-sink.ts';

const FACTS = {
  body: '7BIT',
  smtpUtf8: false,
  received: 0,
  messageId: '<1@b.example>',
  subject: '',
  source: { kind: 'SMTP' },
} as const;

test('folder names: safe and injective for random local parts', () => {
  let seed = 99;
  const random = (limit: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % limit;
  };
  const alphabet = [
    '.',
    '..',
    '/',
    '\\',
    '%',
    '%-',
    '%2E',
    '\0',
    'a',
    'A',
    'b',
    '-',
    ' ',
    '"',
    '@',
    ':',
    '\r\n',
    'ä',
    '€',
    '\x7f',
    'x'.repeat(90),
  ];
  const names = new Map<string, string>();
  for (let i = 0; i < 50_000; i++) {
    const text = Array.from({ length: random(7) }, () => alphabet[random(alphabet.length)]!).join('');
    const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const name = folderName(text);
    assert.match(name, /^[a-z0-9_+=%][A-Za-z0-9_+=.%-]*$/, JSON.stringify(text));
    assert.ok(name.length <= 200);
    assert.ok(
      names.get(name) === undefined || names.get(name) === folded,
      `${JSON.stringify(text)} ${JSON.stringify(names.get(name))} ${name}`,
    );
    names.set(name, folded);
  }
  assert.ok(names.size > 10_000);
});

test('folder names of single characters', () => {
  const names = new Set(Array.from({ length: 256 }, (_, code) => folderName(String.fromCharCode(code))));
  assert.equal(names.size, 256 - 26, 'only the two cases of a letter share one');
  for (const name of names) assert.ok(!['.', '..', ''].includes(name) && !name.includes('/'));
});

test('mailboxes', () => {
  assert.equal(mailboxFolder({ local: 'Bob.Smith', domain: 'Contoso.COM' }), 'contoso.com/bob.smith');
  assert.equal(mailboxFolder({ local: '"bob"', domain: 'contoso.com' }), 'contoso.com/bob');
  assert.equal(mailboxFolder({ local: '"b\\ob"', domain: 'contoso.com' }), 'contoso.com/bob');
  assert.equal(mailboxFolder({ local: '"../../etc"', domain: 'contoso.com' }), 'contoso.com/%2E.%2F..%2Fetc');
  assert.equal(mailboxFolder({ local: '".."', domain: 'contoso.com' }), 'contoso.com/%2E.');
});

describe('maildir', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'postern-maildir-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  const bob = { local: 'bob', domain: 'contoso.com' };
  const kate = { local: 'kate', domain: 'contoso.com' };
  const files = async (folder: string) =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  for (const size of [0, 10, IN_MEMORY, IN_MEMORY + 1, 300_000]) {
    test(`${size} bytes for two mailboxes are one file`, async () => {
      const folder = join(root, `size-${size}`);
      const sink = await openMaildir(folder);
      const content = Buffer.alloc(size, 'x');
      const draft = sink.begin();
      for (let i = 0; i < size; i += 10_000) await draft.write(content.subarray(i, i + 10_000));
      assert.ok(content.equals(await draft.read()));
      await draft.store({ ...FACTS, from: 'a@b', recipients: [bob, kate], top: 'X: y\r\n' });
      await sink.close();
      const [one, two, ...more] = await files(folder);
      assert.equal(more.length, 0);
      const paths = [one!, two!].map((entry) => join(entry.parentPath, entry.name));
      for (const path of paths) assert.match(path, /contoso\.com\/(?:bob|kate)\/new\//);
      assert.equal(await readFile(paths[0]!, 'latin1'), `Return-Path: <a@b>\r\nX: y\r\n${content}`);
      const facts = await Promise.all(paths.map((path) => stat(path)));
      assert.equal(facts[0]!.ino, facts[1]!.ino);
      assert.equal(facts[0]!.mode & 0o777, 0o600);
      assert.equal((await stat(join(folder, 'contoso.com/bob/new'))).mode & 0o777, 0o700);
    });
  }

  test('a draft that is discarded leaves nothing', async () => {
    const folder = join(root, 'discarded');
    const sink = await openMaildir(folder);
    const draft = sink.begin();
    await draft.write(Buffer.alloc(IN_MEMORY * 2));
    assert.equal((await files(folder)).length, 1);
    await draft.discard();
    await sink.close();
    assert.equal((await files(folder)).length, 0);
  });

  test('when one mailbox fails, none has the message', async () => {
    const folder = join(root, 'failing');
    const sink = await openMaildir(folder);
    await mkdir(join(folder, 'contoso.com'), { recursive: true });
    await writeFile(join(folder, 'contoso.com/kate'), 'in the way');
    for (const size of [10, IN_MEMORY * 2]) {
      const draft = sink.begin();
      await draft.write(Buffer.alloc(size));
      await assert.rejects(draft.store({ ...FACTS, from: '', recipients: [bob, kate], top: '' }));
    }
    assert.equal((await files(folder)).length, 1);
    await rm(join(folder, 'contoso.com/kate'));
    const draft = sink.begin();
    await draft.store({ ...FACTS, from: '', recipients: [bob, kate], top: '' });
    await sink.close();
    assert.equal((await files(folder)).length, 2, 'and the next message is stored');
  });

  test('when the last step fails for one, none has the message', async () => {
    const folder = join(root, 'failing-late');
    const sink = await openMaildir(folder);
    await sink.begin().store({ ...FACTS, from: '', recipients: [kate], top: '' });
    // The folder is known to be there; only moving into it finds that it no longer is one.
    await rm(join(folder, 'contoso.com/kate/new'), { recursive: true });
    await writeFile(join(folder, 'contoso.com/kate/new'), 'in the way');
    const draft = sink.begin();
    await assert.rejects(draft.store({ ...FACTS, from: '', recipients: [bob, kate], top: '' }));
    await sink.close();
    assert.deepEqual(
      (await files(folder)).map(({ name }) => name),
      ['new'],
    );
  });

  test('leftovers of a crash go after a day', async () => {
    const folder = join(root, 'leftovers');
    const tmp = join(folder, 'contoso.com/bob/tmp');
    await mkdir(tmp, { recursive: true });
    await mkdir(join(folder, '.tmp'));
    const old = new Date(Date.now() - 25 * 3600_000);
    for (const path of [join(tmp, 'old'), join(folder, '.tmp/old')]) {
      await writeFile(path, '');
      await utimes(path, old, old);
    }
    await writeFile(join(tmp, 'young'), '');
    await (await openMaildir(folder)).close();
    assert.deepEqual(
      (await files(folder)).map(({ name }) => name),
      ['young'],
    );
  });

  test('a folder that may not be written is an error, not a crash', {
    skip: process.getuid?.() === 0 && 'root may write everywhere',
  }, async () => {
    const folder = join(root, 'read-only');
    const sink = await openMaildir(folder);
    await chmod(folder, 0o500);
    await assert.rejects(sink.begin().store({ ...FACTS, from: '', recipients: [bob], top: '' }));
    await chmod(folder, 0o700);
    await sink.close();
  });
});
