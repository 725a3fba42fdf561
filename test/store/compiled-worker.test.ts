// The package carries compiled JavaScript: the thread that loads the lists is found there too.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { IPAddress } from '../../src/core/values/ip-address.ts';
import { IPRange } from '../../src/core/values/ip-range.ts';
import { openTestStore } from './open-test-store.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('compiled sources load a large list in a thread', async (t) => {
  const { home, store } = openTestStore(t);
  store.config.transaction(() => {
    for (let i = 0; i < 6000; i++) {
      const range = IPRange.single(IPAddress.fromV4(i));
      store.ipLists.add({ list: 'Block', range, expires: undefined, comment: '' });
    }
  });
  const folder = join(dirname(home), 'package');
  for (const file of globSync(['src/core/**/*.ts', 'src/store/**/*.ts'], { cwd: root })) {
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    const source = stripTypeScriptTypes(readFileSync(join(root, file), 'utf8'));
    writeFileSync(target, source.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'try.js'),
    `import { openLiveConfig } from './src/store/live-config.js';
     const live = await openLiveConfig(process.argv[2]);
     console.log(live.newest().matchIp('Block', { words: [5999] }, 0).id);
     await live.close();`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'try.js'), home]);
  assert.equal(stdout, '6000\n');
});
