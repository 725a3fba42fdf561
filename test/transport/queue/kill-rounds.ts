// Kills a loaded queue again and again at random moments, and then asks for every message it had acknowledged.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = fileURLToPath(new URL('./kill-target.ts', import.meta.url));

export interface KillReport {
  readonly acknowledged: number;
  /** Deliveries of a message to a recipient that had it already. */
  readonly duplicates: number;
  /** Message and recipient pairs set aside as poison. */
  readonly poisoned: number;
}

export async function killRounds(folder: string, rounds: number): Promise<KillReport> {
  const acknowledged: string[] = [];
  for (let round = 0; round < rounds; round++) acknowledged.push(...(await killOne(folder, round)));
  const poison = String(execFileSync(process.execPath, [TARGET, folder, 'drain'], { maxBuffer: 2 ** 28 }));
  const deliveries = lines(readFileSync(join(folder, 'delivered.log'), 'latin1'));
  const poisoned = lines(poison);
  const arrived = new Set([...deliveries, ...poisoned]);
  const lost = acknowledged.flatMap((token) =>
    ['a', 'b'].map((local) => `${token} ${local}@contoso.com`).filter((pair) => !arrived.has(pair)),
  );
  assert.deepEqual(lost.slice(0, 10), []);
  rmSync(folder, { recursive: true });
  return {
    acknowledged: acknowledged.length,
    duplicates: deliveries.length - new Set(deliveries).size,
    poisoned: poisoned.length,
  };
}

function killOne(folder: string, round: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [TARGET, folder, 'load', String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let isKilled = false;
    child.stdout.on('data', (bytes: Buffer) => {
      if (text === '')
        setTimeout(() => {
          isKilled = true;
          child.kill('SIGKILL');
        }, Math.random() * 300);
      text += bytes.toString('latin1');
    });
    child.once('close', (code) => {
      // The last line counts only when it is whole.
      if (isKilled) resolve(lines(text.slice(0, text.lastIndexOf('\n') + 1)));
      else reject(new Error(`It ended by itself with ${code}.`));
    });
  });
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
