import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of this build, as package.json says it. */
export const { version } = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string;
};

/**
 * What decides the last digit of a result, in one word: the version, the code itself, the JavaScript engine and the kind of processor.
 * Two processes of one build give the same bytes for the same task.
 */
export function buildId(): string {
  const own = fileURLToPath(import.meta.url);
  const root = dirname(dirname(own));
  const hash = createHash('sha256').update(`${process.versions.v8} ${process.arch}`);
  for (const path of globSync(join(root, `**/*${extname(own)}`)).toSorted())
    if (!/\.(test|fixture)\.\w+$|\.d\.ts$/.test(path))
      hash.update(relative(root, path)).update(readFileSync(path));
  return `${version}-${hash.digest('hex').slice(0, 10)}`;
}
