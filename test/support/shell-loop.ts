// A shell that stays: runs each script it reads (one JSON text a line) as -Command would, for tests that run many.
import { createInterface } from 'node:readline';
import { openShell } from '../../src/app.ts';

const shell = openShell(false);
for await (const line of createInterface({ input: process.stdin })) {
  const { text } = JSON.parse(line) as { text: string };
  const status = await shell.runScript(text, { json: false });
  process.stderr.write('\0');
  process.stdout.write(`\0${status}\n`);
}
