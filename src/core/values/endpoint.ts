// An IP address with a port, as bindings, DNS servers and log fields write it: 192.0.2.1:25, [2001:db8::1]:25.
import { fail } from '../errors.ts';
import { IPAddress } from './ip-address.ts';

export class Endpoint {
  readonly Address: IPAddress;
  readonly Port: number;

  constructor(address: IPAddress, port: number) {
    this.Address = address;
    this.Port = port;
  }

  static tryParse(text: string, defaultPort?: number): Endpoint | undefined {
    const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text.trim());
    const address = IPAddress.tryParse(match?.[1] ?? match?.[2] ?? text.trim());
    const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
    if (!address || port === undefined || port > 65535) return undefined;
    return new Endpoint(address, port);
  }

  /** Port 0 lets the system choose. @throws PosternError InvalidIPBinding */
  static parseBinding(text: string): Endpoint {
    return Endpoint.tryParse(text) ?? fail('InvalidIPBinding', { value: text }, { target: text });
  }

  /** One address, not all of them: for what isn't meant for everybody. @throws PosternError InvalidIPBinding, BindingNotExplicit */
  static parseExplicitBinding(text: string): Endpoint {
    const binding = Endpoint.parseBinding(text);
    if (binding.Address.words.every((word) => word === 0))
      fail('BindingNotExplicit', { value: text }, { target: text });
    return binding;
  }

  /** @throws PosternError InvalidDnsServer */
  static parseDnsServer(text: string): Endpoint {
    const server = Endpoint.tryParse(text, 53);
    return server !== undefined && server.Port > 0
      ? server
      : fail('InvalidDnsServer', { value: text }, { target: text });
  }

  toString(): string {
    return this.Address.version === 4 ? `${this.Address}:${this.Port}` : `[${this.Address}]:${this.Port}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
