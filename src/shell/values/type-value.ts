// A type as a value: what `[int]` is.

export class TypeValue {
  /** Full .NET name: System.Int32, System.String[]. */
  readonly fullName: string;

  constructor(fullName: string) {
    this.fullName = fullName;
  }

  get Name(): string {
    const generic = /^([^[`]*)`(\d+)/.exec(this.fullName);
    if (generic) return `${(generic[1] ?? '').split('.').at(-1)}\`${generic[2]}`;
    const array = /^(.*?)((?:\[,*\])*)$/.exec(this.fullName);
    return `${(array?.[1] ?? '').split('.').at(-1)}${array?.[2] ?? ''}`;
  }

  get FullName(): string {
    return this.fullName;
  }

  get Namespace(): string {
    return this.fullName.split('.').slice(0, -1).join('.');
  }

  get IsArray(): boolean {
    return this.fullName.endsWith(']') && /\[,*\]$/.test(this.fullName);
  }

  toString(): string {
    return this.fullName;
  }

  toJSON(): string {
    return this.fullName;
  }
}
