// Opens a log file for appending, and creates one so that no process ever sees it without its header.
import { closeSync, constants, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW;
const DRAFT = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
/** What file systems answer that know no links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** A descriptor, or undefined when there is no such file. */
export function openLog(folder: string, name: string): number | undefined {
  try {
    return openSync(join(folder, name), APPEND);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes the folder too. A file that is there by now stays as it is. Where no link can be made the file begins empty. */
export function createLog(folder: string, name: string, header: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.${process.pid}`);
  try {
    const descriptor = openSync(draft, DRAFT, 0o600);
    try {
      writeSync(descriptor, header);
    } finally {
      closeSync(descriptor);
    }
    linkSync(draft, join(folder, name));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (NO_LINKS.has(code)) closeSync(openSync(join(folder, name), APPEND | constants.O_CREAT, 0o600));
    else if (code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
