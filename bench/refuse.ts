// Refused connections per second by the whole transport (store, agent host, Connection Filtering Agent, agent log on) with
// RejectAt Connect, against a bare net server that writes the same line: in turn, medians, in one run.
//
// The load costs more processor time than any of the servers, so on few cores it is what limits the rate; the table says how
// busy each server was. The servers' own processor time for a connection tells what one process could refuse.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { machine, median, table } from './report.ts';
import { listedHome } from './support/listed-home.ts';
import type { LoadDone } from './support/refuse-load.ts';
import type { ServerSpent } from './support/refuse-server.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const SECONDS = Number(process.env['SECONDS'] ?? 2);
const LOADERS = Number(process.env['LOADERS'] ?? 2);
const PARALLEL = Number(process.env['PARALLEL'] ?? 64);
const SIZES = (process.env['SIZES'] ?? '1000,100000,1000000').split(',').map(Number);
/** Such as `--cpu-prof --cpu-prof-dir=/tmp/prof`, for the transport alone. */
const SERVER_ARGS = (process.env['SERVER_ARGS'] ?? '').split(' ').filter(Boolean);
/** The clients: all of them listed. Many, so that no two connections within a minute have the same ports. */
const CLIENTS = Array.from({ length: 250 }, (_, i) => `127.1.0.${i + 1}`);
/** As long as what the transport answers. */
const LINE = `554 5.7.1 External client with IP address ${CLIENTS.at(-1)} does not have permissions to submit to this server.`;

interface Server {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly rounds: Round[];
}

interface Round {
  readonly rate: number;
  /** Microseconds of the server's processor time for one connection. */
  readonly cpu: number;
  /** The share of the time that the server's event loop was not waiting. */
  readonly busy: number;
  readonly loadCpu: number;
  readonly failed: number;
}

const homes = SIZES.map((size) => listedHome(size, CLIENTS));
const servers: Server[] = [];
const loaders: ChildProcess[] = [];
try {
  servers.push(await start('bare net', [LINE], {}));
  for (const [i, { home }] of homes.entries())
    servers.push(await start(`${SIZES[i]!.toLocaleString('en')} entries`, [], { POSTERN_HOME: home }));
  for (let i = 0; i < LOADERS; i++) loaders.push(child('refuse-load', [String(PARALLEL), CLIENTS.join(',')], {}));
  // The first rounds warm up.
  for (let round = -1; round < ROUNDS; round++) {
    for (const server of servers) {
      const measured = await measure(server);
      if (round >= 0) server.rounds.push(measured);
    }
  }
  print();
} finally {
  for (const one of [...loaders, ...servers.map((server) => server.child)]) one.disconnect();
  await pause(1500);
  for (const home of homes) home.remove();
}

async function measure({ child: server, port }: Server): Promise<Round> {
  for (const loader of loaders) loader.send({ port });
  await pause(300);
  const [before, ...loadBefore] = await Promise.all([ask<ServerSpent>(server), ...loaders.map(ask<LoadDone>)]);
  const began = performance.now();
  await pause(SECONDS * 1000);
  const [after, ...loadAfter] = await Promise.all([ask<ServerSpent>(server), ...loaders.map(ask<LoadDone>)]);
  const seconds = (performance.now() - began) / 1000;
  for (const loader of loaders) loader.send({ port: 0 });
  await pause(200);
  const sum = (key: keyof LoadDone) => loadAfter.reduce((total, one, i) => total + one[key] - loadBefore[i]![key], 0);
  const refused = sum('refused');
  return {
    rate: refused / seconds,
    cpu: (after.cpu - before.cpu) / refused,
    busy: (after.busy - before.busy) / (after.time - before.time),
    loadCpu: sum('cpu') / refused,
    failed: sum('failed'),
  };
}

function print(): void {
  const [bare, ...sides] = servers;
  const of = (server: Server, key: keyof Round) => median(server.rounds.map((round) => round[key]));
  /** Round by round, so that what slows the machine for a while slows both. */
  const ratio = (server: Server, of: (round: Round) => number) =>
    median(server.rounds.map((round, i) => of(round) / of(bare!.rounds[i]!))).toFixed(2);
  machine();
  table(
    [
      'server',
      'refused/s',
      'ratio',
      'server CPU µs',
      'refused/s of CPU',
      'ratio',
      'loop busy',
      'load CPU µs',
      'failed',
    ],
    servers.map((server) => [
      server.name,
      Math.round(of(server, 'rate')),
      ratio(server, ({ rate }) => rate),
      of(server, 'cpu').toFixed(1),
      Math.round(1e6 / of(server, 'cpu')),
      ratio(server, ({ cpu }) => 1 / cpu),
      `${Math.round(100 * of(server, 'busy'))} %`,
      of(server, 'loadCpu').toFixed(1),
      server.rounds.reduce((total, { failed }) => total + failed, 0),
    ]),
  );
  const spread = (key: 'rate' | 'cpu') => {
    const values = sides.map((server) => of(server, key));
    return `${((100 * (Math.max(...values) - Math.min(...values))) / Math.max(...values)).toFixed(1)} %`;
  };
  process.stdout.write(
    `\nBetween ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} entries: rate ${spread('rate')}, processor time ${spread('cpu')} apart.\n`,
  );
}

async function start(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Server> {
  const server = child('refuse-server', args, env);
  return { name, child: server, port: await answer<number>(server), rounds: [] };
}

function child(name: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const file = fileURLToPath(new URL(`./support/${name}.ts`, import.meta.url));
  return fork(file, args, {
    execArgv: env['POSTERN_HOME'] === undefined ? [] : SERVER_ARGS,
    env: { ...process.env, ...env },
  });
}

function ask<T>(one: ChildProcess): Promise<T> {
  one.send({});
  return answer<T>(one);
}

function answer<T>(one: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`exit ${code}`));
    one.once('exit', gone);
    one.once('message', (message) => {
      one.off('exit', gone);
      resolve(message as T);
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
