// What `npm pack` puts into the package: dist, built from nothing, so that no file of a source that is gone is in it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (tool, ...args) => {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    // npm's own answer is on stdout, for `npm pack --json`.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
};
rmSync(join(root, 'dist'), { recursive: true, force: true });
run('typescript/bin/tsc', '-b');
run('vite/bin/vite.js', 'build', '--logLevel', 'warn');
