// Ports over a real store in a fresh data folder; DNS, logs, service and agent catalog answer as the test says.
import type { TestContext } from 'node:test';
import { fail } from '../../src/core/errors.ts';
import type {
  AgentLogEntry,
  AgentLogQuery,
  ConnectivityLogEntry,
  LogReaderPort,
  MessageTrackingEvent,
  ProtocolLogEntry,
} from '../../src/core/log-ports.ts';
import { AdminAuditLogConfig } from '../../src/core/objects/admin-audit-log-config.ts';
import type {
  AgentFacts,
  AgentSource,
  DnsResult,
  EventLogEntry,
  Ports,
  ServiceState,
  SmtpProbePort,
} from '../../src/core/ports.ts';
import type { PressureState } from '../../src/core/resource-pressure.ts';
import { SecureString } from '../../src/core/values/secure-string.ts';
import { openQueuePort } from '../../src/queue-port.ts';
import { secretBox } from '../../src/service/secret-box.ts';
import { type AuditLog, openAuditLog } from '../../src/store/audit/audit-log.ts';
import { createStoreBackups } from '../../src/store/backup/store-backups.ts';
import { createCertificateFiles } from '../../src/trust/certificates/certificate-files.ts';
import { ldapLogon } from '../../src/trust/ldap/ldap-logon.ts';
import { secretOf } from '../../src/trust/secrets.ts';
import { openTestStore } from '../store/open-test-store.ts';

export interface Answers {
  /** By name, in lower case; others don't exist. */
  readonly dns?: Readonly<Record<string, readonly string[] | 'failed'>>;
  readonly agentLog?: readonly AgentLogEntry[];
  readonly tracked?: readonly MessageTrackingEvent[];
  readonly protocol?: readonly ProtocolLogEntry[];
  readonly connectivity?: readonly ConnectivityLogEntry[];
  readonly events?: readonly EventLogEntry[];
  /** In place of the rows and events above. */
  readonly logs?: LogReaderPort;
  readonly inspect?: (source: AgentSource) => Promise<AgentFacts>;
  readonly now?: Date;
  readonly pressure?: readonly PressureState[];
  readonly service?: ServiceState['status'];
  /** Absent: nobody answers anywhere. */
  readonly smtpProbe?: SmtpProbePort;
}

/** One process that has measured, with one resource scarce. */
export const PRESSURE: PressureState = {
  pid: 4321,
  measured: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
  readings: [
    { resource: 'DataFolderSpace', level: 'Medium', value: 1e9, medium: 1_073_741_824, high: 524_288_000 },
    { resource: 'Memory', level: 'Normal', value: 1e8, medium: 3e9, high: 4e9 },
    { resource: 'QueueLength', level: 'Normal', value: 12, medium: 250_000, high: undefined },
  ],
};

export interface TestPorts {
  readonly ports: Ports;
  readonly queries: AgentLogQuery[];
  /** What the service was told. */
  readonly told: string[];
  readonly audit: AuditLog;
}

export function testPorts(t: TestContext, answers: Answers = {}): TestPorts {
  const { home, store } = openTestStore(t, (describe) => audit.observe(describe));
  const audit = openAuditLog({
    home,
    now: () => answers.now ?? new Date(),
    server: () => store.server,
    settings: () => store.config.get(AdminAuditLogConfig),
  });
  t.after(() => audit.close());
  const queries: AgentLogQuery[] = [];
  const told: string[] = [];
  let status: ServiceState['status'] = answers.service ?? 'Running';
  const ports: Ports = {
    server: store.server,
    home,
    config: store.config,
    ipLists: store.ipLists,
    configuration: store.configuration,
    version: '1.2.3',
    dns: {
      a: async (name) => answerOf(answers.dns?.[name.toLowerCase()]),
      aaaa: async () => ({ kind: 'none' }),
      ptr: async () => ({ kind: 'none' }),
    },
    logs: answers.logs ?? {
      agentLog: async function* (query) {
        queries.push(query);
        yield* answers.agentLog ?? [];
      },
      messageTracking: async function* () {
        yield* answers.tracked ?? [];
      },
      protocolLog: async function* () {
        yield* answers.protocol ?? [];
      },
      connectivityLog: async function* () {
        yield* answers.connectivity ?? [];
      },
      eventLog: async function* () {
        yield* answers.events ?? [];
      },
    },
    eventLog: { write: () => {} },
    queue: openQueuePort(home, { write: () => {} }),
    service: {
      state: () => ({ status }),
      start: async () => {
        told.push('start');
        status = 'Running';
        return { status };
      },
      stop: async () => {
        told.push('stop');
        status = 'Stopped';
      },
    },
    smtpProbe: answers.smtpProbe ?? {
      connect: async (endpoint) => fail('ProbeConnectFailed', { endpoint: String(endpoint), code: 'ECONNREFUSED' }),
    },
    agents: {
      builtIn: [],
      inspect:
        answers.inspect ??
        (async () => ({ name: 'inspected', factory: 'agent', events: ['onMailCommand'], onFailure: 'next' as const })),
    },
    audit,
    passwords: { secretOf: async (password) => JSON.stringify(await secretOf(SecureString.reveal(password))) },
    directory: { logon: ldapLogon },
    certificates: async () => createCertificateFiles(home, () => answers.now ?? new Date()),
    secrets: secretBox(home),
    backups: createStoreBackups({ home, now: () => answers.now ?? new Date(), product: '1.2.3' }),
    pressure: { states: () => answers.pressure ?? [PRESSURE] },
    now: () => answers.now ?? new Date(),
  };
  return { ports, queries, told, audit };
}

function answerOf(answer: readonly string[] | 'failed' | undefined): DnsResult<string> {
  if (answer === undefined) return { kind: 'none' };
  return answer === 'failed' ? { kind: 'failed', code: 'ETIMEOUT' } : { kind: 'found', records: answer, ttl: 60 };
}
