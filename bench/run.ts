// Runs all benchmarks one after the other, or those whose names are given: `npm run bench -- start-up ip-match`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const HELPERS = new Set(['run.ts', 'report.ts']);
const wanted = process.argv.slice(2);
const all = readdirSync(folder).filter((file) => file.endsWith('.ts') && !HELPERS.has(file));
for (const file of all.sort()) {
  const name = file.slice(0, -'.ts'.length);
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`\n## ${name}\n`);
  const { status } = spawnSync(process.execPath, [`${folder}${file}`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
