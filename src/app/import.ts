import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writerHere } from '#adapters/store-duckdb/parquet';
import { openStore } from '#adapters/store-duckdb/store';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import { homeOf } from '#platform/home';

export const storeRoot = (env: Readonly<Record<string, string | undefined>>): string =>
  join(homeOf(env), 'store');
export const openLiquidityStore = (
  env: Readonly<Record<string, string | undefined>>,
  root: string = storeRoot(env),
): LiquidityStore => openStore(root);

/** What a process of this machine that is gone had begun to write: nobody will finish it. What another machine writes is its own. */
export function removeLeftovers(root: string): void {
  for (const path of globSync(join(root, '**/*.tmp'))) {
    const [, writer = '', pid = ''] =
      /\.parquet\.([A-Za-z0-9-]*\.)(\d+)\.\d+\.tmp$/.exec(path) ?? [];
    if (writer === writerHere() && !isAlive(Number(pid))) rmSync(path, { force: true });
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
