// Fails when a module imports what its layer may not: the five siblings know only core, and each library has one home.
import { globSync, readFileSync } from 'node:fs';

const SIBLINGS = ['commands', 'agents', 'transport', 'store', 'shell', 'service', 'completion', 'trust'];
const TOP = [
  'cli.ts',
  'app.ts',
  'oclif.ts',
  'run-transport.ts',
  'run-receive-worker.ts',
  'serve-mail.ts',
  'start-here.ts',
  'queue-port.ts',
  'operation.ts',
];
/** Library: the path prefixes that may import it. */
const LIBRARIES = {
  'smtp-server': ['transport/'],
  nodemailer: ['transport/'],
  'better-sqlite3': ['store/'],
  '@oclif/core': ['oclif.ts', 'cli.ts'],
  inquirer: ['shell/'],
  'node:readline': ['shell/'],
  'node:readline/promises': ['shell/'],
  ajv: ['core/validate.ts'],
  'node:module': ['core/validate.ts', 'store/', 'shell/', 'transport/'],
  execa: ['transport/external-agents/', 'service/'],
};
const CORE_MAY = ['node:net', 'node:module', 'ajv'];

const problems = [];
for (const file of globSync('src/**/*.ts').sort()) {
  const path = file.replaceAll('\\', '/').slice('src/'.length);
  const layer = path.split('/')[0];
  const source = readFileSync(file, 'utf8');
  for (const [, , specifier] of source.matchAll(/^\s*(import|export)\b[^'"]*from\s+['"]([^'"]+)['"]/gm))
    check(path, layer, specifier);
  for (const [, specifier] of source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) check(path, layer, specifier);
}

function check(path, layer, specifier) {
  if (specifier.startsWith('.')) {
    if (!/\.(ts|json)$/.test(specifier)) problems.push(`${path}: "${specifier}" must name the file with its extension`);
    const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
    const other = target.split('/')[0];
    if (other === layer || TOP.includes(path) || other === 'core') return;
    problems.push(`${path}: ${layer} may not import ${other} (${specifier})`);
    return;
  }
  const library = specifier.startsWith('@')
    ? specifier.split('/').slice(0, 2).join('/')
    : specifier.startsWith('node:')
      ? specifier
      : specifier.split('/')[0];
  const homes = LIBRARIES[library];
  if (layer === 'core' && !CORE_MAY.includes(library)) problems.push(`${path}: core may not import ${library}`);
  else if (homes && !homes.some((home) => path.startsWith(home)))
    problems.push(`${path}: only ${homes.join(', ')} may import ${library}`);
  else if (!homes && !library.startsWith('node:'))
    problems.push(`${path}: ${library} has no home in scripts/check-layers.mjs`);
}

for (const layer of new Set(globSync('src/*/').map((folder) => folder.slice('src/'.length)))) {
  if (layer !== 'core' && !SIBLINGS.includes(layer)) problems.push(`src/${layer}: an unknown layer`);
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
process.stdout.write('Layers: every import stays in its place.\n');
