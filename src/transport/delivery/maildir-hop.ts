// Delivers jobs of the queue into Maildirs: many messages at once, in threads of their own, because most of it is waiting for the disk.
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DeliveryJob, RecipientResult } from '../queue/contract.ts';
import type { Load } from './delivery.ts';
import { mailboxFolder } from './mailbox-folder.ts';
import { MaildirThreads } from './maildir-threads.ts';
import type { MaildirFault } from './maildir-writer.ts';

export interface MaildirHop {
  /** What became of each recipient, in the order of the jobs. Never rejects for what the disk does. */
  deliver(loads: readonly Load[]): Promise<readonly (readonly RecipientResult[])[]>;
  close(): Promise<void>;
}

const DELIVERED = '250 2.1.5 Delivered to the mailbox';

/** `folder` is the mail folder. What a crash left in a tmp folder is overwritten by the next try, which has the same name. */
export function maildirHop(folder: string): MaildirHop {
  const threads = new MaildirThreads(folder);
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '_');
  return {
    async deliver(loads) {
      const owners = loads.map(({ job }) => mailboxesOf(folder, job));
      const files = loads.map(({ job, content }, i) => ({
        name: nameOf(job, host),
        mailboxes: [...owners[i]!.keys()],
        top: `Return-Path: <${job.facts.from}>\r\n`,
        content,
      }));
      const faults = await threads.write(files);
      return owners.map((mailboxes, i) =>
        [...mailboxes.values()].flatMap((recipients, j) => results(recipients, faults[i]![j])),
      );
    },
    close: () => threads.close(),
  };
}

/** Which recipients each mailbox is of. */
function mailboxesOf(root: string, { recipients }: DeliveryJob): ReadonlyMap<string, readonly number[]> {
  const mailboxes = new Map<string, number[]>();
  for (const { id, address } of recipients) {
    const at = address.lastIndexOf('@');
    const mailbox = join(root, mailboxFolder({ local: address.slice(0, at), domain: address.slice(at + 1) }));
    const ids = mailboxes.get(mailbox);
    if (ids) ids.push(id);
    else mailboxes.set(mailbox, [id]);
  }
  return mailboxes;
}

/** The same each time the message is tried: what a crash delivered but didn't note is replaced, and not there twice. */
function nameOf({ messageId, facts }: DeliveryJob, host: string): string {
  const micros = String((facts.received % 1000) * 1000).padStart(6, '0');
  return `${Math.trunc(facts.received / 1000)}.M${micros}Q${messageId}.${host}`;
}

function results(recipients: readonly number[], fault: MaildirFault | undefined): readonly RecipientResult[] {
  const outcome = fault ? 'deferred' : 'delivered';
  const reply = fault ? refusal(fault) : DELIVERED;
  return recipients.map((recipient) => ({ recipient, outcome, reply }));
}

function refusal({ code }: MaildirFault): string {
  if (code === 'ENOSPC') return '452 4.3.1 Insufficient system resources';
  if (code === 'EDQUOT') return '452 4.2.2 The mailbox is full';
  return `451 4.3.0 The mailbox cannot be written to (${code})`;
}
