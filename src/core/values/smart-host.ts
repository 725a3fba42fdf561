// A smart host of a Send connector: a name, or an address in brackets, and a port where it isn't the connector's.
import { fail } from '../errors.ts';
import { IPAddress } from './ip-address.ts';
import { isSmtpDomain } from './smtp-domain.ts';

export class SmartHost {
  /** Lower case; the address without brackets. */
  readonly Host: string;
  readonly Address: IPAddress | undefined;
  /** Undefined: the connector's. */
  readonly Port: number | undefined;

  constructor(host: string, address: IPAddress | undefined, port: number | undefined) {
    this.Host = host;
    this.Address = address;
    this.Port = port;
  }

  /** `mail.contoso.com`, `[192.0.2.1]`, `192.0.2.1`, `[2001:db8::1]`, each with `:port` behind it. @throws PosternError InvalidSmartHost */
  static parse(text: string): SmartHost {
    const given = text.trim();
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(given);
    const address = IPAddress.tryParse(match?.[1] ?? match?.[2] ?? given);
    const port = match?.[3] === undefined ? undefined : Number(match[3]);
    const isPort = port === undefined || (port >= 1 && port <= 65535);
    if (isPort && address) return new SmartHost(String(address), address, port);
    const name = match?.[2]?.replace(/\.$/, '').toLowerCase();
    if (!isPort || name === undefined || !isSmtpDomain(name) || !/^[\x21-\x7e]+$/.test(name) || /^[\d.]+$/.test(name))
      return fail('InvalidSmartHost', { value: text }, { target: text });
    return new SmartHost(name, undefined, port);
  }

  toString(): string {
    const host = this.Address === undefined ? this.Host : `[${this.Host}]`;
    return this.Port === undefined ? host : `${host}:${this.Port}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
