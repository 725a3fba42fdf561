// The commands typed, kept from session to session in a file only its owner reads.
import { appendFileSync, chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { withoutSecrets } from '../secret-texts.ts';

const MOST = 2000;
const LONGEST = 10_000;
const OWNER_ONLY = 0o600;
/** What may hold a secret is not written, as PSReadLine does not. */
const SECRET = /passw|asplaintext|token|apikey|secret/i;

const isSecret = (command: string) => SECRET.test(command) || withoutSecrets(command).secrets.length > 0;

export class History {
  readonly #path: string | undefined;
  /** Whole commands, those of several lines with their line ends. */
  #commands: string[] = [];

  /** Without a path nothing is kept. An unreadable file is no reason not to open the shell. */
  constructor(path: string | undefined) {
    this.#path = path;
    if (path === undefined) return;
    try {
      this.#commands = joined(readFileSync(path, 'utf8').split('\n')).filter(isKept);
      if (this.#commands.length > MOST) this.#rewrite(path);
      else chmodSync(path, OWNER_ONLY);
    } catch {
      // There is none yet, or it is not ours.
    }
  }

  /** Newest first, each once. */
  newestFirst(): string[] {
    return [...new Set(this.#commands.toReversed())].slice(0, MOST);
  }

  add(command: string): void {
    if (!isKept(command) || this.#commands.at(-1) === command) return;
    this.#commands.push(command);
    if (this.#commands.length > MOST * 2) this.#commands = this.#commands.slice(-MOST);
    if (this.#path === undefined || isSecret(command)) return;
    try {
      appendFileSync(this.#path, written(command), { mode: OWNER_ONLY });
    } catch {
      // A full or read-only disk costs the history of this session, not the session.
    }
  }

  #rewrite(path: string): void {
    this.#commands = this.#commands.slice(-MOST);
    writeFileSync(`${path}.new`, this.#commands.map(written).join(''), { mode: OWNER_ONLY });
    renameSync(`${path}.new`, path);
  }
}

/** A backtick at the end of a line of the file: the command goes on, as in PSReadLine's file. */
function written(command: string): string {
  return `${command.replaceAll('\n', '`\n')}\n`;
}

function joined(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let open: string | undefined;
  for (const line of lines) {
    const goesOn = line.endsWith('`');
    const text: string = (open === undefined ? '' : `${open}\n`) + (goesOn ? line.slice(0, -1) : line);
    if (goesOn && text.length <= LONGEST) open = text;
    else {
      commands.push(text);
      open = undefined;
    }
  }
  return commands;
}

function isKept(command: string): boolean {
  return (
    command.trim() !== '' &&
    command.length <= LONGEST &&
    !command.endsWith('`') &&
    !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(command)
  );
}
