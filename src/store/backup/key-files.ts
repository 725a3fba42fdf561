// The files of the data folder that hold keys and certificates: what a backup only takes along when it is told to.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const CERTIFICATES = 'certificates';
/** What may come out of a backup: nothing that leads elsewhere. */
const NAME = /^(?:secret\.key|certificates\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}\.(?:pem|key|crt))$/;
/** A file of keys is small. */
const LARGEST = 1024 * 1024;

export interface KeyFile {
  /** Below the data folder, with slashes. */
  readonly name: string;
  readonly content: Buffer;
}

export function readKeyFiles(home: string): readonly KeyFile[] {
  const folder = join(home, CERTIFICATES);
  const listed = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).toSorted() : [];
  return ['secret.key', ...listed.map((name) => `${CERTIFICATES}/${name}`)].flatMap((name) => {
    const found = statSync(join(home, name), { throwIfNoEntry: false });
    const fits = isKeyFileName(name) && found?.isFile() && found.size <= LARGEST;
    return fits ? [{ name, content: readFileSync(join(home, name)) }] : [];
  });
}

export function isKeyFileName(name: string): boolean {
  return NAME.test(name);
}

/** One that is there and differs is kept beside it, with the suffix. */
export function writeKeyFile(home: string, { name, content }: KeyFile, suffix: string): void {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    if (readFileSync(path).equals(content)) return;
    renameSync(path, `${path}.${suffix}`);
  }
  const beside = `${path}.${process.pid}.tmp`;
  const file = openSync(beside, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
