// PostgreSQL of a test's own: made in a folder, on a port of its own, gone afterwards. Null where its programs are not installed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './running-service.ts';

// Root may not run it.
const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const as = isRoot ? NOBODY : {};

const programs = (): string | null =>
  globSync('/usr/lib/postgresql/*/bin/postgres')
    .toSorted()
    .at(-1)
    ?.replace(/postgres$/, '') ?? null;
export const POSTGRES_MISSING =
  programs() === null ? 'PostgreSQL is not installed: apt install postgresql' : false;

export interface RunningPostgres {
  readonly url: string;
  /** By SIGQUIT: at once, as when the machine goes. */
  crash(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
export async function startPostgres(): Promise<RunningPostgres> {
  const bin = programs() ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-postgres-'));
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'plimsoll', '--locale=C.UTF-8', '-E', 'UTF8'],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  let child: ReturnType<typeof spawn> | null = null;
  const isReady = (): boolean =>
    spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], as).status === 0;
  const start = async (): Promise<void> => {
    child = spawn(
      join(bin, 'postgres'),
      [
        '-D',
        data,
        '-p',
        String(port),
        '-h',
        '127.0.0.1',
        '-c',
        `unix_socket_directories=${folder}`,
      ],
      { ...as, cwd: folder, stdio: 'ignore' },
    );
    await until('PostgreSQL is up', 20, () => Promise.resolve(isReady()));
  };
  const quit = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  return {
    url: `postgresql://plimsoll@127.0.0.1:${port}/postgres`,
    start,
    crash: () => quit('SIGQUIT'),
    async end() {
      await quit('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
