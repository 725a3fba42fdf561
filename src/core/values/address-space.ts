// An address space of a Send connector: which recipient domains it is for, and at what cost, as `SMTP:*.contoso.com;5`.
import { fail } from '../errors.ts';
import { parseSmtpDomain, parseSmtpDomainWithSubdomains } from './smtp-domain.ts';

export class AddressSpace {
  readonly Type = 'SMTP';
  /** `*`, `--` (the accepted domains of this organization), `contoso.com`, or `*.contoso.com` for it and all below. Lower case. */
  readonly Address: string;
  /** 1 to 100; the lowest is taken. */
  readonly Cost: number;

  constructor(address: string, cost: number) {
    this.Address = address;
    this.Cost = cost;
  }

  /** The type and the cost may be left out. @throws PosternError InvalidAddressSpace */
  static parse(text: string): AddressSpace {
    const match = /^(?:smtp:)?([^;:]*?)(?:;(\d{1,3}))?$/i.exec(text.trim());
    const cost = Number(match?.[2] ?? 1);
    if (!match || cost < 1 || cost > 100) return refuse(text);
    return new AddressSpace(addressOf(match[1]!, text), cost);
  }

  toString(): string {
    return `SMTP:${this.Address};${this.Cost}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function addressOf(given: string, text: string): string {
  if (given === '*' || given === '--') return given;
  try {
    return given.startsWith('*.') ? parseSmtpDomainWithSubdomains(given) : parseSmtpDomain(given);
  } catch {
    return refuse(text);
  }
}

function refuse(text: string): never {
  fail('InvalidAddressSpace', { value: text }, { target: text });
}
