// `npm start` on a terminal: the transport runs as long as the shell in that window, however the shell ends.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { posternHome, ROOT } from '../support/postern.ts';

const hasTerminals = spawnSync('script', ['--version']).status === 0;
const skip = hasTerminals ? false : "no pseudo-terminal to be had: util-linux's script is absent";

async function startOnTerminal(t: { after(work: () => void): void }, home: string) {
  const child = spawn('script', ['-qefc', `${process.execPath} ${join(ROOT, 'bin/postern.js')} --run`, '/dev/null'], {
    env: { ...process.env, POSTERN_HOME: home, TERM: 'dumb', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let shown = '';
  child.stdout.on('data', (chunk) => {
    shown += chunk;
  });
  const seen = async (pattern: RegExp) => {
    for (let i = 0; i < 400; i++, await sleep(25)) {
      const match = pattern.exec(shown);
      if (match) return match;
    }
    return assert.fail(`never shown: ${pattern}\n${shown}`);
  };
  await seen(/\[PS\] .* > /);
  return { child, seen, type: (line: string) => child.stdin.write(`${line}\n`) };
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));

test('leaving the shell stops the transport it started, also one it has restarted', { skip }, async (t) => {
  const postern = posternHome(t);
  await postern.script("Get-ReceiveConnector | Set-ReceiveConnector -Bindings '127.0.0.1:0'");
  const { child, seen, type } = await startOnTerminal(t, postern.home);
  type('(Get-Service MSExchangeTransport).Status');
  await seen(/^Running/m);
  type("Restart-Service MSExchangeTransport; 're' + 'started'");
  await seen(/^restarted/m);
  assert.match((await postern.run(['status'])).stdout, /^Running/);
  type('exit');
  await ended(child);
  assert.match((await postern.run(['status'])).stdout, /^Stopped/);
});

test('a shell that is killed takes its transport along', { skip }, async (t) => {
  const postern = posternHome(t);
  await postern.script("Get-ReceiveConnector | Set-ReceiveConnector -Bindings '127.0.0.1:0'");
  const { type, seen } = await startOnTerminal(t, postern.home);
  type("'pid=' + $PID");
  const pid = Number((await seen(/^pid=(\d+)/m))[1]);
  process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 200 && existsSync(join(postern.home, 'transport.lock')); i++) await sleep(25);
  assert.match((await postern.run(['status'])).stdout, /^Stopped/);
});
