// A receive worker's end of the pipe to the transport process that has started it.
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.ts';

const BEAT = 5000;

export interface MainLinkHandlers {
  readonly onSettings: (settings: WorkerSettings) => void;
  readonly onCounts: (from: number, counts: object) => void;
  readonly onGone: (from: number) => void;
  /** This worker's figures. */
  readonly collect: () => unknown;
}

export interface MainLink {
  /** Resolves when this worker is to stop: it was told to, or nobody is there to tell it. */
  readonly stopped: Promise<void>;
  tell(counts: object): void;
  /** It receives. */
  ready(): void;
  /** Nothing keeps the process any more. */
  close(): void;
}

/** Resolves when the first settings have come. @throws Error when no such process is at the other end */
export async function openMainLink(handlers: MainLinkHandlers): Promise<MainLink> {
  if (!process.connected || !process.send) throw new Error('A receive worker is started by the transport process.');
  const stopped = Promise.withResolvers<void>();
  const settled = Promise.withResolvers<void>();
  const send = (message: FromWorker) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  };
  process.once('disconnect', () => {
    stopped.resolve();
    settled.resolve();
  });
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'settings':
        handlers.onSettings(message);
        settled.resolve();
        return;
      case 'counts':
        handlers.onCounts(message.from, message.counts);
        return;
      case 'gone':
        handlers.onGone(message.from);
        return;
      case 'collect':
        send({ kind: 'collected', id: message.id, value: handlers.collect() });
        return;
      case 'stop':
        stopped.resolve();
        return;
    }
  });
  const beat = setInterval(() => send({ kind: 'beat' }), BEAT).unref();
  send({ kind: 'hello' });
  await settled.promise;
  return {
    stopped: stopped.promise,
    tell: (counts) => send({ kind: 'counts', counts }),
    ready: () => send({ kind: 'ready' }),
    close() {
      clearInterval(beat);
      if (process.connected) process.disconnect();
    },
  };
}
