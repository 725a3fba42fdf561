// A real transport in a process of its own, for benchmarks: started on a data folder, asked what it has spent.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TRANSPORT_FLAGS } from '../../src/service/transport-flags.ts';
import type { ServerSpent } from './refuse-server.ts';

export interface TransportChild {
  readonly port: number;
  spent(): Promise<ServerSpent>;
  stop(): Promise<void>;
}

export async function transportChild(home: string): Promise<TransportChild> {
  const file = fileURLToPath(new URL('./refuse-server.ts', import.meta.url));
  const child = fork(file, [], { execArgv: [...TRANSPORT_FLAGS], env: { ...process.env, POSTERN_HOME: home } });
  return {
    port: await answer<number>(child),
    spent() {
      child.send({});
      return answer<ServerSpent>(child);
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`the transport ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as T);
    });
  });
}
