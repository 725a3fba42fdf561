// The files of the data folder that hold keys and certificates: what a backup only takes along when it is told to.
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
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

/** Which restore files belong to. */
export interface Restoring {
  /** Of what is kept. */
  readonly suffix: string;
  /** The process that restores. */
  readonly pid: number;
}

/** Writes one, synced, beside where it belongs: `placeKeyFile` then needs no room on the disk. */
export function stageKeyFile(home: string, { name, content }: KeyFile, restoring: Restoring): void {
  const path = staged(home, name, restoring);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a staged one in its place; one that is there and differs is kept beside it, with the suffix. Does nothing a second time. */
export function placeKeyFile(home: string, name: string, restoring: Restoring): void {
  const path = join(home, name);
  const from = staged(home, name, restoring);
  if (statSync(from, { throwIfNoEntry: false }) === undefined) return;
  if (statSync(path, { throwIfNoEntry: false }) !== undefined && !readFileSync(path).equals(readFileSync(from)))
    keep(path, `${path}.${restoring.suffix}`);
  renameSync(from, path);
  syncFolder(dirname(path));
}

export function unstageKeyFile(home: string, name: string, restoring: Restoring): void {
  rmSync(staged(home, name, restoring), { force: true });
}

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function staged(home: string, name: string, { suffix, pid }: Restoring): string {
  return join(home, `${name}.${suffix}.${pid}.new`);
}

/** By a link, so that there is a key at every moment. */
function keep(path: string, kept: string): void {
  try {
    linkSync(path, kept);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
