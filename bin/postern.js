#!/usr/bin/env node
// The entry: finds a Node that is new enough, turns on the compile cache and hands over to the command line.
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 24;
const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= WANTED) {
  module.enableCompileCache?.(cacheFolder());
  // A clone runs its sources; the published package carries compiled JavaScript.
  const source = join(here, '..', 'src', 'cli.ts');
  const isClone = existsSync(source);
  if (isClone) resolvePlainly(new URL('../src/', import.meta.url).href);
  const { main } = await import(isClone ? source : join(here, '..', 'dist', 'cli.js'));
  await main(process.argv.slice(2));
} else {
  await runWith(bundledNode());
}

/** Never Node's own choice, a name in /tmp that anybody can take first: what is in there is run. */
function cacheFolder() {
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
  return NODE_COMPILE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'postern');
}

/** Relative imports of our sources name their file whole: looking for it on disk and for its package's type costs a quarter of a start. */
function resolvePlainly(root) {
  module.registerHooks?.({
    resolve(specifier, context, next) {
      if (!/^\..*\.ts$/.test(specifier) || !context.parentURL?.startsWith(root)) return next(specifier, context);
      return { url: new URL(specifier, context.parentURL).href, format: 'module-typescript', shortCircuit: true };
    },
  });
}

/** The Node that comes as an optional dependency, or undefined. */
function bundledNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

async function runWith(node) {
  if (node === undefined || !existsSync(node)) {
    process.stderr.write(`postern: needs Node ${WANTED} or newer; this is ${process.version}.\n`);
    process.stderr.write(
      'postern: in a clone use "npm start" or "npx postern" after "npm ci", which bring it along.\n',
    );
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 9)));
}
