import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { keptGround } from '#app/jobs/kept-ground';
import { venuesGround } from '#cli/compare-venues-ground';
import type { VenueComparisonTask } from '#cli/job-kinds';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { type TriedWay, workWays } from '#engine/sim/compare/venue-ways';

const groundFor = keptGround(venuesGround);

/** Every strategy in every way, on both sides of every cell of one window. */
export function venueComparisonPart(
  task: VenueComparisonTask,
): Result<readonly TriedWay[], Problem> {
  const ground = groundFor(task);
  if (!ground.ok) return ground;
  const { market, rules } = ground.value;
  return ok(
    workWays(
      { market, rules: { ...rules, journal: memoryJournal }, seed: task.seed },
      task.strategies,
      task.cells,
      { window: task.window, start: timeUs(task.start) },
    ),
  );
}
