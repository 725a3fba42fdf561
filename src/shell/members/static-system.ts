// Static members that look at the system: [environment], [io.path], [io.file], [io.directory], [net.dns].

import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { IPAddress } from '../../core/values/ip-address.ts';
import { resolvePath } from '../builtins/paths.ts';
import { readEnvironment } from '../evaluator/environment.ts';
import { PSCustomObject, typedArray } from '../values/index.ts';
import { text } from './arguments.ts';
import { methodTable } from './method-table.ts';

export const ENVIRONMENT = methodTable<undefined>({
  GetEnvironmentVariable: (_, [name]) => readEnvironment(text(name)),
  SetEnvironmentVariable: (_, [name, value]) => {
    if (value === null || value === '') delete process.env[text(name)];
    else process.env[text(name)] = text(value);
  },
  GetFolderPath: () => userInfo().homedir,
});

export const PATH = methodTable<undefined>({
  Combine: (_, args) => path.join(...args.flat().map(text)),
  GetFileName: (_, [value]) => text(value).split(/[\\/]/).at(-1) ?? '',
  GetFileNameWithoutExtension: (_, [value]) => path.parse(text(value).replaceAll('\\', '/')).name,
  GetExtension: (_, [value]) => path.extname(text(value)),
  GetDirectoryName: (_, [value]) => path.dirname(text(value)),
  GetFullPath: (_, [value], frame) => resolvePath(frame.session, text(value)),
  GetTempPath: () => `${tmpdir()}/`,
  GetTempFileName: () => path.join(tmpdir(), `tmp${randomInt(1e9).toString(36)}.tmp`),
  ChangeExtension: (_, [value, extension]) => text(value).replace(/\.[^./\\]*$/, '') + text(extension),
  IsPathRooted: (_, [value]) => path.isAbsolute(text(value)),
});

const isFile = (name: string) => existsSync(name) && statSync(name).isFile();
const lines = (value: unknown) => `${(Array.isArray(value) ? value : [value]).map(text).join('\n')}\n`;

export const FILE = methodTable<undefined>({
  Exists: (_, [name], frame) => isFile(resolvePath(frame.session, text(name))),
  ReadAllText: (_, [name], frame) => readFileSync(resolvePath(frame.session, text(name)), 'utf8'),
  ReadAllLines: (_, [name], frame) =>
    typedArray(
      'System.String',
      readFileSync(resolvePath(frame.session, text(name)), 'utf8')
        .replace(/\r?\n$/, '')
        .split(/\r?\n/),
    ),
  WriteAllText: (_, [name, content], frame) => writeFileSync(resolvePath(frame.session, text(name)), text(content)),
  WriteAllLines: (_, [name, content], frame) => writeFileSync(resolvePath(frame.session, text(name)), lines(content)),
  AppendAllText: (_, [name, content], frame) => appendFileSync(resolvePath(frame.session, text(name)), text(content)),
});

export const DIRECTORY = methodTable<undefined>({
  Exists: (_, [name], frame) => {
    const full = resolvePath(frame.session, text(name));
    return existsSync(full) && statSync(full).isDirectory();
  },
});

export const DNS = methodTable<undefined>({
  GetHostName: () => hostname(),
  GetHostAddresses: async (_, [name]) => {
    const { lookup } = await import('node:dns/promises');
    const found = await lookup(text(name), { all: true });
    return found.map(({ address }) => IPAddress.parse(address));
  },
  GetHostEntry: async (_, [name]) => {
    const { lookup } = await import('node:dns/promises');
    const found = await lookup(text(name), { all: true });
    return new PSCustomObject([
      ['HostName', text(name)],
      ['AddressList', found.map(({ address }) => IPAddress.parse(address))],
    ]);
  },
});
