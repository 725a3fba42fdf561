// The folder that programs of agents are started in: this process's own, where it may be entered.
import { accessSync, constants } from 'node:fs';

/** Who has become another user (sudo -u) may stand in a folder that this user can't enter, where nothing can be started. */
export function workingFolder(): string {
  try {
    const folder = process.cwd();
    accessSync(folder, constants.X_OK);
    return folder;
  } catch {
    return '/';
  }
}
