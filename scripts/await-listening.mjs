// Waits until the transport of $POSTERN_HOME listens, for service managers: exits with 0 then, with 1 when it has ended.
import { readFileSync } from 'node:fs';
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
  if (!isAlive()) process.exit(1);
  await sleep(POLL);
}

/**
 * Not by looking into /proc: access(2) leaves the ambient capability aside, and what has rights that the caller lacks is
 * hidden from it (ProtectProc=invisible).
 */
function isAlive() {
  try {
    return process.kill(main, 0);
  } catch {
    return false;
  }
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
