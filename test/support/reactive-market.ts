// A day of the market that reacts, small ticks, with a desk on it.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { timeOfLocal } from '#core/kernel/civil';
import { addTime, durationUs } from '#core/kernel/units';
import { openReactiveDesk, type ReactiveDeskInput } from '#engine/sim/reactive/desk';
import { type ReactiveHistory, reactiveHistory } from '#engine/sim/reactive/history';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import type { SimDesk } from '#engine/sim/sim-desk';

export const { parameters } = REACTIVE_MARKETS['small-tick'];
export const OPEN = timeOfLocal(
  'America/New_York',
  { year: 2012, month: 6, day: 22 },
  9.5 * 3600e6,
);

/** Days before, made once: they take a second. */
const histories = new Map<number, ReactiveHistory>();
function historyOf(days: number): ReactiveHistory {
  const history = histories.get(days) ?? reactiveHistory(parameters, 21, days, OPEN);
  histories.set(days, history);
  return history;
}

/** Opened, and run for so many minutes; `days` of it before. */
export function reactiveMarket(
  { days, minutes }: { readonly days: number; readonly minutes: number },
  more: Partial<ReactiveDeskInput> = {},
): { readonly market: SimDesk; readonly journal: ReturnType<typeof memoryJournal> } {
  const history = historyOf(days);
  const config = configSchema.parse({});
  const journal = memoryJournal();
  const market = openReactiveDesk({
    parameters,
    open: OPEN,
    openPrice: history.close,
    history: [history.bars],
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: 5,
    journal,
    configHash: 'c',
    cash: 1e8,
    ...more,
  });
  market.advance(addTime(OPEN, durationUs(minutes * 60e6)));
  return { market, journal };
}
