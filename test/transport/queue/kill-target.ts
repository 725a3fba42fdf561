// A process that takes messages in and delivers them until it is killed: what it acknowledged goes to standard output, what it delivered to a file.
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultsOf } from '../../../src/core/object-class.ts';
import { TransportServer } from '../../../src/core/objects/transport-server.ts';
import type { JobRow } from '../../../src/core/queue-file.ts';
import { openQueueFile } from '../../../src/store/queue/open-queue-file.ts';
import { MAILDIR_HOP } from '../../../src/transport/delivery/route.ts';
import { MAILDIR_ROUTER } from '../../../src/transport/queue/config-router.ts';
import type { Content, NextHop } from '../../../src/transport/queue/contract.ts';
import { openQueue } from '../../../src/transport/queue/open-queue.ts';
import { openQueueSink } from '../../../src/transport/queue/queue-sink.ts';
import { retryPolicy } from '../../../src/transport/queue/retry-policy.ts';
import { storeRequest } from './store-request.ts';

const [, , folder = '', mode, round = ''] = process.argv;
const log = openSync(join(folder, 'delivered.log'), 'a');
const { queue, spool, close } = await openQueue({
  folder,
  file: await openQueueFile(join(folder, '0.db'), 0),
  router: MAILDIR_ROUTER,
  policy: () => retryPolicy(defaultsOf(TransportServer) as never),
  eventLog: { write: () => undefined },
});

async function deliver(hop: NextHop): Promise<void> {
  for (let job = queue.take(hop, { recipients: 1 }); job; job = queue.take(hop, { recipients: 1 })) {
    const token = tokenOf(job.content());
    // A next hop that takes its time: messages are in hand when the end comes.
    if (mode === 'load') await delay(Math.random() * 5);
    writeSync(log, `${token} ${job.recipients[0]!.address}\n`);
    await queue.finish(job, [{ recipient: job.recipients[0]!.id, outcome: 'delivered', reply: '250 OK' }]);
  }
}

function tokenOf(content: Content): string {
  return content.kind === 'file'
    ? content.top.toString()
    : content.bytes.toString('latin1', 0, content.bytes.indexOf(' '));
}

if (mode === 'load') {
  queue.onDue((hop) => void Promise.all([deliver(hop), deliver(hop), deliver(hop)]));
  const sink = openQueueSink(queue, spool);
  const load = async (sender: number) => {
    for (let i = 0; ; i++) {
      const token = `${round}-${sender}-${i}`;
      const draft = sink.begin();
      const isLarge = i % 50 === 49;
      await draft.write(Buffer.alloc(isLarge ? 70_000 : 4000, ' '));
      await draft.store(storeRequest('', 'contoso.com', ['a', 'b'], token));
      process.stdout.write(`${token}\n`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, sender) => load(sender)));
} else {
  for (let left = true; left; ) {
    await deliver(MAILDIR_HOP);
    left = queue.parts.file.counts().some(({ hop }) => queue.hops.byId(hop)?.nextHop.key === 'maildir');
  }
  const poison = queue.hops.get('poison')!;
  for (let after: JobRow | undefined; ; ) {
    const rows = queue.parts.file.jobsAt(poison.id, after, 100);
    if (rows.length === 0) break;
    for (const row of rows) {
      after = row;
      const bytes = queue.parts.file.content(row.message)!;
      const end = bytes.indexOf(' ');
      const token = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
      for (const { address } of JSON.parse(row.recipients) as { address: string }[])
        process.stdout.write(`${token} ${address}\n`);
    }
  }
  await close();
}
