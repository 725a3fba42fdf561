// A password that cmdlets hand on: its text shows in no format and in no log.

export class SecureString {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text, for the one who uses it. */
  static reveal(secure: SecureString): string {
    return secure.#text;
  }

  get Length(): number {
    return this.#text.length;
  }

  toString(): string {
    return 'System.Security.SecureString';
  }

  toJSON(): string {
    return this.toString();
  }
}
