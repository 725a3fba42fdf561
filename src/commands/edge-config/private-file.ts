// Files of a configuration: read within limits, and written whole or not at all, for their owner alone.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { postError } from '../../core/errors.ts';

/** A million IP list entries are a tenth of a gigabyte. */
const LARGEST = 512 * 1024 * 1024;

/** @throws PosternError EdgeConfigUnreadable */
export function readText(file: string, parameter: string): string {
  try {
    const { size } = statSync(file);
    if (size <= LARGEST) return readFileSync(file, 'utf8');
    throw new Error(`it is larger than ${LARGEST} bytes`);
  } catch (thrown) {
    throw postError('EdgeConfigUnreadable', { file, detail: (thrown as Error).message }, { parameter, target: file });
  }
}

/** @throws PosternError FileOpenFailure */
export function writePrivately(path: string, text: string, parameter: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(beside, 'w', 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (thrown) {
    rmSync(beside, { force: true });
    throw postError('FileOpenFailure', { path, detail: (thrown as Error).message }, { parameter, target: path });
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
