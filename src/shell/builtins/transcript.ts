// What a session shows, copied into a file while a transcript runs.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Session } from '../evaluator/session.ts';

/** Shorter secrets would be found in every other word. */
const SHORTEST = 4;
const STARS = '*****';
/** A line of a script that an error shows. */
const SECURE_STRING = /(ConvertTo-SecureString\s+(?:-String[\s:]+)?)(?:'[^'\n]*'|"[^"\n]*"|[^\s$(@*-][^\s)|;]*)/gi;

/** An open transcript file. */
export class Transcript {
  readonly path: string;
  #file: number | undefined;
  /** What commands had as secrets: their errors show the command again. */
  readonly #secrets = new Set<string>();

  /** @throws the file system's error */
  constructor(path: string, append: boolean, exclusive: boolean) {
    this.path = path;
    this.#file = openSync(path, append ? 'a' : exclusive ? 'wx' : 'w', 0o600);
  }

  /** A full disk ends the transcript, not the session. */
  write(text: string): void {
    if (this.#file === undefined) return;
    try {
      writeSync(this.#file, this.#hidden(text));
    } catch {
      this.close();
    }
  }

  /** What was typed at the prompt, without the secrets that were in it. */
  command(prompt: string, text: string, secrets: readonly string[]): void {
    for (const secret of secrets) if (secret.length >= SHORTEST) this.#secrets.add(secret);
    this.write(`${prompt}${text}\n`);
  }

  #hidden(text: string): string {
    let hidden = text.replace(SECURE_STRING, '$1*****');
    for (const secret of this.#secrets) hidden = hidden.replaceAll(secret, STARS);
    return hidden;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

const open = new WeakMap<Session, Transcript>();

export function transcriptOf(session: Session): Transcript | undefined {
  return open.get(session);
}

export function setTranscript(session: Session, transcript: Transcript | undefined): void {
  if (transcript === undefined) open.delete(session);
  else open.set(session, transcript);
}

/** Copies shown text into the session's transcript, if there is one. */
export function transcribe(session: Session, text: string): void {
  open.get(session)?.write(text);
}
