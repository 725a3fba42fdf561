// A CSV file of a hundred and twenty thousand addresses piped into Add-IPBlockListEntry by the command line, as one process.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, table } from './report.ts';
import { rangeOf } from './support/listed-home.ts';

const ENTRIES = Number(process.env['ENTRIES'] ?? 120_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const entry = fileURLToPath(new URL('../bin/postern.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
const file = join(folder, 'list.csv');

const lines = Array.from({ length: ENTRIES }, (_, i) => `${rangeOf(i)},feed of the day`);
writeFileSync(file, `IPRange,Comment\n${lines.join('\n')}\n`);

const SCRIPTS: Readonly<Record<string, string>> = {
  'Import-Csv | Add-IPBlockListEntry': `Import-Csv ${file} | Add-IPBlockListEntry | Out-Null`,
  'Get-Content | foreach { Add-IPBlockListEntry }': `Get-Content ${file} | select -Skip 1 | foreach { Add-IPBlockListEntry -IPRange $_.Split(',')[0] } | Out-Null`,
  'Import-Csv alone': `Import-Csv ${file} | Out-Null`,
};

function run(home: string, script: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, '-Command', script], {
    env: { ...process.env, POSTERN_HOME: home },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout.trim();
}

try {
  const seconds = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, script] of Object.entries(SCRIPTS)) {
      const home = join(folder, `home-${seconds.size}-${round}-${Math.random()}`);
      const began = performance.now();
      run(home, script);
      seconds.set(name, [...(seconds.get(name) ?? []), (performance.now() - began) / 1000]);
      const count = run(home, '(Get-IPBlockListEntry -ResultSize Unlimited | Measure-Object).Count');
      if (name.includes('Add-') && Number(count) !== ENTRIES) throw new Error(`${name}: ${count} entries`);
      rmSync(home, { recursive: true });
    }
  }
  machine();
  process.stdout.write(`${ENTRIES} entries, each its own transaction, in an empty store; whole processes.\n\n`);
  table(
    ['pipeline', 'median s', 'slowest s', 'µs an entry'],
    [...seconds].map(([name, all]) => [
      name,
      median(all).toFixed(2),
      Math.max(...all).toFixed(2),
      ((1e6 * median(all)) / ENTRIES).toFixed(1),
    ]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
