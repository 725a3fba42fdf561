// What the sessions of a process share to tell who their clients are.
import type { AccountPort } from '../../../core/accounts.ts';
import type { ReceiveSession } from '../receive-session.ts';
import type { LogonResult } from './authentication.ts';
import type { LogonGuard } from './logon-guard.ts';
import type { TlsContexts } from './tls-contexts.ts';

/** One attempt to log on. */
export interface LogonAttempt {
  readonly session: ReceiveSession;
  readonly mechanism: string;
  /** As given, or DOMAIN\user when it is known; all text came from the network. */
  readonly account: string;
  readonly result: LogonResult;
  readonly reason: string;
}

export interface TrustContext {
  /** Undefined: TLS isn't offered. */
  readonly tls: TlsContexts | undefined;
  /** Undefined: nobody can log on. */
  readonly accounts: AccountPort | undefined;
  readonly guard: LogonGuard;
  readonly logonLog: (attempt: LogonAttempt) => void;
}
