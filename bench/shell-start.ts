// How long the shell takes to its first prompt on a real terminal, in multiples of `node -e 0`, all run in turn.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, say, table } from './report.ts';

const RUNS = Number(process.env['RUNS'] ?? 21);
const entry = fileURLToPath(new URL('../bin/postern.js', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'bench-prompt-'));
const env = { ...process.env, POSTERN_HOME: home, TERM: 'xterm-256color' };
const now = () => Number(process.hrtime.bigint()) / 1e6;

/** util-linux's script runs a command on a pseudo terminal of its own. */
const onTerminal = (command: string) =>
  spawn('script', ['-qfec', command, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'ignore'] });

/** Milliseconds until a text is shown; without one, until the command has ended. */
function until(command: string, shown: RegExp | undefined): Promise<number> {
  const began = now();
  const child = onTerminal(command);
  let text = '';
  let took: number | undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      if (took !== undefined) return;
      text += chunk;
      if (shown?.test(text)) {
        took = now() - began;
        child.stdin.write('exit\r');
      }
    });
    child.on('close', () => {
      if (shown !== undefined && took === undefined) reject(new Error(`no prompt: ${text}`));
      else resolve(took ?? now() - began);
    });
  });
}

async function plain(): Promise<number> {
  const began = now();
  spawnSync(process.execPath, ['-e', '0'], { env, stdio: 'ignore' });
  return now() - began;
}

const node = JSON.stringify(process.execPath);
const CASES: Readonly<Record<string, () => Promise<number>>> = {
  'node -e 0': plain,
  'node -e 0 on a terminal': () => until(`${node} -e 0`, undefined),
  'postern, to the prompt': () => until(`${node} ${JSON.stringify(entry)}`, /\[PS\] .*> /),
};

if (spawnSync('script', ['--version']).status !== 0) {
  say('Left out: the script command of util-linux, which makes the pseudo terminal, is not here.');
} else {
  const times: Record<string, number[]> = {};
  for (let run = -2; run < RUNS; run++)
    for (const [name, measure] of Object.entries(CASES)) {
      const took = await measure();
      if (run >= 0) (times[name] ??= []).push(took);
    }
  const [base, onPty] = [median(times['node -e 0']!), median(times['node -e 0 on a terminal']!)];
  machine();
  table(
    ['start', 'median ms', 'min', 'max', 'x node -e 0', 'x on a terminal'],
    Object.entries(times).map(([name, all]) => [
      name,
      median(all).toFixed(1),
      Math.min(...all).toFixed(1),
      Math.max(...all).toFixed(1),
      (median(all) / base).toFixed(2),
      (median(all) / onPty).toFixed(2),
    ]),
  );
}
rmSync(home, { recursive: true, force: true });
