// Everything CI checks, in order, ending at the first failure: types, lint, guards, tests, and the package as users get it.
import { spawnSync } from 'node:child_process';

const STEPS = [
  ['types', 'npm', ['run', '--silent', 'types']],
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['layers', process.execPath, ['scripts/check-layers.mjs']],
  ['guards', process.execPath, ['scripts/check-guards.mjs']],
  ['tests', 'npm', ['test', '--silent']],
  ['package', process.execPath, ['scripts/check-package.mjs']],
];

for (const [name, command, args] of STEPS) {
  // .ci/run has run them just before, by the README's command.
  if (name === 'tests' && process.env.POSTERN_TESTED) continue;
  const began = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const step = spawnSync(command, args, { stdio: 'inherit' });
  if (step.status !== 0) {
    process.stderr.write(`check: ${name} failed\n`);
    process.exit(step.status ?? 1);
  }
  process.stdout.write(`== ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}
