// How long a one-shot cmdlet takes as a whole process, in multiples of `node -e 0`, the two run in turn.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, table } from './report.ts';

const RUNS = Number(process.env['RUNS'] ?? 21);
const entry = fileURLToPath(new URL('../bin/postern.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'bench-start-'));
const env = { ...process.env, POSTERN_HOME: home };

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'node -e 0': ['-e', '0'],
  'postern Get-TransportAgent': [entry, 'Get-TransportAgent'],
  "postern get-ipblocklistconfig '|' fl Enabled": [entry, 'get-ipblocklistconfig', '|', 'fl', 'Enabled'],
  'postern Get-Command': [entry, 'Get-Command'],
  'postern Set-IPAllowListConfig (validates)': [entry, 'Set-IPAllowListConfig', '-Enabled', '$true'],
  'postern --help (oclif)': [entry, '--help'],
};

const times: Record<string, number[]> = {};
for (let run = -2; run < RUNS; run++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const began = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const took = Number(process.hrtime.bigint() - began) / 1e6;
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    if (run >= 0) (times[name] ??= []).push(took);
  }
}
rmSync(home, { recursive: true, force: true });

const base = median(times['node -e 0']!);
machine();
table(
  ['command', 'median ms', 'min', 'max', 'x node -e 0'],
  Object.entries(times).map(([name, all]) => [
    name,
    median(all).toFixed(1),
    Math.min(...all).toFixed(1),
    Math.max(...all).toFixed(1),
    (median(all) / base).toFixed(2),
  ]),
);
