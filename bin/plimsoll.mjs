#!/usr/bin/env node
// Plain JavaScript for any Node >= 14: where this Node is too old, the one that set-up fetched takes over.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTied } from './run-tied.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isNew = Number(process.versions.node.split('.')[0]) >= 24;
const fetched = join(
  root,
  'tools/node/node_modules',
  `node-${process.platform}-${process.arch}`,
  'bin/node',
);
const node = isNew ? process.execPath : fetched;
if (!existsSync(node) || !existsSync(join(root, 'node_modules'))) {
  console.error(
    'Plimsoll is not set up here yet: run `npm start` or `npm test` once, it fetches what is needed.',
  );
  process.exit(1);
}
const main = [
  '--conditions=source',
  '--disable-warning=ExperimentalWarning',
  join(root, 'src/app/main.ts'),
];
runTied(node, [...main, ...process.argv.slice(2)], { onExit: (code) => process.exit(code) });
