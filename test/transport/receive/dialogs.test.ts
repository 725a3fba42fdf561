// Plays the SMTP dialogues of test/dialogs, each against a transport of its own.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { playDialogue } from '../../support/dialogue-file.ts';

const folder = new URL('../../dialogs/', import.meta.url);

for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.dlg'))
  .sort()) {
  test(name.slice(0, -4), { timeout: 60_000 }, () => playDialogue(readFileSync(new URL(name, folder), 'utf8')));
}
