// Packs the project, installs the package into an empty folder and runs it there: what users get is what was tested.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'postern-package-'));
const run = (command, args, options = {}) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder]).replace(/^[^[]*/, ''),
  );
  run('npm', ['init', '-y'], { cwd: folder });
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(folder, filename)], { cwd: folder });
  const env = { ...process.env, POSTERN_HOME: join(folder, 'home') };
  const agents = JSON.parse(
    run(join(folder, 'node_modules/.bin/postern'), ['--json', 'Get-TransportAgent'], { cwd: folder, env }),
  );
  if (!agents.some(({ Identity }) => Identity === 'Connection Filtering Agent'))
    throw new Error(`unexpected output: ${JSON.stringify(agents)}`);
  run(join(folder, 'node_modules/.bin/postern'), ['start'], { cwd: folder, env });
  const status = run(join(folder, 'node_modules/.bin/postern'), ['status'], { cwd: folder, env });
  run(join(folder, 'node_modules/.bin/postern'), ['stop'], { cwd: folder, env });
  if (!/Running/.test(status)) throw new Error(`unexpected status: ${status}`);
  process.stdout.write('Package: packed, installed and run.\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
