// Names and passwords that scripts hand on: PSCredential, and the class names both types print as.

import { postError } from '../../core/errors.ts';
import { typed } from '../../core/typed.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { nameClass } from '../values/type-name.ts';

export class PSCredential {
  readonly UserName: string;
  readonly Password: SecureString;

  constructor(userName: string, password: SecureString) {
    this.UserName = userName;
    this.Password = password;
  }

  GetNetworkCredential(): object {
    const [domain = '', user = ''] = this.UserName.includes('\\') ? this.UserName.split('\\', 2) : ['', this.UserName];
    return networkCredential(user, SecureString.reveal(this.Password), domain);
  }

  toString(): string {
    return 'System.Management.Automation.PSCredential';
  }
}

/** A user and a password. The password is readable by its name, as scripts read it, and left out of what is shown. */
export function networkCredential(user: string, password: string, domain: string): object {
  const secret = { UserName: user, Domain: domain };
  Object.defineProperty(secret, 'Password', { value: password, enumerable: false });
  return Object.defineProperties(typed('System.Net.NetworkCredential', {}), Object.getOwnPropertyDescriptors(secret));
}

/** A credential as scripts make it: a name and what ConvertTo-SecureString gave. */
export function newCredential(user: string, password: unknown): PSCredential {
  if (password instanceof SecureString) return new PSCredential(user, password);
  throw postError('BadCmdletArgument', { detail: 'The password is a SecureString: ConvertTo-SecureString makes one.' });
}

nameClass(SecureString, 'System.Security.SecureString');
nameClass(PSCredential, 'System.Management.Automation.PSCredential');
