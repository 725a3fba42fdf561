// A private folder for the messages an agent program wants as files; it exists only while there are any.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class SpoolFolder {
  #folder: Promise<string> | undefined;

  /** The new file's path; only this user can read it. */
  async write(name: string, content: Buffer): Promise<string> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'postern-agent-'));
    const path = join(await this.#folder, name);
    await writeFile(path, content, { mode: 0o600, flag: 'wx' });
    return path;
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    this.#folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}
