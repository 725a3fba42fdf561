// kill -9 in the middle of messages leaves nothing visible; what was answered 250 is there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Endpoint } from '../../../src/core/values/endpoint.ts';
import { SmtpClient } from '../../support/smtp-client.ts';
import { mailIn } from '../../support/test-transport.ts';

test('kill -9 in the middle of DATA', async () => {
  const home = await mkdtemp(join(tmpdir(), 'postern-crash-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../support/transport-process.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  const endpoint = Endpoint.parseBinding(`127.0.0.1:${String(port).trim()}`);
  const begin = async () => {
    const client = await SmtpClient.connect(endpoint);
    await client.reply();
    for (const line of ['EHLO x', 'MAIL FROM:<a@b>', 'RCPT TO:<bob@contoso.com>', 'DATA']) await client.ask(line);
    return client;
  };
  const stored = await begin();
  assert.match(await stored.ask('Subject: stored\r\n\r\nx\r\n.'), /^250 /);
  const small = await begin();
  small.send('Subject: small\r\n\r\nx\r\n');
  const large = await begin();
  large.send(`Subject: large\r\n\r\n${'0123456789\r\n'.repeat(50_000)}`);
  // The large one is on disk once its file is there.
  while ((await readdir(join(home, 'mail/.tmp'))).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  await once(child, 'exit');
  const mail = await mailIn(join(home, 'mail'));
  assert.equal(mail.length, 1);
  assert.match(mail[0]!.text, /Subject: stored/);
  for (const client of [stored, small, large]) client.close();
  await rm(home, { recursive: true, force: true });
});
