// A data folder for one test, gone with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** The folder isn't there yet. */
export function temporaryHome(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'home');
}
