// Runs the test suite with the project's own Node; --long runs the fuzz, soak and corpus tests instead.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const long = process.argv.includes('--long');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const pattern = long ? 'test/**/*.long.ts' : 'test/**/*.test.ts';
const files = names.length > 0 ? names : globSync(pattern).sort();
const flags = ['--test', '--test-reporter=spec', '--test-concurrency=3'];
const run = spawnSync(process.execPath, [...flags, ...files], {
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: '' },
});
process.exit(run.status ?? 1);
