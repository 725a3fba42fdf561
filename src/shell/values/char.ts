// One UTF-16 unit as .NET's Char.

export class Char {
  readonly code: number;

  constructor(code: number) {
    this.code = code;
  }

  toString(): string {
    return String.fromCharCode(this.code);
  }

  toJSON(): string {
    return this.toString();
  }
}
