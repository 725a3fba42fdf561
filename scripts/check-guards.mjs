// Guards against what review forgets: documented error ids, opening sentences, skipped tests, machine paths, broken links.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const problems = [];

const { ERRORS } = await import('../src/core/errors.ts');
const documented = new Set([...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map(([, id]) => id));
for (const id of Object.keys(ERRORS)) if (!documented.has(id)) problems.push(`docs/errors.md: ${id} is missing`);
for (const id of documented) if (!(id in ERRORS)) problems.push(`docs/errors.md: ${id} is no error`);

for (const file of globSync(['src/**/*.ts', 'bench/*.ts', 'test/**/*.ts', 'scripts/*.mjs'])) {
  const source = readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
  if (!/^(\/\/ \S|\/\*\* )/.test(source)) problems.push(`${file}: opens with no sentence that says what it is for`);
  if (/\b(it|test|describe)\.(skip|only|todo)\b|\{ *(skip|todo|only): *true/.test(source) && !file.endsWith('check-guards.mjs')) {
    problems.push(`${file}: a skipped or focused test`);
  }
}

for (const file of ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')]) {
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
    if (!existsSync(join(dirname(file), target))) problems.push(`${file}: the link ${target} leads nowhere`);
  }
}

const machine = String(execFileSync('git', ['ls-files'])).split('\n').filter((file) => /\.(ts|mjs|js|md|json|ps1)$/.test(file) && existsSync(file));
for (const file of machine.filter((name) => name !== 'scripts/check-guards.mjs')) {
  if (/(^|[^A-Za-z0-9_.])\/(work|farm)\//m.test(readFileSync(file, 'utf8'))) problems.push(`${file}: names a path of one machine`);
}

if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write('Guards: nothing forgotten.\n');
