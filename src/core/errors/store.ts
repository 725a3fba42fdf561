// Errors of the store: what is wrong with the data folder or a database, and who can mend it.
import { defineError, shown } from './define.ts';

export const STORE_ERRORS = {
  ObjectNotFound: defineError<{ readonly identity: unknown; readonly type: string; readonly server: string }>(
    'ObjectNotFound',
    (d) =>
      `The operation couldn't be performed because object '${shown(d.identity)}' (${d.type}) couldn't be found on '${d.server}'.`,
  ),
  ObjectAlreadyExists: defineError<{ readonly identity: unknown; readonly type: string }>(
    'ResourceExists',
    (d) => `The ${d.type} '${shown(d.identity)}' already exists.`,
  ),
  StoreLocked: defineError<{ readonly file: string }>(
    'ResourceBusy',
    (d) => `The store ${d.file} is locked by another writer. Try again; if it lasts, see which process has it open.`,
  ),
  StoreReadOnly: defineError<{ readonly file: string }>(
    'PermissionDenied',
    (d) =>
      `The store ${d.file} can't be written to. Check its permissions and that its disk isn't mounted read-only or full.`,
  ),
  StoreMissing: defineError<{ readonly file: string }>(
    'ObjectNotFound',
    (d) => `There is no store at ${d.file}. Start Postern or run a cmdlet that changes something to create it.`,
  ),
  StoreNewerVersion: defineError<{ readonly file: string; readonly found: number; readonly supported: number }>(
    'InvalidData',
    (d) =>
      `The store ${d.file} has version ${d.found}, but this Postern only knows versions up to ${d.supported}. Use the newer Postern.`,
  ),
  StoreOlderVersion: defineError<{ readonly file: string; readonly found: number; readonly supported: number }>(
    'InvalidData',
    (d) =>
      `The store ${d.file} has version ${d.found}, but this Postern needs version ${d.supported}. Run any cmdlet once to bring it up to date.`,
  ),
  StoreCorrupt: defineError<{ readonly file: string; readonly detail: string }>(
    'InvalidData',
    (d) => `The store ${d.file} is damaged (${shown(d.detail)}). Restore it from a backup.`,
  ),
  AuditLogUnavailable: defineError<{ readonly file: string; readonly detail: string }>(
    'OpenError',
    (d) =>
      `Nothing was changed, because it couldn't be written into the audit log ${d.file}: ${shown(d.detail)} Mend the file, or move it away so that a new one is begun.`,
  ),
  BackupExists: defineError<{ readonly path: string }>(
    'ResourceExists',
    (d) => `There is a file ${shown(d.path)} already. Name another one, or replace it with -Force.`,
  ),
  BackupFailed: defineError<{ readonly path: string; readonly detail: string }>(
    'WriteError',
    (d) => `The backup ${shown(d.path)} couldn't be written: ${shown(d.detail)}.`,
  ),
  BackupNotValid: defineError<{ readonly path: string; readonly detail: string }>(
    'InvalidData',
    (d) => `${shown(d.path)} is no backup that can be restored: ${shown(d.detail)}. Nothing was changed.`,
  ),
  TransportStillRunning: defineError<{ readonly pid: number }>(
    'ResourceBusy',
    (d) =>
      `The transport is running (process ${d.pid}), and would go on with a store that is replaced under it. Stop it first: Stop-Service MSExchangeTransport.`,
  ),
  StoreNoAccess: defineError<{ readonly path: string; readonly owner: string }>(
    'PermissionDenied',
    (d) =>
      `You have no access to ${d.path}. It belongs to ${shown(d.owner)}: run as that user, or set POSTERN_HOME to a folder of your own.`,
  ),
};
