import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configIn } from '#cli/config-option';
import type { ReactiveComparisonTask } from '#cli/job-kinds';
import { policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { nextSession } from '#core/market/session';
import { deskContestant, IMMEDIATE, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { workReactiveDay } from '#engine/sim/compare/reactive-court';
import type { TriedJob } from '#engine/sim/compare/work-window';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';

/** No session is special: days of a market that nobody recorded. */
const SOME_DAY = timeUs(Date.UTC(2026, 2, 2) * 1000);

/** Both baselines and every strategy on one day of a market that reacts. */
export function reactiveComparisonPart(
  task: ReactiveComparisonTask,
): Result<readonly TriedJob[], Problem> {
  const config = configIn(task.config ?? undefined);
  if (!config.ok) return err(config.error[0]!);
  const { parameters } = REACTIVE_MARKETS[task.reactive];
  const session = nextSession(parameters.instrument.session, SOME_DAY);
  const open = session?.open ?? SOME_DAY;
  return ok(
    workReactiveDay(
      {
        parameters,
        seed: task.seed,
        window: task.window,
        open,
        rules: {
          policy: policyOf(config.value),
          limits: limitsOf(config.value),
          ledgerLimits: ledgerLimitsOf(config.value),
          fees: feesOf(config.value, open),
          configHash: '',
          cash: task.cash,
          journal: memoryJournal,
        },
      },
      [IMMEDIATE, NAIVE_TWAP, ...task.strategies.map(deskContestant)],
      task.cells,
    ),
  );
}
