import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '#adapters/store-duckdb/store';
import { runImportJob } from '#app/import-job';
import type { ImportDone, ImportJob } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import { homeOf } from '#platform/home';
import { runInWorkers } from '#platform/worker-pool';

export const storeRoot = (env: Readonly<Record<string, string | undefined>>): string =>
  join(homeOf(env), 'store');
export const openLiquidityStore = (
  env: Readonly<Record<string, string | undefined>>,
): LiquidityStore => openStore(storeRoot(env));

/** What a process that is gone had begun to write: nobody will finish it. */
function removeLeftovers(root: string): void {
  for (const path of globSync(join(root, '**/*.tmp'))) {
    const pid = Number(/\.(\d+)\.\d+\.tmp$/.exec(path)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(path, { force: true });
  }
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    // Somebody else's process is alive too.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

/** Jobs over worker threads; each answers for itself, and one bad file stops no other. */
export async function importJobs(
  jobs: readonly ImportJob[],
  {
    workers,
    root,
    onDone,
  }: {
    readonly workers: number;
    readonly root: string | null;
    onDone(index: number, done: Result<ImportDone, Problem>): void;
  },
): Promise<void> {
  if (root !== null) removeLeftovers(root);
  if (workers <= 1 || jobs.length <= 1) {
    for (const [index, job] of jobs.entries()) onDone(index, await runImportJob(job, root));
    return;
  }
  await runInWorkers<{ job: ImportJob; root: string | null }, Result<ImportDone, Problem>>(
    import.meta.resolve('#app/import-worker'),
    jobs.map((job) => ({ job, root })),
    workers,
    (done) => {
      onDone(
        done.index,
        'answer' in done
          ? done.answer
          : err(
              problem(
                'WORKER_DIED',
                jobs[done.index]?.paths[0] ?? '',
                `the worker must finish its job, died (${done.died})`,
                'import again with --jobs 1; finished files are kept',
              ),
            ),
      );
    },
  );
}
