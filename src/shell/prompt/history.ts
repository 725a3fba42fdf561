// The lines typed, kept from session to session in a file only its owner reads.
import { appendFileSync, chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const MOST_LINES = 2000;
const LONGEST_LINE = 10_000;
const OWNER_ONLY = 0o600;
/** What may hold a secret is not written, as PSReadLine does not. */
const SECRET = /password|asplaintext|token|apikey|secret/i;

export class History {
  readonly #path: string | undefined;
  #lines: string[] = [];

  /** Without a path nothing is kept. An unreadable file is no reason not to open the shell. */
  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    try {
      this.#lines = readFileSync(path, 'utf8').split('\n').filter(isKept);
      if (this.#lines.length > MOST_LINES) this.#rewrite(path);
      else chmodSync(path, OWNER_ONLY);
    } catch {
      // There is none yet, or it is not ours.
    }
  }

  /** Newest first, as readline takes them; each once. */
  newestFirst(): string[] {
    return [...new Set(this.#lines.toReversed())].slice(0, MOST_LINES);
  }

  add(line: string): void {
    if (!isKept(line) || this.#lines.at(-1) === line) return;
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES * 2) this.#lines = this.#lines.slice(-MOST_LINES);
    if (this.#path === undefined || SECRET.test(line)) return;
    try {
      appendFileSync(this.#path, `${line}\n`, { mode: OWNER_ONLY });
    } catch {
      // A full or read-only disk costs the history of this session, not the session.
    }
  }

  #rewrite(path: string): void {
    this.#lines = this.#lines.slice(-MOST_LINES);
    writeFileSync(`${path}.new`, this.#lines.map((line) => `${line}\n`).join(''), { mode: OWNER_ONLY });
    renameSync(`${path}.new`, path);
  }
}

function isKept(line: string): boolean {
  return line.trim() !== '' && line.length <= LONGEST_LINE && !/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/.test(line);
}
