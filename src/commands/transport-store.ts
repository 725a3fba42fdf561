// Backup- and Restore-TransportStore: a copy of the configuration as it is, taken while everything runs, and the way back to it.
import { resolve } from 'node:path';
import { fail } from '../core/errors.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';

const FILE = types.text({ min: 1, max: 4096 });

const backup = defineTask({
  verb: 'Backup',
  noun: 'TransportStore',
  summary: 'Writes a copy of the store into one file, while the transport runs.',
  description:
    'The copy holds all settings and IP lists as they are at one moment. It is checked before it takes its name, and only its owner can read it. Queued mail, logs and the audit log are not in it.',
  parameters: {
    Path: { type: FILE, help: 'The file to write.', mandatory: true, position: 0 },
    IncludeKeys: {
      type: types.switch,
      help: 'Whether certificates, their private keys and the key that stored passwords are sealed with go into it too: keep it as safe as they are.',
    },
    Force: { type: types.switch, help: 'Whether a file of that name is replaced.' },
  },
  output: ['TransportStoreBackup'],
  confirmImpact: 'Medium',
  examples: [
    { command: 'Backup-TransportStore monday.backup', text: 'Writes a copy without keys.' },
    {
      command: 'Backup-TransportStore -Path whole.backup -IncludeKeys',
      text: 'Writes everything that another machine needs to take the place of this one.',
    },
  ],
  process: (args, context) => {
    const path = resolve(args.Path);
    return approved(context, 'Backing up the store', path, async () => {
      const report = await context.ports.backups.backup(path, { keys: args.IncludeKeys, replace: args.Force });
      const { server, bytes, keyFiles } = report;
      return [typed('TransportStoreBackup', { Path: path, Server: server, Length: bytes, KeyFiles: keyFiles })];
    }) as Promise<unknown[] | undefined> as Promise<unknown[]>;
  },
});

const restore = defineTask({
  verb: 'Restore',
  noun: 'TransportStore',
  summary: 'Puts a copy of the store in place of the store.',
  description:
    'The transport must be stopped. The copy is looked at as a whole first; one from a newer Postern is refused, one from an older is brought up to date. The present store is kept beside it, under a name that says when.',
  parameters: {
    Path: { type: FILE, help: 'A file that Backup-TransportStore wrote.', mandatory: true, position: 0 },
    IncludeKeys: {
      type: types.switch,
      help: 'Whether the keys and certificates in it, if there are any, take the place of those of this server.',
    },
  },
  output: ['TransportStoreRestore'],
  confirmImpact: 'High',
  examples: [
    { command: 'Restore-TransportStore monday.backup -Confirm:$false', text: 'Goes back to that copy without asking.' },
    { command: 'Restore-TransportStore whole.backup -IncludeKeys -WhatIf', text: 'Says what would be done.' },
  ],
  process: (args, context) => {
    const path = resolve(args.Path);
    requireStopped();
    return approved(context, 'Replacing the store', path, async () => {
      requireStopped();
      const report = await context.ports.backups.restore(path, { keys: args.IncludeKeys });
      return [
        typed('TransportStoreRestore', {
          Path: path,
          Server: report.server,
          Taken: report.taken,
          Product: report.product,
          KeptAs: report.keptAs ?? '',
          KeyFiles: report.keyFiles,
        }),
      ];
    }) as Promise<unknown[]>;

    function requireStopped(): void {
      const { status, pid } = context.ports.service.state();
      if (status !== 'Stopped') fail('TransportStillRunning', { pid: pid ?? 0 });
    }
  },
});

export const transportStore = [backup, restore];
