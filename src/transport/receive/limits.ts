// Bounds of a receive session: what its Receive connector sets, and what RFC 5321, 4.5.3.1, does.
import type { TimeSpan } from '../../core/values/time-span.ts';
import type { ConnectorObject } from './ports.ts';

/** What a connector sets. Times in milliseconds; Infinity for Unlimited. */
export interface ConnectorLimits {
  /** MaxInboundConnection. */
  readonly connections: number;
  /** MaxInboundConnectionPerSource. */
  readonly perSource: number;
  /** MaxInboundConnectionPercentagePerSource. */
  readonly percentagePerSource: number;
  /** ConnectionInactivityTimeout: without a complete command, and without MinimumDataRate in a message. */
  readonly inactivity: number;
  /** ConnectionTimeout, also of a session that is busy sending. */
  readonly connection: number;
  /** MinimumDataRate, in bytes per second. */
  readonly dataRate: number;
  /** MaxProtocolErrors: this many and the session ends. */
  readonly protocolErrors: number;
  /** MaxRecipientsPerMessage: accepted and refused ones together, so that one transaction can't fill the agent log. */
  readonly recipients: number;
  /** MaxRejectedRecipients. */
  readonly rejectedRecipients: number;
  /** MaxRejectedRecipientsPerSource. */
  readonly rejectedRecipientsPerSource: number;
  /** MessageRateLimit, in a minute. */
  readonly messageRate: number;
  /** TarpitInterval. */
  readonly tarpit: number;
  /** AuthTarpitInterval. */
  readonly authTarpit: number;
  /** GreetingDelay. */
  readonly greetingDelay: number;
}

/** By the object itself, which stays the same until its connector is changed. */
const known = new WeakMap<ConnectorObject, ConnectorLimits>();

export function limitsOf(connector: ConnectorObject): ConnectorLimits {
  let limits = known.get(connector);
  if (!limits) known.set(connector, (limits = read(connector)));
  return limits;
}

function read(connector: ConnectorObject): ConnectorLimits {
  return {
    connections: number(connector.MaxInboundConnection),
    perSource: number(connector.MaxInboundConnectionPerSource),
    percentagePerSource: connector.MaxInboundConnectionPercentagePerSource,
    inactivity: number(connector.ConnectionInactivityTimeout),
    connection: number(connector.ConnectionTimeout),
    dataRate: connector.MinimumDataRate,
    protocolErrors: number(connector.MaxProtocolErrors),
    recipients: connector.MaxRecipientsPerMessage,
    rejectedRecipients: number(connector.MaxRejectedRecipients),
    rejectedRecipientsPerSource: number(connector.MaxRejectedRecipientsPerSource),
    messageRate: number(connector.MessageRateLimit),
    tarpit: number(connector.TarpitInterval),
    authTarpit: number(connector.AuthTarpitInterval),
    greetingDelay: number(connector.GreetingDelay),
  };
}

function number(value: number | 'Unlimited' | TimeSpan): number {
  if (value === 'Unlimited') return Number.POSITIVE_INFINITY;
  if (typeof value === 'number') return value;
  return value.milliseconds;
}

export const PROTOCOL_LIMITS = {
  /** Characters of a command line with its CRLF: RFC 5321, 4.5.3.1.4, and with the parameters of MAIL and RCPT. */
  command: 512,
  commandWithParameters: 2048,
  /** The same where XLONGADDR is announced. */
  commandWithLongAddress: 8000,
  /** A line without an end is read, and thrown away, up to here; then the connection is closed. */
  discarded: 64 * 1024,
  /** RCPT commands over MaxRecipientsPerMessage before each is an error: RFC 5321, 4.5.3.1.10 wants senders of many put off, not cut off. */
  excessRecipients: 1000,
  /** Commands that bring no mail on, from one message to the next: a session isn't kept busy with nothing. */
  idleCommands: 100,
  /** Milliseconds a trusted peer may take to begin a PROXY header before it gets the greeting. One that comes later is understood too. */
  proxyWait: 25,
  /** Milliseconds a trusted peer may pause within what may become a binary PROXY header. */
  proxyPause: 500,
} as const;
