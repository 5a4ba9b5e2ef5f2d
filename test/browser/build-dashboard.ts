import { execFile } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

/** The folder of the built dashboard; built first where it is missing or older than its sources. */
export async function builtDashboard(): Promise<string> {
  const folder = resolve('dist/web');
  const built = existsSync(`${folder}/index.html`) ? statSync(`${folder}/index.html`).mtimeMs : 0;
  const sources = globSync([
    'src/{web,client,contracts,core}/**/*.{ts,tsx,css,html,svg}',
    'vite.config.ts',
  ]).filter((file) => !file.endsWith('.test.ts'));
  if (sources.some((file) => statSync(file).mtimeMs > built))
    await promisify(execFile)(process.execPath, [
      'node_modules/vite/bin/vite.js',
      'build',
      '--logLevel',
      'error',
    ]);
  return folder;
}
