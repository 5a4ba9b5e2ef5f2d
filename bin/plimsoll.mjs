#!/usr/bin/env node
// Plain JavaScript for any Node >= 14. An installed package runs what was built. A checkout runs its sources, and where this
// Node is too old for them, on the one that set-up fetched.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTied } from './run-tied.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isNew = Number(process.versions.node.split('.')[0]) >= 24;
const quiet = '--disable-warning=ExperimentalWarning';
// Node runs no TypeScript under node_modules, so that sources there would be of no use.
const isCheckout = existsSync(join(root, 'src/app/main.ts'));
const die = (message) => {
  console.error(message);
  process.exit(1);
};

function installed() {
  if (!isNew)
    die(
      `Plimsoll needs Node 24 or newer, this is ${process.versions.node}: get one from nodejs.org.`,
    );
  return [process.execPath, quiet, join(root, 'dist/app/main.js')];
}

function checkout() {
  const platform = `node-${process.platform}-${process.arch}`;
  const fetched = join(root, 'tools/node/node_modules', platform, 'bin/node');
  const node = isNew ? process.execPath : fetched;
  if (!existsSync(node) || !existsSync(join(root, 'node_modules')))
    die(
      'Plimsoll is not set up here yet: run `npm start` or `npm test` once, it fetches what is needed.',
    );
  return [node, '--conditions=source', quiet, join(root, 'src/app/main.ts')];
}

const [node, ...main] = isCheckout ? checkout() : installed();
runTied(node, [...main, ...process.argv.slice(2)], { onExit: (code) => process.exit(code) });
