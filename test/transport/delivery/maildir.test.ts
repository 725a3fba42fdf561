// Maildirs: names that can't clash or escape, one file for several mailboxes, a mailbox that fails alone, retries without duplicates.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderName, mailboxFolder } from '../../../src/transport/delivery/mailbox-folder.ts';
import { maildirHop } from '../../../src/transport/delivery/maildir-hop.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import type { Content } from '../../../src/transport/queue/contract.ts';

/** A job as the queue hands it out. */
function load(messageId: number, recipients: readonly string[], content: Content | string = `body ${messageId}\r\n`) {
  const facts = {
    from: 'a@b.example',
    received: 1_700_000_000_123,
    messageId: `<${messageId}@b.example>`,
    subject: '',
    source: { kind: 'SMTP' },
    body: '7BIT',
    smtpUtf8: false,
  } as const;
  const given = typeof content === 'string' ? ({ kind: 'bytes', bytes: Buffer.from(content) } as const) : content;
  const list = recipients.map((address, id) => ({ id, address }));
  const job = {
    id: messageId,
    messageId,
    facts,
    size: 1,
    recipients: list,
    attempts: 0,
    hop: MAILDIR_HOP,
    lastError: '',
  };
  return { job: { ...job, content: () => given }, content: given };
}

async function openHop(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'postern-maildir-'));
  const hop = maildirHop(root);
  t.after(async () => {
    await hop.close();
    await rm(root, { recursive: true, force: true });
  });
  const paths = async (folder = root) =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  return { root, hop, paths };
}

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

test('one message for two mailboxes is one private file, whose content may lie in a spool file', async (t) => {
  const { root, hop, paths } = await openHop(t);
  const spooled = join(root, 'spooled');
  await writeFile(spooled, Buffer.alloc(700_000, 'y'));
  const top = Buffer.from('Received: x\r\n');
  const contents = [
    [load(1, ['bob@contoso.com', 'Kate@Contoso.com']), 'body 1\r\n'],
    [
      load(2, ['bob@contoso.com', 'kate@contoso.com'], { kind: 'file', path: spooled, size: 700_000, top }),
      `Received: x\r\n${'y'.repeat(700_000)}`,
    ],
  ] as const;
  for (const [one, expected] of contents) {
    const [results] = await hop.deliver([one]);
    assert.deepEqual(
      results!.map(({ recipient, outcome }) => [recipient, outcome]),
      [
        [0, 'delivered'],
        [1, 'delivered'],
      ],
    );
    const [bob, kate] = (await paths(join(root, 'contoso.com'))).filter((path) =>
      path.includes(`Q${one.job.messageId}.`),
    );
    assert.match(bob!, /contoso\.com\/bob\/new\//);
    assert.equal(await readFile(kate!, 'latin1'), `Return-Path: <a@b.example>\r\n${expected}`);
    const facts = await Promise.all([stat(bob!), stat(kate!)]);
    assert.equal(facts[0].ino, facts[1].ino);
    assert.equal(facts[0].mode & 0o777, 0o600);
  }
  assert.equal((await stat(join(root, 'contoso.com/bob/new'))).mode & 0o777, 0o700);
});

test('recipients of one mailbox share its file', async (t) => {
  const { hop, paths } = await openHop(t);
  const [results] = await hop.deliver([load(1, ['bob@contoso.com', '"BOB"@contoso.com', 'b\\ob@contoso.com'])]);
  assert.deepEqual(new Set(results!.map(({ outcome }) => outcome)), new Set(['delivered']));
  assert.equal((await paths()).length, 2);
});

test('a mailbox that fails keeps neither the others nor other messages from theirs, and is tried again', async (t) => {
  const { root, hop, paths } = await openHop(t);
  await mkdir(join(root, 'contoso.com'));
  await writeFile(join(root, 'contoso.com/kate'), 'in the way');
  const batch = [load(1, ['kate@contoso.com', 'bob@contoso.com']), load(2, ['bob@contoso.com'])];
  const tell = (all: Awaited<ReturnType<typeof hop.deliver>>) =>
    all.map((results) =>
      results.map(({ recipient, outcome, reply }) => `${recipient} ${outcome} ${reply.slice(0, 9)}`),
    );
  assert.deepEqual(tell(await hop.deliver(batch)), [
    ['0 deferred 451 4.3.0', '1 delivered 250 2.1.5'],
    ['0 delivered 250 2.1.5'],
  ]);
  assert.equal((await paths(join(root, 'contoso.com/bob'))).length, 2);
  await rm(join(root, 'contoso.com/kate'));
  assert.deepEqual(tell(await hop.deliver([load(1, ['kate@contoso.com'])])), [['0 delivered 250 2.1.5']]);
  assert.equal((await paths(join(root, 'contoso.com/kate/new'))).length, 1);
});

test('a mailbox whose folder vanishes while it is in use is made again at the next try', async (t) => {
  const { root, hop } = await openHop(t);
  await hop.deliver([load(1, ['bob@contoso.com'])]);
  await rm(join(root, 'contoso.com'), { recursive: true });
  const [first] = await hop.deliver([load(2, ['bob@contoso.com'])]);
  assert.equal(first![0]!.outcome, 'deferred');
  const [second] = await hop.deliver([load(2, ['bob@contoso.com'])]);
  assert.equal(second![0]!.outcome, 'delivered');
});

test('what was delivered and not noted is there once after it is tried again', async (t) => {
  const { hop, paths } = await openHop(t);
  const recipients = ['bob@contoso.com', 'kate@contoso.com'];
  for (let i = 0; i < 3; i++) await hop.deliver([load(7, recipients), load(8, recipients)]);
  const found = await paths();
  assert.equal(found.length, 4);
  assert.ok(found.every((path) => path.includes('/new/')));
});

test('hostile addresses stay below the mail folder', async (t) => {
  const { root, hop, paths } = await openHop(t);
  const hostile = [
    '"../../../../tmp/x"@contoso.com',
    '..@contoso.com',
    'a@..',
    '"a\0b"@contoso.com',
    '"a/b"@contoso.com',
    `${'l'.repeat(300)}@contoso.com`,
    '@contoso.com',
    '"@contoso.com',
    '__proto__@constructor',
  ];
  const all = await hop.deliver(hostile.map((address, i) => load(i + 1, [address])));
  assert.deepEqual(new Set(all.flat().map(({ outcome }) => outcome)), new Set(['delivered']));
  const found = await paths();
  assert.equal(found.length, hostile.length);
  for (const path of found) assert.match(path.slice(root.length), /^\/[^/]+\/[^/]+\/new\/[^/]+$/);
});

test('a full disk defers what has no room, leaves nothing of it, and the same name is delivered later', async (t) => {
  const { root, hop, paths } = await openHop(t);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root], { stdio: 'ignore' });
  } catch {
    return t.skip('left out: no right to mount a small file system');
  }
  try {
    const big = 'z'.repeat(100_000);
    const batch = [1, 2, 3, 4].map((id) => load(id, ['bob@contoso.com'], big));
    const outcomes = (await hop.deliver(batch)).map(([one]) => `${one!.outcome} ${one!.reply.slice(0, 9)}`);
    assert.deepEqual(new Set(outcomes), new Set(['delivered 250 2.1.5', 'deferred 452 4.3.1']));
    const found = await paths();
    assert.equal(found.length, outcomes.filter((one) => one.startsWith('delivered')).length);
    for (const path of found) await rm(path);
    const late = outcomes.findIndex((one) => one.startsWith('deferred'));
    assert.equal((await hop.deliver([batch[late]!]))[0]![0]!.outcome, 'delivered');
    assert.equal((await stat((await paths())[0]!)).size, 100_000 + 'Return-Path: <a@b.example>\r\n'.length);
  } finally {
    execFileSync('umount', [root]);
  }
});
