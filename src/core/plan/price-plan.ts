import { estimateCost } from '#core/cost/estimate';
import { type LimitEffect, limitEffect } from '#core/cost/limit-price';
import type { CostEstimate } from '#core/cost/model';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import {
  BPS_IN_ONE,
  type InLots,
  lots,
  type Ratio,
  signOf,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import type { Measured } from '#core/liquidity/profile';
import { depthAt, spreadAt } from '#core/liquidity/time-of-day';
import { quantityOf } from '#core/market/instrument';
import { fractionOfDay } from '#core/market/session';
import { sinceDecision } from '#core/plan/drift-left';
import {
  daysBetween,
  daysWithin,
  type Horizon,
  sessionOfHorizon,
  volumeShare,
} from '#core/plan/horizon';
import { type PaceLaw, paceCost } from '#core/plan/pace-law';
import type { Slice } from '#core/plan/plan';
import type { PlanInput } from '#core/plan/plan-input';
import { exposureDays } from '#core/plan/slices';
import { strategyOf } from '#core/plan/strategies';
import { tacticNow } from '#core/plan/tactic-now';
import { queueBefore, TAKER_SHARE_ERROR, takerShareOf } from '#core/plan/taker-share';
import { weighingOf } from '#core/plan/weighing';

interface Priced {
  readonly input: PlanInput;
  readonly horizon: Horizon;
  readonly mid: TickPrice;
  readonly slices: readonly Slice[];
  readonly law: PaceLaw;
}

/** What this schedule, worked by its strategy, is expected to cost: its pace, what it takes, and what the limit lets through. */
export function pricePlan(priced: Priced): Result<CostEstimate, Refusal> {
  const { input, horizon, mid, slices } = priced;
  const { order, profile, model, instrument, fees, view } = input;
  const days = slices.map(({ start, end }) =>
    daysBetween(sessionOfHorizon(horizon, start), start, end),
  );
  const gaps = slices.map(({ start }, i) =>
    daysWithin(horizon, i === 0 ? (horizon.periods[0]?.start ?? start) : slices[i - 1]!.end, start),
  );
  const volumes = slices.map(({ start, end }) =>
    volumeShare(profile.curve, sessionOfHorizon(horizon, start), start, end),
  );
  const quantities = slices.map(({ quantity }) => quantity);
  const volumeTime = volumes.reduce((sum, each) => sum + each, 0);
  const middles = slices.map(({ start, end }) => (start + end) / 2e6);
  return estimateCost({
    profile: { ...profile, spreadBps: spreadOver(priced) },
    model,
    instrument,
    side: order.side,
    // What may be left is not paid for.
    quantity: order.residual === 'leave' ? lots(total(quantities)) : order.quantity,
    mid,
    view,
    immediate: false,
    fees,
    asOf: view.at,
    takerShare: takersOf(priced, volumes),
    takerShareError: TAKER_SHARE_ERROR,
    paceFactor: paceCost(priced.law, quantities, volumes, middles),
    limit: limitOf(priced, days, gaps),
    horizonDays: total(days) + total(gaps),
    volumeTime,
    varianceDays: exposureDays(quantities, days, gaps),
  });
}

const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

/** The same order, all at once, as of this moment. */
export function priceNow(
  { order, profile, model, instrument, fees, view }: PlanInput,
  mid: TickPrice,
): Result<CostEstimate, Refusal> {
  return estimateCost({
    profile,
    model,
    instrument,
    side: order.side,
    quantity: order.quantity,
    mid,
    view,
    immediate: true,
    fees,
    asOf: view.at,
    takerShare: 1,
    horizonDays: 0,
    volumeTime: 0,
    varianceDays: 0,
  });
}

/** The spread to be expected while the schedule works, by the time of day of its slices; the profile's where times of day are not known. */
function spreadOver({ input: { profile }, horizon, slices }: Priced): Measured | null {
  const usual = profile.spreadBps;
  if (profile.timeOfDay == null) return usual;
  const expected = slices.map(({ start, end }) => spreadAt(profile, middleOf(horizon, start, end)));
  if (!expected.every((each) => each !== null)) return usual;
  const total = slices.reduce((sum, { quantity }) => sum + quantity, 0);
  const mean = (of: (each: Measured) => number): number =>
    slices.reduce((sum, { quantity }, k) => sum + (quantity / total) * of(expected[k]!), 0);
  const [first] = expected;
  if (first === undefined) return usual;
  const value = mean((each) => each.value);
  return {
    ...first,
    value,
    // Whoever is wrong about one half hour is wrong about the next in the same direction.
    standardError: mean((each) => each.standardError ?? each.value),
    source: `by time of day: ${first.source}`,
  };
}
const middleOf = (horizon: Horizon, start: TimeUs, end: TimeUs): Ratio => {
  const fraction = fractionOfDay(sessionOfHorizon(horizon, start), (start + end) / 2);
  return fraction - Math.floor(fraction);
};

/** Share that takes, by the strategy's tactic in the market as it is (EXE-28): everything where crossing costs least, else what its queue leaves. */
function takersOf({ input, horizon, slices }: Priced, volumes: readonly number[]): Ratio {
  const { order, profile, instrument, view } = input;
  const strategy = strategyOf(order.strategy);
  const lotsADay = profile.adv.value / quantityOf(instrument, 1);
  const near: InLots = (order.side === 'buy' ? view.bids : view.asks)[0]?.size ?? NaN;
  const total = slices.reduce((sum, { quantity }) => sum + quantity, 0);
  const seconds = slices.reduce((sum, { start, end }) => sum + (end - start) / 1e6, 0);
  const volumeExpected = volumes.reduce((sum, each) => sum + each, 0) * lotsADay;
  const { tactic } = tacticNow(strategy, {
    view,
    side: order.side,
    quantity: total / Math.max(1, slices.length),
    seconds: strategy.band.behind * seconds,
    asked: order,
    movedBps: 0,
    decidedFor: sinceDecision(order, order.start),
    usual: {
      spreadBps: profile.spreadBps?.value ?? null,
      volatilityDaily: profile.volatilityDaily.value,
    },
    lotsPerSecond: volumeExpected > 0 ? volumeExpected / seconds : null,
    weighing: weighingOf(input, { slices, volumeExpected }),
  });
  if (tactic.way === 'cross' || tactic.way === 'wait') return 1;
  // Twenty thousand slices of a market whose hours are not known are behind one queue.
  const depth =
    profile.timeOfDay == null
      ? (profile.depthTouch?.value ?? NaN)
      : slices.reduce(
          (sum, { quantity, start, end }) =>
            sum +
            (quantity / total) * (depthAt(profile, middleOf(horizon, start, end))?.value ?? NaN),
          0,
        );
  const shown = Number.isNaN(depth) ? near : depth / quantityOf(instrument, 1);
  const queue = tactic.way === 'improve' ? queueBefore(view, shown) : shown;
  return takerShareOf(
    slices.map(({ quantity }, k) => ({ quantity, volume: volumes[k]! * lotsADay })),
    queue,
  );
}

/** Each slice is due in its middle. */
function limitOf(
  { input: { order, profile }, mid, slices }: Priced,
  days: readonly number[],
  gaps: readonly number[],
): LimitEffect | null {
  if (order.limit === null) return null;
  let before = 0;
  const due = days.map((each, i) => {
    before += each + gaps[i]!;
    return before - each / 2;
  });
  return limitEffect({
    distanceBps: (signOf(order.side) * (order.limit - mid) * BPS_IN_ONE) / mid,
    volatilityDaily: profile.volatilityDaily.value,
    due,
    shares: slices.map(({ quantity }) => quantity),
    days: before,
  });
}
