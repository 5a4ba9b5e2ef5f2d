import { askWork } from '#adapters/jobs-pgboss/ask-work';
import { serveWork } from '#adapters/jobs-pgboss/serve-work';
import { buildId } from '#app/build';
import { JOB_PROCESS, localWork } from '#app/jobs/local';
import type { WorkAsk } from '#cli/job-kinds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { PartRunner } from '#platform/part-runner';
import { postgresServers } from '#platform/postgres';
import { startProcess } from '#platform/worker-pool';

type Env = Readonly<Record<string, string | undefined>>;

/** Addresses in the order in which they are tried. */
function serversIn(env: Env): Result<readonly string[], Problem> {
  const urls = postgresServers(env);
  return urls.length > 0
    ? ok(urls)
    : err(
        problem(
          'WORK_UNREACHABLE',
          'PLIMSOLL_POSTGRES',
          'work for workers must have a queue in PostgreSQL, PLIMSOLL_POSTGRES is not set',
          'set PLIMSOLL_POSTGRES=postgresql://user@host/database, the same for `plimsoll worker` and for the command that asks',
        ),
      );
}

/** Whoever does the parts: processes of this machine, or, where that was asked for, the workers. */
export async function openWork(
  { isSpread, processes }: WorkAsk,
  env: Env,
  say: (line: string) => void,
): Promise<Result<PartRunner, Problem>> {
  if (!isSpread) return ok(localWork(processes));
  const urls = serversIn(env);
  return urls.ok ? askWork({ urls: urls.value, build: buildId(), say }) : urls;
}

/** `plimsoll worker`: parts for others, until it is told to stop. */
export async function serveParts(
  processes: number,
  env: Env,
  say: (line: string) => void,
): Promise<Result<null, Problem>> {
  const urls = serversIn(env);
  if (!urls.ok) return urls;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return serveWork({
    urls: urls.value,
    build: buildId(),
    processes,
    startProcess: () => startProcess(JOB_PROCESS),
    stop: stop.signal,
    say,
  });
}
