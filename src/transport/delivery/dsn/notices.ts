// Writes delivery status notifications (RFC 3461, RFC 3464): whom they go to, what they say, what they return.
import { randomBytes } from 'node:crypto';
import { AcceptedDomain } from '../../../core/objects/accepted-domain.ts';
import { SystemMessage } from '../../../core/objects/system-message.ts';
import { TransportConfig } from '../../../core/objects/transport-config.ts';
import { TransportServer } from '../../../core/objects/transport-server.ts';
import type { ConfigView } from '../../../core/ports.ts';
import { acceptedDomains } from '../../../core/values/accepted-domains.ts';
import type { DeliveryJob, NewMessage, RecipientResult } from '../../queue/contract.ts';
import { mayNotify, type SenderPolicy, senderPolicy, type Told, toldOf, toldOfDelay } from './dsn-policy.ts';
import { type Report, reportMessage, statusOf } from './report-message.ts';
import { returnedContent } from './returned-content.ts';

export interface Notices {
  results(job: DeliveryJob, results: readonly RecipientResult[]): Promise<readonly NewMessage[]>;
  delayed(job: DeliveryJob): Promise<readonly NewMessage[]>;
}

export interface NoticesDeps {
  readonly config: () => ConfigView;
  /** This machine's name, when none is set for reports. */
  readonly hostName: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random?: () => string;
}

export function createNotices({
  config: current,
  hostName,
  now,
  random = () => randomBytes(16).toString('hex'),
}: NoticesDeps): Notices {
  async function write(job: DeliveryJob, told: readonly Told[], policy: SenderPolicy, side: Side): Promise<NewMessage> {
    const config = current();
    const { facts } = job;
    const failures = told.filter(({ action }) => action === 'failed');
    const wantsWhole = failures.length > 0 && facts.ret !== 'HDRS' && facts.body !== 'BINARYMIME';
    const authority = side.authority ?? hostName;
    const report: Report = {
      facts,
      told,
      authority,
      from: postmaster(config, authority),
      now: now(),
      id: random(),
      diagnostics: policy.diagnostics,
      retriesUntil: facts.received + config.one(TransportServer).MessageExpirationTimeout.milliseconds,
      textOf: (code) => ownText(config, code, side.isInternal),
      returned: await original(job, wantsWhole, side.most),
      branding: config.one(TransportConfig).WritingBrandingInDSNEnabled,
    };
    const { bytes, isEightBit, subject, messageId } = reportMessage(report);
    return {
      from: '',
      received: report.now,
      messageId,
      subject,
      source: { kind: 'DSN' },
      isOwn: true,
      body: isEightBit ? '8BITMIME' : '7BIT',
      smtpUtf8: /[^\x00-\x7f]/.test(facts.from),
      recipients: [facts.from, ...copies(config, failures)].map((address) => ({ address, notify: [] })),
      content: { kind: 'bytes', bytes },
    };
  }

  return {
    async results(job, results) {
      if (!mayNotify(job)) return [];
      const config = current();
      const policy = senderPolicy(config, domainOf(job.facts.from));
      const told = toldOf(job, results, policy);
      return told.length === 0 ? [] : [await write(job, told, policy, sideOf(config, job))];
    },
    async delayed(job) {
      if (!mayNotify(job)) return [];
      const config = current();
      const side = sideOf(config, job);
      const policy = senderPolicy(config, domainOf(job.facts.from));
      const told = side.tellsDelay ? toldOfDelay(job, policy) : [];
      return told.length === 0 ? [] : [await write(job, told, policy, side)];
    },
  };
}

interface Side {
  readonly isInternal: boolean;
  readonly authority: string | null;
  readonly tellsDelay: boolean;
  /** Bytes that are returned whole. */
  readonly most: number;
}

/** Senders at an accepted domain are inside. */
function sideOf(config: ConfigView, { facts }: DeliveryJob): Side {
  const server = config.one(TransportServer);
  const isInternal = acceptedDomains(config.all(AcceptedDomain)).accepts(domainOf(facts.from));
  return isInternal
    ? {
        isInternal,
        authority: server.InternalDsnReportingAuthority,
        tellsDelay: server.InternalDelayDsnEnabled,
        most: server.InternalDsnMaxMessageAttachSize.bytes,
      }
    : {
        isInternal,
        authority: server.ExternalDsnReportingAuthority,
        tellsDelay: server.ExternalDelayDsnEnabled,
        most: server.ExternalDsnMaxMessageAttachSize.bytes,
      };
}

function postmaster(config: ConfigView, authority: string): string {
  const { ExternalPostmasterAddress } = config.one(TransportServer);
  const { defaultDomain } = acceptedDomains(config.all(AcceptedDomain));
  return ExternalPostmasterAddress === null
    ? `postmaster@${defaultDomain ?? authority}`
    : String(ExternalPostmasterAddress);
}

/** The postmaster, for codes that mean something is wrong here; only where such mail can be delivered. */
function copies(config: ConfigView, failures: readonly Told[]): readonly string[] {
  const codes = config.one(TransportConfig).GenerateCopyOfDSNFor;
  const isWanted = failures.some(({ reply }) => codes.includes(statusOf(reply, 'failed')));
  const { ExternalPostmasterAddress } = config.one(TransportServer);
  const { defaultDomain } = acceptedDomains(config.all(AcceptedDomain));
  if (!isWanted || (ExternalPostmasterAddress === null && defaultDomain === undefined)) return [];
  return [postmaster(config, '')];
}

function ownText(config: ConfigView, code: string, isInternal: boolean): string | undefined {
  const found = config
    .all(SystemMessage)
    .filter(({ DsnCode, Internal }) => DsnCode === code && Internal === isInternal);
  return (found.find(({ Language }) => /^en(?:-|$)/i.test(Language)) ?? found[0])?.Text;
}

/** A message whose content is gone can still be reported. */
async function original(job: DeliveryJob, wantsWhole: boolean, most: number): Promise<Report['returned']> {
  try {
    return await returnedContent(job.content(), job.size, wantsWhole, most);
  } catch {
    return undefined;
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
