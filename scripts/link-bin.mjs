// Links the project's own command into node_modules/.bin of a clone, so that `npx postern` finds it there at once.
import { existsSync, rmSync, symlinkSync } from 'node:fs';

const link = 'node_modules/.bin/postern';
if (existsSync('node_modules/.bin') && existsSync('src/cli.ts')) {
  rmSync(link, { force: true });
  symlinkSync('../../bin/postern.js', link);
}
