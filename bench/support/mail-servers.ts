// Mail servers to measure side by side, each with a data folder of its own on the same disk: Postern, Postfix, Haraka.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AcceptedDomain } from '../../src/core/objects/accepted-domain.ts';
import { ReceiveConnector } from '../../src/core/objects/receive-connector.ts';
import { SendConnector } from '../../src/core/objects/send-connector.ts';
import { TransportServer } from '../../src/core/objects/transport-server.ts';
import { AddressSpace } from '../../src/core/values/address-space.ts';
import { Endpoint } from '../../src/core/values/endpoint.ts';
import { SmartHost } from '../../src/core/values/smart-host.ts';
import { TRANSPORT_FLAGS } from '../../src/service/transport-flags.ts';
import { createQueueViewer } from '../../src/store/queue/queue-viewer.ts';
import { addTo, openHome, rangeOf } from './listed-home.ts';

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL('../../bin/postern.js', import.meta.url));
/** Addresses on the IP Block list: Connection Filtering has something to look through. */
const LISTED = 10_000;

export interface MailServer {
  readonly port: number;
  /** Messages taken in that haven't gone out. */
  queued(): Promise<number>;
  stop(): Promise<void>;
}

/** `relay`: the port of the loopback where all mail goes; without it everything stays in the queue. */
export type StartServer = (folder: string, relay: number | undefined, processes: number) => Promise<MailServer>;

/** Every anti-spam agent that is on after installation stays on. */
export const startPostern: StartServer = async (home, relay, processes) => {
  const port = await freePort();
  const store = openHome(home);
  const { config } = store;
  config.update(ReceiveConnector, config.list(ReceiveConnector)[0]!.Guid, {
    Bindings: [Endpoint.parseBinding(`127.0.0.1:${port}`)],
    MaxInboundConnection: 'Unlimited',
    MaxInboundConnectionPerSource: 'Unlimited',
    MaxInboundConnectionPercentagePerSource: 100,
    MessageRateLimit: 'Unlimited',
  });
  config.update(TransportServer, undefined, {
    MaxConnectionRatePerMinute: 2_000_000_000,
    ReceiveProcesses: processes,
  });
  config.insert(AcceptedDomain, 'Contoso', { DomainName: 'contoso.com', DomainType: 'ExternalRelay' });
  if (relay !== undefined) {
    config.insert(SendConnector, 'Out', {
      AddressSpaces: [AddressSpace.parse('*')],
      SmartHosts: [SmartHost.parse('127.0.0.1')],
      Port: relay,
    });
  }
  config.transaction(() => {
    for (let i = 0; i < LISTED; i++) addTo(store, rangeOf(i));
  });
  store.close();
  const env = { ...process.env, POSTERN_HOME: home };
  const child = spawn(process.execPath, [...TRANSPORT_FLAGS, ENTRY, '--transport'], {
    env,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  await listening(port, child);
  await sleep(2000);
  const viewer = createQueueViewer(join(home, 'queue'));
  return {
    port,
    queued: async () => viewer.queues().reduce((sum, { messages }) => sum + messages, 0),
    stop: () => ended(child),
  };
};

/** As Debian sets it up, with a queue of its own and no limit on clients. */
export const startPostfix: StartServer = async (home, relay) => {
  const port = await freePort();
  const [etc, queue, data] = ['etc', 'queue', 'data'].map((name) => join(home, name)) as [string, string, string];
  for (const folder of [etc, queue, data]) mkdirSync(folder);
  chmodSync(home, 0o755);
  await run('chown', ['postfix', data]);
  const main = {
    compatibility_level: '3.6',
    queue_directory: queue,
    data_directory: data,
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    maillog_file_prefixes: home,
    maillog_file: join(home, 'mail.log'),
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'edge.test',
    mydestination: '',
    mynetworks: '',
    relay_domains: 'contoso.com',
    relay_transport: `relay:[127.0.0.1]:${relay ?? 9}`,
    smtpd_relay_restrictions: 'reject_unauth_destination',
    smtpd_client_restrictions: relay === undefined ? 'check_client_access static:HOLD' : '',
    smtpd_client_connection_count_limit: '0',
    smtpd_tls_security_level: 'none',
    smtp_tls_security_level: 'none',
    smtp_destination_concurrency_limit: '20',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    relay_recipient_maps: '',
  };
  writeFileSync(
    join(etc, 'main.cf'),
    Object.entries(main)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'showq unix n - n - - showq',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  writeFileSync(join(etc, 'master.cf'), `${services.join('\n')}\n`);
  for (const name of ['dynamicmaps.cf', 'postfix-files']) {
    if (existsSync(`/etc/postfix/${name}`)) symlinkSync(`/etc/postfix/${name}`, join(etc, name));
  }
  await run('postfix', ['-c', etc, 'start']);
  await listening(port);
  return {
    port,
    queued: async () =>
      ['hold', 'incoming', 'active', 'deferred'].reduce((sum, name) => sum + filesIn(join(queue, name)), 0),
    stop: async () => {
      await run('postfix', ['-c', etc, 'stop']);
    },
  };
};

/** `program`: Haraka's bin/haraka. One process for each processor; its queue isn't synced to the disk. */
export const startHaraka =
  (program: string): StartServer =>
  async (home, relay, processes) => {
    const port = await freePort();
    for (const folder of ['config', 'plugins', 'queue']) mkdirSync(join(home, folder));
    const config = (name: string, text: string) => writeFileSync(join(home, 'config', name), text);
    config('smtp.ini', `listen=127.0.0.1:${port}\nnodes=${processes === 0 ? 'cpus' : processes}\n`);
    config('outbound.ini', relay === undefined ? 'disabled=true\n' : 'concurrency_max=20\nenable_tls=false\n');
    config('plugins', 'take_all\n');
    config('log.ini', '[main]\nlevel=error\n');
    // It can't do without its defaults.
    copyFileSync(join(dirname(program), '..', 'config', 'connection.ini'), join(home, 'config', 'connection.ini'));
    config('me', 'edge.test\n');
    const takeAll = `exports.hook_rcpt = function (next, connection) { connection.relaying = true; next(OK) }
exports.hook_get_mx = function (next) { next(OK, { exchange: '127.0.0.1', port: ${relay ?? 9}, priority: 0 }) }\n`;
    writeFileSync(join(home, 'plugins', 'take_all.js'), takeAll);
    const child = spawn(process.execPath, [program, '-c', home], { stdio: ['ignore', 'ignore', 'inherit'] });
    await listening(port, child);
    await sleep(2000);
    return { port, queued: async () => filesIn(join(home, 'queue')), stop: () => ended(child) };
  };

/** Postfix's smtp-sink, which takes everything: its port, and how many messages it has taken. */
export async function startSink(): Promise<{ port: number; taken(): number; stop(): Promise<void> }> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('/usr/sbin/smtp-sink', ['-c', ...user, `127.0.0.1:${port}`, '1024'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  child.stdout.on('data', (chunk) => {
    last = `${last}${chunk}`.slice(-400);
  });
  await listening(port, child);
  return {
    port,
    taken: () => Number([...last.matchAll(/mesg=(\d+)/g)].at(-1)?.[1] ?? 0),
    stop: () => ended(child),
  };
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

async function listening(port: number, child?: ChildProcess): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (let i = 0; i < 600; i++) {
    if (child && child.exitCode !== null) throw new Error(`It has ended with status ${child.exitCode}.`);
    if (readFileSync('/proc/net/tcp', 'utf8').includes(`:${hex} 00000000:0000 0A`)) return;
    await sleep(50);
  }
  throw new Error(`Nobody listens on port ${port}.`);
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 45_000);
  await exit;
  clearTimeout(timer);
}

function filesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
