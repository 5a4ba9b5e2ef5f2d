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
  /** After that: a new standby of it, where the old primary was. */
  rejoined(): Promise<Replicated>;
}
/** A primary that acknowledges nothing before its standby has it. */
export async function startReplicated(): Promise<Replicated> {
  return withStandby(await startPostgres(), await freePort());
}
async function withStandby(primary: RunningPostgres, port: number): Promise<Replicated> {
  const { ask } = primary;
  const folder = newFolder();
  const data = join(folder, 'data');
  run(
    'pg_basebackup',
    ['-d', primary.url, '-D', data, '-R', '-X', 'stream', '-C', '-S', `slot_${port}`],
    folder,
  );
  const settings = join(data, 'postgresql.auto.conf');
  // Of its own: what it takes over from a primary that was one before it would name itself.
  const own = readFileSync(settings, 'utf8')
    .replace(/^synchronous_standby_names.*$/gm, '')
    .replace(/primary_conninfo = '/g, `primary_conninfo = 'application_name=standby_${port} `);
  writeFileSync(settings, own);
  const standby = await serve(folder, data, port);
  ask(`ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby_${port})'`);
  ask('SELECT pg_reload_conf()');
  await until('the standby is synchronous', 20, () =>
    Promise.resolve(
      ask(
        `SELECT sync_state FROM pg_stat_replication WHERE application_name = 'standby_${port}'`,
      ) === 'sync',
    ),
  );
  return {
    primary,
    standby,
    promote: () => void run('pg_ctl', ['promote', '-w', '-D', data], folder),
    async rejoined() {
      await primary.end();
      return withStandby(standby, portOf(primary.url));
    },
  };
}
const portOf = (url: string): number => Number(new URL(url).port);
