import { createHash } from 'node:crypto';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readHistory, readTape } from '#app/readers';
import { type VenuesGround, venuesGround } from '#cli/compare-venues-ground';
import type { VenueComparisonTask } from '#cli/job-kinds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { type TriedWay, workWays } from '#engine/sim/compare/venue-ways';

// Every window of a comparison is of the same market.
let last: { readonly key: string; readonly ground: VenuesGround } | null = null;

/** Every strategy in every way, on both sides of every cell of one window. */
export function venueComparisonPart(
  task: VenueComparisonTask,
): Result<readonly TriedWay[], Problem> {
  const key = JSON.stringify(task.market);
  if (last?.key !== key) {
    const ground = venuesGround(task.market, {
      readTape,
      readHistory,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    });
    if (!ground.ok) return err(ground.error[0]!);
    last = { key, ground: ground.value };
  }
  const { market, rules, tape } = last.ground;
  if (tape.hash !== task.mark)
    return err(
      problem(
        'DATA_DIFFERS',
        task.market.tape[0] ?? '--tape',
        'the recording must be the one that was asked about, here it is another',
        'let all machines see the same files under the same paths',
      ),
    );
  return ok(
    workWays(
      { market, rules: { ...rules, journal: memoryJournal }, seed: task.seed },
      task.strategies,
      task.cells,
      { window: task.window, start: timeUs(task.start) },
    ),
  );
}
