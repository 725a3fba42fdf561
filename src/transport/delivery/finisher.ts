// Ends a job: the logs are told, the notifications its results call for are written, and all of it is committed as one.
import type { DeliveryJob, NewMessage, NextHop, Queue, RecipientResult } from '../queue/contract.ts';
import type { DeliveryLog } from './delivery-log.ts';

export interface FinisherDeps {
  readonly queue: Queue;
  readonly log: DeliveryLog;
  /** The notifications that results call for; `delayed` for messages that wait. */
  readonly notices: {
    results(job: DeliveryJob, results: readonly RecipientResult[]): Promise<readonly NewMessage[]>;
    delayed(job: DeliveryJob): Promise<readonly NewMessage[]>;
  };
}

export interface Finisher {
  finish(job: DeliveryJob, hop: NextHop, results: readonly RecipientResult[]): Promise<void>;
  /** Its sender is to be told that it waits. */
  delayed(job: DeliveryJob): Promise<void>;
}

export function finisher({ queue, log, notices }: FinisherDeps): Finisher {
  function told(job: DeliveryJob, messages: readonly NewMessage[]): readonly NewMessage[] {
    for (const one of messages) log.notice(job, one);
    return messages;
  }

  return {
    async finish(job, hop, results) {
      log.results(job, hop, results);
      const ended = results.filter(({ outcome }) => outcome !== 'deferred');
      const failed = ended.filter(({ outcome }) => outcome === 'failed');
      const { from, isOwn } = job.facts;
      if (failed.length > 0 && (isOwn || from === '')) log.dropped(job, failed);
      const tells = ended.length > 0 && !isOwn;
      await queue.finish(job, results, tells ? told(job, await notices.results(job, results)) : []);
    },
    async delayed(job) {
      await queue.finish(job, [], told(job, await notices.delayed(job)));
    },
  };
}
