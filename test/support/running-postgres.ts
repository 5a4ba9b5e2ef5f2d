// PostgreSQL of a test's own: made in a folder, on a port of its own, gone afterwards. Null where its programs are not installed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
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
  /** By psql, and waited for: also where this process does nothing else. */
  ask(sql: string): string;
  /** By SIGQUIT: at once, as when the machine goes. */
  crash(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}
function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(join(programs() ?? '', program), args, { ...as, cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
  return done.stdout;
}
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-postgres-'));
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid);
  return folder;
}

/** A server over a data folder that is there. */
async function serve(folder: string, data: string, port: number): Promise<RunningPostgres> {
  let child: ReturnType<typeof spawn> | null = null;
  const isReady = (): boolean =>
    spawnSync(join(programs() ?? '', 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)], as)
      .status === 0;
  const start = async (): Promise<void> => {
    child = spawn(
      join(programs() ?? '', 'postgres'),
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
  const crash = async (): Promise<void> => {
    if (child === null || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGQUIT');
    await gone;
  };
  await start();
  const url = `postgresql://plimsoll@127.0.0.1:${port}/postgres`;
  return {
    url,
    ask: (sql) => run('psql', ['-d', url, '-At', '-c', sql], tmpdir()).trim(),
    start,
    crash,
    async end() {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startPostgres(): Promise<RunningPostgres> {
  const folder = newFolder();
  const data = join(folder, 'data');
  run(
    'initdb',
    ['-D', data, '-A', 'trust', '-U', 'plimsoll', '--locale=C.UTF-8', '-E', 'UTF8'],
    folder,
  );
  return serve(folder, data, await freePort());
}

export interface Replicated {
  readonly primary: RunningPostgres;
  readonly standby: RunningPostgres;
  /** The standby becomes a server that can be written. */
  promote(): void;
}
/** A primary that acknowledges nothing before its standby has it. */
export async function startReplicated(): Promise<Replicated> {
  const primary = await startPostgres();
  const { ask } = primary;
  const folder = newFolder();
  const data = join(folder, 'data');
  run(
    'pg_basebackup',
    ['-d', primary.url, '-D', data, '-R', '-X', 'stream', '-C', '-S', 'standby_slot'],
    folder,
  );
  const settings = join(data, 'postgresql.auto.conf');
  writeFileSync(
    settings,
    readFileSync(settings, 'utf8').replace(
      /primary_conninfo = '/,
      "primary_conninfo = 'application_name=standby ",
    ),
  );
  const standby = await serve(folder, data, await freePort());
  ask("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'");
  ask('SELECT pg_reload_conf()');
  await until('the standby is synchronous', 20, () =>
    Promise.resolve(ask('SELECT sync_state FROM pg_stat_replication') === 'sync'),
  );
  return {
    primary,
    standby,
    promote: () => void run('pg_ctl', ['promote', '-w', '-D', data], folder),
  };
}
