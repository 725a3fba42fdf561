// Files and folders that begin as typed.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';

const MOST = 200;

/** Paths spelled as the typed one is; folders end in a slash. Names with control characters are left out. */
export function completePath(typed: string, location: string): string[] {
  const slash = Math.max(typed.lastIndexOf('/'), typed.lastIndexOf('\\'));
  const folder = typed.slice(0, slash + 1);
  const start = typed.slice(slash + 1);
  const plain = folder.replaceAll('\\', '/').replace(/^~(?=\/|$)/, homedir());
  try {
    return readdirSync(resolve(location, plain), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .filter(({ name }) => !/[\u0000-\u001f\u007f-\u009f]/.test(name))
      .slice(0, MOST)
      .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
      .sort();
  } catch {
    return [];
  }
}
