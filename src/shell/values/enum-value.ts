// Values of .NET enumerations that scripts meet: a name with its number and its type.

export interface EnumType {
  readonly fullName: string;
  /** Name to number. */
  readonly members: ReadonlyMap<string, number>;
  readonly flags?: boolean;
}

export class EnumValue {
  readonly type: EnumType;
  readonly value: number;

  constructor(type: EnumType, value: number) {
    this.type = type;
    this.value = value;
  }

  toString(): string {
    for (const [name, value] of this.type.members) if (value === this.value) return name;
    if (!this.type.flags) return String(this.value);
    const names = [...this.type.members].filter(([, bit]) => bit !== 0 && (this.value & bit) === bit);
    return names.length === 0 ? String(this.value) : names.map(([name]) => name).join(', ');
  }

  toJSON(): string {
    return this.toString();
  }
}
