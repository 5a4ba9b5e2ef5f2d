import { createHash } from 'node:crypto';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readHistory, readTape } from '#app/readers';
import type { ComparisonTask } from '#cli/job-kinds';
import { groundOf, type MarketGround } from '#cli/market-options';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { deskContestant, IMMEDIATE, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { type TriedJob, workWindow } from '#engine/sim/compare/work-window';

// Every window of a comparison is of the same market.
let last: { readonly key: string; readonly ground: MarketGround } | null = null;

/** Both baselines and every strategy, on both sides of every cell of one window. */
export function comparisonPart(task: ComparisonTask): Result<readonly TriedJob[], Problem> {
  const key = JSON.stringify(task.market);
  if (last?.key !== key) {
    const ground = groundOf(task.market, {
      readTape,
      readHistory,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
    });
    if (!ground.ok) return err(ground.error[0]!);
    last = { key, ground: ground.value };
  }
  const { tape, rules } = last.ground;
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
    workWindow(
      { tape, rules: { ...rules, journal: memoryJournal }, seed: task.seed },
      [IMMEDIATE, NAIVE_TWAP, ...task.strategies.map(deskContestant)],
      task.cells,
      { window: task.window, start: timeUs(task.start) },
    ),
  );
}
