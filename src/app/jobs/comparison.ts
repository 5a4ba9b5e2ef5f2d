import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { keptGround } from '#app/jobs/kept-ground';
import type { ComparisonTask } from '#cli/job-kinds';
import { groundOf } from '#cli/market-options';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { deskContestant, IMMEDIATE, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { type TriedJob, workWindow } from '#engine/sim/compare/work-window';

const groundFor = keptGround(groundOf);

/** Both baselines and every strategy, on both sides of every cell of one window. */
export function comparisonPart(task: ComparisonTask): Result<readonly TriedJob[], Problem> {
  const ground = groundFor(task);
  if (!ground.ok) return ground;
  const { tape, rules } = ground.value;
  return ok(
    workWindow(
      { tape, rules: { ...rules, journal: memoryJournal }, seed: task.seed },
      [IMMEDIATE, NAIVE_TWAP, ...task.strategies.map(deskContestant)],
      task.cells,
      { window: task.window, start: timeUs(task.start) },
    ),
  );
}
