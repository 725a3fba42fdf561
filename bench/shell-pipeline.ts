// A million objects through pipelines, as whole processes: stages that stream and keep memory flat, and those that must keep all.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, median, records, say } from './report.ts';
import { fillAgentLog } from './support/agent-log-folder.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const [FEW, MANY] = [100_000, 1_000_000];
const entry = fileURLToPath(new URL('../bin/postern.js', import.meta.url));
const MB = 1024;
/** Kilobytes and microseconds of all threads, as the system counts them, told when the process ends. */
const TELL =
  'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write(`peak=${u.maxRSS} cpu=${u.userCPUTime+u.systemCPUTime}`)})';

interface Ran {
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly cpu: number;
  /** MB. */
  readonly peak: number;
}

function run(home: string, script: string): Ran {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL, entry, '-Command', script], {
    env: { ...process.env, POSTERN_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const [, peak, cpu] = /peak=(\d+) cpu=(\d+)/.exec(stderr) ?? [];
  if (status !== 0 || peak === undefined) throw new Error(`${script}: ${stderr}`);
  return { seconds: (performance.now() - began) / 1000, cpu: Number(cpu) / 1e6, peak: Number(peak) / MB };
}

function several(home: string, script: string): Ran {
  const all = Array.from({ length: ROUNDS }, () => run(home, script));
  return {
    seconds: median(all.map(({ seconds }) => seconds)),
    cpu: median(all.map(({ cpu }) => cpu)),
    peak: Math.max(...all.map(({ peak }) => peak)),
  };
}

/** `N` stands for the number of objects; a log has as many rows. */
const STREAMING = [
  '1..N | Where-Object { $_ -gt 5 } | Measure-Object',
  '1..N | Where-Object { $_ % 2 -eq 0 -and $_ -lt 1e6 } | Measure-Object',
  '1..N | ForEach-Object { [pscustomobject]@{ n = $_ } } | Where-Object n -gt 5 | Measure-Object n -Sum',
  'Get-AgentLog | Measure-Object',
  "Get-AgentLog | Where-Object { $_.Agent -eq 'Transport' } | Measure-Object",
  "Get-AgentLog | Where-Object { $_.Agent -like 'sender*' } | Select-Object Timestamp, P1FromAddress | Measure-Object",
  'Get-AgentLog | Group-Object Agent -NoElement',
] as const;

const KEEPING = [
  'Get-AgentLog | Sort-Object P1FromAddress | Select-Object -First 1',
  'Get-AgentLog | Sort-Object Timestamp -Descending | Select-Object -First 1',
  'Get-AgentLog | Sort-Object SessionId -Descending | Select-Object -First 1',
  'Get-AgentLog | Sort-Object IPAddress, Timestamp | Select-Object -First 1',
  'Get-AgentLog | Group-Object P1FromAddress | Sort-Object Count -Descending | Select-Object -First 10',
  'Get-AgentLog | Group-Object Agent, Reason | Sort-Object Count -Descending',
  'Get-AgentLog | Group-Object SessionId | Measure-Object',
] as const;

const of = (script: string, count: number) => script.replace(/\bN\b/, String(count));

const root = mkdtempSync(join(tmpdir(), 'bench-shell-'));
const homes = new Map<number, string>();
try {
  for (const rows of [FEW, MANY]) {
    const home = join(root, String(rows));
    mkdirSync(join(home, 'logs', 'AgentLog'), { recursive: true });
    fillAgentLog(join(home, 'logs', 'AgentLog'), rows);
    homes.set(rows, home);
  }
  run(homes.get(FEW)!, '1');
  machine();
  say(`Whole processes, start included; median of ${ROUNDS}, the highest peak. Stages that stream:`);
  records(
    STREAMING.map((script) => {
      const few = several(homes.get(FEW)!, of(script, FEW));
      const many = several(homes.get(MANY)!, of(script, MANY));
      return {
        pipeline: of(script, MANY),
        's at 1 M': many.seconds.toFixed(2),
        'CPU s': many.cpu.toFixed(2),
        'objects/s': Math.round(MANY / many.seconds),
        'peak MB at 100 k': Math.round(few.peak),
        'at 1 M': Math.round(many.peak),
      };
    }),
  );
  say('Stages that must see every row first:');
  records(
    KEEPING.map((script) => {
      const { seconds, cpu, peak } = several(homes.get(MANY)!, script);
      return { pipeline: script, 's at 1 M': seconds.toFixed(2), 'CPU s': cpu.toFixed(2), 'peak MB': Math.round(peak) };
    }),
  );
} finally {
  rmSync(root, { recursive: true });
}
