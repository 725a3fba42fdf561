// Run as a process of its own: restores the backup argv[3] into the data folder argv[2] and kills itself before step argv[4].
import { createRequire, syncBuiltinESMExports } from 'node:module';

const [home = '', backup = '', last = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);
let steps = 0;

/** Calls that change what lies on the disk are steps. */
function counted(target: Record<string, (...args: unknown[]) => unknown>, names: readonly string[]): void {
  for (const name of names) {
    const call = target[name]!;
    target[name] = function step(this: unknown, ...args) {
      if (++steps === Number(last)) process.kill(process.pid, 'SIGKILL');
      return call.apply(this, args);
    };
  }
}

counted(require('node:fs'), ['writeSync', 'copyFileSync', 'renameSync', 'linkSync', 'rmSync']);
syncBuiltinESMExports();
counted(require('better-sqlite3').prototype, ['exec', 'backup']);

const { createStoreBackups } = await import('../../src/store/backup/store-backups.ts');
const backups = createStoreBackups({ home, now: () => new Date(), product: 'test' });
await backups.restore(backup, { keys: true });
process.stdout.write(`${steps}\n`);
process.exit();
