// Who listens on a port: program and pid from /proc, as far as we may look.
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Endpoint } from '../../core/values/endpoint.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

/** `process 1234 (node)`, or why it can't be named. Never rejects. */
export async function portHolder(binding: Endpoint): Promise<string> {
  const inodes = await listeningInodes(binding);
  if (inodes.size === 0) return "a program that can't be found";
  for (const pid of await namesIn('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of await namesIn(`/proc/${pid}/fd`)) {
      const link = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      if (inode !== undefined && inodes.has(inode)) return `process ${pid} (${await programOf(pid)})`;
    }
  }
  return 'a process of another user';
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function programOf(pid: string): Promise<string> {
  const text = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return text.trim() || 'unknown program';
}

/** The inodes of listening sockets that stand in the binding's way: the same address, or a wildcard on either side. */
async function listeningInodes(binding: Endpoint): Promise<ReadonlySet<string>> {
  const inodes = new Set<string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [hex = '', port = ''] = local.split(':');
      if (state !== '0A' || Number.parseInt(port, 16) !== binding.Port) continue;
      const address = addressFromHex(hex);
      if (isAny(binding.Address) || isAny(address) || address.equals(binding.Address)) inodes.add(inode);
    }
  }
  return inodes;
}

/** The kernel prints each 32-bit word in the machine's byte order: little-endian on what Node's Linux builds run on. */
function addressFromHex(hex: string): IPAddress {
  const words = hex.match(/.{8}/g) ?? [];
  return IPAddress.fromWords(words.map((word) => Buffer.from(word, 'hex').readUInt32LE()));
}

function isAny(address: IPAddress): boolean {
  return address.words.every((word) => word === 0);
}
