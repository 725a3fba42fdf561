// Errors of starting and stopping the transport as a service.
import { defineError, shown } from './define.ts';

export const SERVICE_ERRORS = {
  AlreadyRunning: defineError<{ readonly pid: number; readonly home: string; readonly since: string }>(
    'ResourceBusy',
    (d) => `Postern already runs for ${d.home}: process ${d.pid}, since ${d.since}. Stop it with 'postern stop'.`,
  ),
  NotRunning: defineError<{ readonly home: string }>('ObjectNotFound', (d) => `Postern doesn't run for ${d.home}.`),
  SecretUnreadable: defineError<{ readonly file: string }>(
    'InvalidData',
    (d) => `A stored password can't be read with the key in ${shown(d.file)}. Give the password again.`,
  ),
  StartFailed: defineError<{ readonly detail: string }>(
    'OpenError',
    (d) => `The transport didn't start: ${shown(d.detail)}`,
  ),
  StartedBySystemd: defineError<{ readonly unit: string }>(
    'InvalidOperation',
    (d) => `systemd starts the transport of this data folder. As root: systemctl start ${shown(d.unit)} (or restart).`,
  ),
  StopTimedOut: defineError<{ readonly pid: number }>(
    'OperationTimeout',
    (d) =>
      `The transport (process ${d.pid}) didn't stop in time; it is finishing open sessions. Try again, or end the process.`,
  ),
  NoServiceFoundForGivenName: defineError<{ readonly name: string }>(
    'ObjectNotFound',
    (d) => `Cannot find any service with service name '${shown(d.name)}'.`,
  ),
  NoServiceFoundForGivenDisplayName: defineError<{ readonly name: string }>(
    'ObjectNotFound',
    (d) => `Cannot find any service with display name '${shown(d.name)}'.`,
  ),
  NotAllowedToSignal: defineError<{ readonly pid: number; readonly owner: string }>(
    'PermissionDenied',
    (d) => `You may not stop process ${d.pid}: it belongs to ${shown(d.owner)}.`,
  ),
  BadCommandLine: defineError<{ readonly detail: string }>(
    'SyntaxError',
    (d) => `Bad command line: ${shown(d.detail)}`,
  ),
};
