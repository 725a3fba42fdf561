// System.Version: two to four numbers, compared one by one.
import { raise } from '../errors/raise.ts';
import { nameClass } from '../values/type-name.ts';

export class Version {
  readonly Major: number;
  readonly Minor: number;
  readonly Build: number;
  readonly Revision: number;

  constructor(major: number, minor: number, build = -1, revision = -1) {
    this.Major = major;
    this.Minor = minor;
    this.Build = build;
    this.Revision = revision;
  }

  static parse(text: string): Version {
    const parts = text.trim().split('.').map(Number);
    if (parts.length < 2 || parts.length > 4 || parts.some((part) => !Number.isInteger(part) || part < 0))
      raise('InvalidCast', { value: text, type: 'System.Version' }, { target: text });
    return new Version(parts[0]!, parts[1]!, parts[2], parts[3]);
  }

  compare(other: Version): number {
    const [mine, theirs] = [this.parts(), other.parts()];
    for (let i = 0; i < 4; i++) if (mine[i] !== theirs[i]) return mine[i]! - theirs[i]!;
    return 0;
  }

  private parts(): number[] {
    return [this.Major, this.Minor, this.Build, this.Revision];
  }

  toString(): string {
    return this.parts()
      .filter((part) => part >= 0)
      .join('.');
  }

  toJSON(): string {
    return this.toString();
  }
}

nameClass(Version, 'System.Version');
