// Bounds of a receive session: the Edge defaults of Exchange's Receive connector and those of RFC 5321, 4.5.3.1.

/** What a connector may set. Times in milliseconds, sizes in bytes. */
export interface ConnectorLimits {
  /** MaxInboundConnection. */
  readonly connections: number;
  /** ConnectionInactivityTimeout. */
  readonly inactivity: number;
  /** ConnectionTimeout, also of a session that is busy sending. */
  readonly connection: number;
  /** MaxProtocolErrors: this many and the session ends. */
  readonly protocolErrors: number;
  /** MaxRecipientsPerMessage: accepted and refused ones together, so that one transaction can't fill the agent log. */
  readonly recipients: number;
}

export const EDGE_LIMITS: ConnectorLimits = {
  connections: 5000,
  inactivity: 60_000,
  connection: 300_000,
  protocolErrors: 5,
  recipients: 200,
};

export const PROTOCOL_LIMITS = {
  /** Characters of a command line with its CRLF: RFC 5321, 4.5.3.1.4, and with the parameters of MAIL and RCPT. */
  command: 512,
  commandWithParameters: 2048,
  /** The same where XLONGADDR is announced. */
  commandWithLongAddress: 8000,
  /** A line without an end is read, and thrown away, up to here; then the connection is closed. */
  discarded: 64 * 1024,
  /** Milliseconds a trusted peer may take to begin a PROXY header before it gets the greeting. One that comes later is understood too. */
  proxyWait: 25,
} as const;
