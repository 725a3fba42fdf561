// The composition root, read top to bottom: what cmdlets are handed, what the shell is made of, what the transport process is made of.
//
// What not every command line needs is imported when it is first used: a one-shot takes as long as its modules take to load.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILT_IN_AGENTS } from './agents/facts.ts';
import { loadCmdlets, loaderOf } from './commands/by-noun.ts';
import { VIEWS } from './commands/views.ts';
import type { DirectoryPort, PasswordPort } from './core/accounts.ts';
import { toErrorRecord } from './core/error-record.ts';
import type { LogReaderPort } from './core/log-ports.ts';
import type { ObjectOf } from './core/object-class.ts';
import { AdminAuditLogConfig } from './core/objects/admin-audit-log-config.ts';
import { TransportServer } from './core/objects/transport-server.ts';
import type {
  AgentCatalog,
  ConfigStore,
  DnsPort,
  EventLogPort,
  Ports,
  ServicePort,
  SmtpProbePort,
} from './core/ports.ts';
import type { StoreBackupPort } from './core/store-backup.ts';
import { SecureString } from './core/values/secure-string.ts';
import { openQueuePort } from './queue-port.ts';
import { findHome, refuseRoot } from './service/home.ts';
import { isSameProcess } from './service/process-identity.ts';
import { secretBox } from './service/secret-box.ts';
import { createService, launchDetached } from './service/service.ts';
import type { LaterCmdlets, ShellServices } from './shell/contract.ts';
import { PipelineStop } from './shell/errors/shell-exception.ts';
import { createShell, type Shell } from './shell/host.ts';
import { isKnownCommand } from './shell/is-known-command.ts';
import { questionPrompter } from './shell/question-prompter.ts';
import { type AuditLog, openAuditLog } from './store/audit/audit-log.ts';
import { openStore } from './store/open-store.ts';
import { readStates } from './transport/pressure/state-file.ts';

const LATER: LaterCmdlets = { find: loaderOf, all: loadCmdlets };

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What a transport process is started with. */
export const ENTRY = join(root, 'bin', 'postern.js');

/** Postern's own version. */
const version = once(
  () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
);

/** The ports of this process's cmdlets; each is opened when a cmdlet first asks for it. */
export function openPorts(given: { readonly service?: ServicePort } = {}): Ports {
  return openAll(given).ports;
}

function openAll(given: { readonly service?: ServicePort }): { readonly ports: Ports; readonly audit: AuditLog } {
  const home = findHome();
  const now = () => new Date();
  const store = once(() => {
    refuseRoot(home);
    return openStore(home, { builtInAgents: BUILT_IN_AGENTS, now, observe: (describe) => audit.observe(describe) });
  });
  const config = once((): ConfigStore => store().config);
  const service = once(() => given.service ?? createService(home, launchDetached(ENTRY)));
  const certificates = once(async () => {
    const { createCertificateFiles } = await import('./trust/certificates/certificate-files.ts');
    return createCertificateFiles(home, now);
  });
  const folders = logFolders(home, () => config().get(TransportServer));
  const eventLog = lateEventLog(folders.eventLogFolder);
  const queue = once(() => openQueuePort(home, eventLog));
  const audit = openAuditLog({
    home,
    now,
    server: () => store().server,
    settings: () => config().get(AdminAuditLogConfig),
  });
  const ports: Ports = {
    home,
    now,
    get version() {
      return version();
    },
    get server() {
      return store().server;
    },
    get config() {
      return config();
    },
    get ipLists() {
      return store().ipLists;
    },
    get configuration() {
      return store().configuration;
    },
    dns: lateDns(config),
    logs: lateLogs(folders),
    eventLog,
    get service() {
      return service();
    },
    smtpProbe: LATE_PROBE,
    agents: AGENT_CATALOG,
    audit,
    passwords: PASSWORDS,
    directory: DIRECTORY,
    certificates,
    get queue() {
      return queue();
    },
    secrets: secretBox(home),
    backups: lateBackups(home, now),
    pressure: { states: () => readStates(home, isSameProcess) },
  };
  return { ports, audit };
}

/** Starts or stops the transport, and logs it under the name of the cmdlet that does the same. */
export async function changeService<T>(
  cmdlet: 'Start-Service' | 'Stop-Service',
  work: (service: ServicePort) => Promise<T>,
): Promise<T> {
  const { ports, audit } = openAll({});
  const action = audit.begin({ cmdlet, object: 'MSExchangeTransport', parameters: [], first: true });
  try {
    const result = await work(ports.service);
    action?.finish(undefined);
    return result;
  } catch (thrown) {
    action?.finish(toErrorRecord(thrown).id);
    throw thrown;
  } finally {
    audit.close();
  }
}

/** The shell over those ports, for one command line or script. */
export function openShell(interactive: boolean): Shell {
  const services = shellServices(interactive);
  return createShell(services, { prompter: interactive ? questionPrompter(services.io) : undefined });
}

/** Whether the shell itself would run that word. */
export function isCommand(word: string): boolean {
  return isKnownCommand(word, LATER);
}

/** The shell at the terminal; `service` takes the place of the usual one. Gives the exit status. */
export async function openPrompt(
  service?: ServicePort,
  { banner = true, profile = true }: { readonly banner?: boolean; readonly profile?: boolean } = {},
): Promise<number> {
  const { runPrompt, TerminalPrompter } = await import('./shell/prompt/index.ts');
  const services = shellServices(true, service);
  const { stdin: input, stdout: output } = services.io;
  const prompter = new TerminalPrompter({ input, output, cancelled: () => new PipelineStop() });
  return runPrompt(services, createShell(services, { prompter }), { prompter, banner, profile });
}

/** `interactive`: somebody is there to be asked. */
function shellServices(interactive: boolean, service?: ServicePort): ShellServices {
  const { stdin, stdout, stderr } = process;
  const { ports, audit } = openAll(service === undefined ? {} : { service });
  const color = stdout.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
  return {
    cmdlets: [],
    later: LATER,
    views: VIEWS,
    ports,
    audit,
    io: { stdin, stdout, stderr, interactive, color },
    version: version(),
  };
}

/** Where this data folder's logs are, now. */
export function logFolders(home: string, server: () => ObjectOf<typeof TransportServer>) {
  const folder = (path: string | null, ...usual: readonly string[]) => path ?? join(home, 'logs', ...usual);
  return {
    agentLogFolder: () => folder(server().AgentLogPath, 'AgentLog'),
    receiveProtocolLogFolder: () => folder(server().ReceiveProtocolLogPath, 'ProtocolLog', 'SmtpReceive'),
    sendProtocolLogFolder: () => folder(server().SendProtocolLogPath, 'ProtocolLog', 'SmtpSend'),
    messageTrackingLogFolder: () => folder(server().MessageTrackingLogPath, 'MessageTracking'),
    connectivityLogFolder: () => folder(server().ConnectivityLogPath, 'Connectivity'),
    logonLogFolder: () => folder(null, 'Logon'),
    eventLogFolder: () => folder(null, 'EventLog'),
  };
}

const LATE_PROBE: SmtpProbePort = {
  async connect(endpoint, options) {
    const { createSmtpProbe } = await import('./transport/checks/smtp-probe.ts');
    return createSmtpProbe().connect(endpoint, options);
  },
};

const AGENT_CATALOG: AgentCatalog = {
  builtIn: BUILT_IN_AGENTS,
  // Modules and programs are looked at rarely, and execa is slow to load.
  async inspect(source) {
    const { inspectAgent } = await import('./transport/external-agents/inspect-agent.ts');
    return inspectAgent(source);
  },
};

/** Hashing and LDAP are for cmdlets that few command lines have. */
const PASSWORDS: PasswordPort = {
  async secretOf(password) {
    const { secretOf } = await import('./trust/secrets.ts');
    return JSON.stringify(await secretOf(SecureString.reveal(password)));
  },
};

const DIRECTORY: DirectoryPort = {
  logon: async (...args) => (await import('./trust/ldap/ldap-logon.ts')).ldapLogon(...args),
};

function lateDns(config: () => ConfigStore): DnsPort {
  const dns = once(async () => {
    const [{ createDns }, { dnsServers }] = await Promise.all([
      import('./transport/dns.ts'),
      import('./transport/dns/servers.ts'),
    ]);
    return createDns(() => dnsServers({ one: (objectClass) => config().get(objectClass) }));
  });
  return {
    a: async (name, signal) => (await dns()).a(name, signal),
    aaaa: async (name, signal) => (await dns()).aaaa(name, signal),
    ptr: async (address, signal) => (await dns()).ptr(address, signal),
  };
}

/** Backups are rare. */
function lateBackups(home: string, now: () => Date): StoreBackupPort {
  const backups = once(async () =>
    (await import('./store/backup/store-backups.ts')).createStoreBackups({ home, now, product: version() }),
  );
  return {
    backup: async (...args) => (await backups()).backup(...args),
    restore: async (...args) => (await backups()).restore(...args),
  };
}

function lateLogs(folders: ReturnType<typeof logFolders>): LogReaderPort {
  const reader = once(async () => (await import('./transport/logs/log-reader.ts')).createLogReader(folders));
  return {
    async *agentLog(query, signal) {
      yield* (await reader()).agentLog(query, signal);
    },
    async *messageTracking(query, signal) {
      yield* (await reader()).messageTracking(query, signal);
    },
    async *protocolLog(query, signal) {
      yield* (await reader()).protocolLog(query, signal);
    },
    async *connectivityLog(query, signal) {
      yield* (await reader()).connectivityLog(query, signal);
    },
    async *eventLog(query, signal) {
      yield* (await reader()).eventLog(query, signal);
    },
  };
}

function lateEventLog(folder: () => string): EventLogPort {
  const log = once(async () => (await import('./transport/logs/event-log.ts')).createEventLog({ folder }));
  return { write: (entry) => void log().then((opened) => opened.write(entry)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
