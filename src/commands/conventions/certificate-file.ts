// The files that certificates and requests are read from and written to.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '../../core/errors.ts';
import { types } from '../../core/types.ts';

/** A certificate and its chain are a few kilobytes. */
const LARGEST = 1024 * 1024;

export const CERTIFICATE_FILE = types.text({ min: 1, max: 4096 });

/** @throws PosternError CertificateFileFailed */
export function readCertificateFile(path: string, parameter: string): Buffer {
  try {
    const data = readFileSync(resolve(path));
    if (data.length > LARGEST) throw new Error('it is too large');
    return data;
  } catch (cause) {
    return fail(
      'CertificateFileFailed',
      { path, detail: (cause as Error).message },
      { parameter, target: path, cause },
    );
  }
}

/** For the owner alone: it may hold a key. @throws PosternError CertificateFileFailed */
export function writeCertificateFile(path: string, data: string | Buffer, overwrite: boolean, parameter: string): void {
  try {
    writeFileSync(resolve(path), data, { mode: 0o600, flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    fail('CertificateFileFailed', { path, detail: (cause as Error).message }, { parameter, target: path, cause });
  }
}
