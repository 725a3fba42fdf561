// What in a value belongs to a machine and may not fit another one: addresses to listen or send on, folders, programs.
import { accessSync, constants, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import type { Property } from '../../core/object-class.ts';
import type { Json } from '../../core/value-type.ts';
import { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

export interface Misfit {
  readonly value: string;
  readonly reason: string;
}

/** Properties tell by their type and name, so that those of a new class are looked at too. */
export function misfits(name: string, { type }: Property, json: Json): readonly Misfit[] {
  const values = (Array.isArray(json) ? json : [json]).filter((one): one is string => typeof one === 'string');
  const reasons = (check: (value: string) => string | undefined) =>
    values.flatMap((value) => {
      const reason = value === '' ? undefined : check(value);
      return reason === undefined ? [] : [{ value, reason }];
    });
  if ((type.element ?? type).name === 'IPBinding')
    return reasons((value) => addressMisfit(Endpoint.tryParse(value)?.Address));
  if (/^Source.*Address$/.test(name)) return reasons((value) => addressMisfit(IPAddress.tryParse(value)));
  if (name === 'AssemblyPath') return reasons(fileMisfit);
  if (/(?:Path|Folder|Directory)$/.test(name)) return reasons(folderMisfit);
  if (name === 'Command')
    return reasons((value) => (value === values[0] && isAbsolute(value) ? fileMisfit(value) : undefined));
  return [];
}

/** The unspecified address stands for all that there are. */
function addressMisfit(address: IPAddress | undefined): string | undefined {
  if (address === undefined || address.words.every((word) => word === 0)) return undefined;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const text = String(address);
  const isOwn = own.some((one) => String(IPAddress.tryParse(one.address)) === text) || /^127\./.test(text);
  return isOwn ? undefined : `this server has no address ${text}`;
}

function fileMisfit(path: string): string | undefined {
  if (!isAbsolute(path)) return 'it is no absolute path';
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? undefined : 'there is no such file on this server';
}

/** A folder that is missing is made when it is needed, where that can be done. */
function folderMisfit(path: string): string | undefined {
  if (!isAbsolute(path)) return 'it is no absolute path';
  for (let at = path; ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    if (found === undefined && at !== dirname(at)) continue;
    if (!found?.isDirectory()) return `${at} is no folder on this server`;
    try {
      accessSync(at, constants.W_OK | constants.X_OK);
      return undefined;
    } catch {
      return `${at} can't be written to on this server`;
    }
  }
}
