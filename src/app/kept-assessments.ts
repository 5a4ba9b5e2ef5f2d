import { join } from 'node:path';
import { duckDbMissing } from '#adapters/store-duckdb/duckdb';
import { openStore } from '#adapters/store-duckdb/store';
import { liveAssessments } from '#api/universe-routes';
import type { DeskView } from '#engine/desk/desk';
import type { LiquidityStore } from '#engine/ports/liquidity-store';

const FIRST_MS = 60_000;
const EVERY_MS = 3_600_000;

/** The store of a home; null, and told, where the optional package is not installed: everything else works without it. */
export function storeOf(home: string, say: (line: string) => void): LiquidityStore | null {
  const missing = duckDbMissing();
  if (missing === null) return openStore(join(home, 'store'));
  say(`No store: ${missing.message}; ${missing.remedy}`);
  return null;
}

/** What the service follows is assessed and kept once an hour: the history of scores. A store that cannot be written is reported once and costs no order. */
export function keepAssessments(
  store: LiquidityStore,
  desk: DeskView,
  say: (line: string) => void,
): { stop(): void } {
  let isTold = false;
  const keep = async (): Promise<void> => {
    const kept = await store.keep(liveAssessments(desk));
    if (!kept.ok && !isTold)
      say(
        `Assessments are not kept: ${kept.error.path} - ${kept.error.message}\n  ${kept.error.remedy}`,
      );
    isTold ||= !kept.ok;
  };
  const first = setTimeout(() => void keep(), FIRST_MS);
  const hourly = setInterval(() => void keep(), EVERY_MS);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(hourly);
    },
  };
}
