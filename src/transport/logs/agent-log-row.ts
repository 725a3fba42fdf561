// One row of the agent log as values, before the writer prints and escapes it.
import type { Endpoint } from '../../core/values/endpoint.ts';
import type { IPAddress } from '../../core/values/ip-address.ts';

export type AgentAction =
  | 'AcceptMessage'
  | 'DeleteMessage'
  | 'Disconnect'
  | 'RejectAuthentication'
  | 'RejectCommand'
  | 'RejectConnection'
  | 'RejectMessage';

/** The 17 fields in the file's order. Texts are bounded but hold what the network sent. */
export interface AgentLogRow {
  readonly Timestamp: Date;
  readonly SessionId: string;
  readonly LocalEndpoint: Endpoint;
  readonly RemoteEndpoint: Endpoint;
  /** The last external address, once it is known. */
  readonly EnteredOrgFromIP: IPAddress | undefined;
  readonly MessageId: string;
  readonly P1FromAddress: string;
  readonly P2FromAddresses: readonly string[];
  /** One a row; empty when the row isn't about a recipient. */
  readonly Recipient: string;
  /** How many recipients the refused or accepted message or command has. */
  readonly NumRecipients: number;
  readonly Agent: string;
  /** The log's name of the event, such as OnRcptCommand. */
  readonly Event: string;
  readonly Action: AgentAction;
  /** The whole reply, such as `550 5.7.1 ...`; empty when the remote side saw none. */
  readonly SmtpResponse: string;
  readonly Reason: string;
  readonly ReasonData: string;
  /** `Agent: ran; Other agent: skipped: configDisabled`, in order of priority. */
  readonly Diagnostics: string;
}

/** The most characters each kind of text keeps in a row, so that one hostile message can't fill the log. */
export const ROW_LIMITS = {
  address: 512,
  addresses: 20,
  messageId: 1000,
  reason: 100,
  reasonData: 1000,
  diagnostics: 4096,
} as const;

export function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
