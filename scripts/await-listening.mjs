// Waits until the transport of $POSTERN_HOME listens, for service managers: exits with 0 then, with 1 when it has ended.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL = 50;
const home = process.env.POSTERN_HOME;
/** Set by systemd: the process that was started. */
const main = Number(process.env.MAINPID);

if (!home || !Number.isInteger(main)) {
  process.stderr.write('await-listening: POSTERN_HOME and MAINPID must be set.\n');
  process.exit(2);
}
while (!isListening()) {
  if (!existsSync(`/proc/${main}`)) process.exit(1);
  await sleep(POLL);
}

/** The lock is another one's, or half written, until it is ours. */
function isListening() {
  try {
    const { pid, status } = JSON.parse(readFileSync(join(home, 'transport.lock'), 'utf8'));
    return pid === main && status === 'Running';
  } catch {
    return false;
  }
}
