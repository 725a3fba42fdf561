// What a session shows, copied into a file while a transcript runs.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Session } from '../evaluator/session.ts';

/** An open transcript file. */
export class Transcript {
  readonly path: string;
  #file: number | undefined;

  /** @throws the file system's error */
  constructor(path: string, append: boolean, exclusive: boolean) {
    this.path = path;
    this.#file = openSync(path, append ? 'a' : exclusive ? 'wx' : 'w', 0o600);
  }

  /** A full disk ends the transcript, not the session. */
  write(text: string): void {
    if (this.#file === undefined) return;
    try {
      writeSync(this.#file, text);
    } catch {
      this.close();
    }
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
