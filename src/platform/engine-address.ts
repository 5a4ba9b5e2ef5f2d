import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonIn } from '#platform/line-reader';

const address = z.object({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  secret: z.string().min(16),
});
/** Where an engine listens for its servers, and what opens it. */
export type EngineAddress = z.infer<typeof address>;

export function engineAddressIn(text: string): EngineAddress | null {
  const parsed = address.safeParse(jsonIn(text));
  return parsed.success ? parsed.data : null;
}

/** In the home, readable by its owner only; gone again when the engine stops. */
export function engineAddressOf(home: string): {
  read(): EngineAddress | null;
  write(found: EngineAddress): void;
  remove(): void;
} {
  const path = join(home, 'engine.json');
  return {
    read: () => (existsSync(path) ? engineAddressIn(readFileSync(path, 'utf8')) : null),
    write(found) {
      writeFileSync(`${path}.new`, JSON.stringify(found), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
    remove: () => rmSync(path, { force: true }),
  };
}
