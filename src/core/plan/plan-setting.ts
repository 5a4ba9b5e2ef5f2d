import { isoTime } from '#core/kernel/civil';
import type { Facts } from '#core/kernel/fact';
import type { Refusal } from '#core/kernel/failure';
import {
  BPS_IN_ONE,
  DAY_US,
  type Days,
  type InLots,
  type Price,
  type Ratio,
  signOf,
  timeUs,
} from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { driftLeft, sinceDecision } from '#core/plan/drift-left';
import { daysBetween, type Horizon, horizonOf, type Period, volumeShare } from './horizon.ts';
import {
  aversionOf,
  leastCostTrades,
  naturalRiskAversion,
  type ShortfallOrder,
} from './least-cost.ts';
import { paceLawOf } from './pace-law.ts';
import type { Fit, Plan } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { povDays } from './pov.ts';
import { type Shape, strategyOf } from './strategies.ts';

/** All that the strategies differ over, put together once. Volumes in lots, ours apart. */
export interface PlanSetting {
  readonly input: PlanInput;
  readonly horizon: Horizon;
  readonly cap: Ratio;
  readonly povRate: Ratio;
  readonly lengths: readonly Days[];
  readonly volumes: readonly InLots[];
  /** What the cap, a followed rate and the client's largest slice let through in each period. */
  readonly capacities: readonly InLots[];
  readonly quantity: InLots;
  /** Quote currency a unit. */
  readonly unitValue: Price;
  readonly shortfall: ShortfallOrder;
  /** Of `is` and `close`: asked for only where it counts. */
  riskAversion(): number;
}

const TARGETING_DEFAULT = 0.8;

export function settingOf(input: PlanInput, horizon: Horizon, mid: number): PlanSetting {
  const { order, instrument, profile, model, policy } = input;
  const unit = quantityOf(instrument, 1);
  const cap = Math.min(order.participationMax, policy.maxParticipation);
  const povRate = Math.min(order.povRate ?? cap, cap);
  const { periods } = horizon;
  const volumes = volumesOf(input, periods);
  const capacities = capacitiesOf(input, volumes, cap, povRate);
  const room = capacities.reduce((sum, each) => sum + each, 0);
  const quantity = Math.min(order.quantity, Math.floor(room * (1 + 1e-12)));
  const volume = volumes.reduce((sum, each) => sum + each, 0);
  const unitValue = quoteValueOf(instrument, 1, mid) / unit;
  const trade = tradeOf(profile, quantity * unit, (volume * unit) / profile.adv.value);
  const lengths = periods.map(({ day, start, end }) => daysBetween(day, start, end));
  const shortfall: ShortfallOrder = {
    units: quantity * unit,
    unitValue,
    volatilityDaily: profile.volatilityDaily.value,
    impact: quantity > 0 ? model.impactBps(trade) / BPS_IN_ONE : 0,
    law: paceLawOf(model, trade, order),
    driftBps: signOf(order.side) * (order.drift ?? 0),
    driftLeft: periods.map(({ start, end }) =>
      driftLeft(
        order.driftHalfLife ?? null,
        sinceDecision(order, start),
        sinceDecision(order, end),
      ),
    ),
    missedBps: order.residual === 'leave' ? (order.missedCost ?? null) : null,
    lengths,
    volumes,
    seconds: periods.map(({ start, end }) => (start + end) / 2e6),
    most: capacities.map((each) => each * unit),
  };
  return {
    input,
    horizon,
    cap,
    povRate,
    lengths,
    volumes,
    capacities,
    quantity,
    unitValue,
    shortfall,
    riskAversion: once(() => riskAversionOf(input, shortfall)),
  };
}

function once(find: () => number): () => number {
  let found: number | null = null;
  return () => (found ??= find());
}

/** A decay of its own is traded without risk aversion, as its authors do, where none is asked for. */
function riskAversionOf({ order }: PlanInput, shortfall: ShortfallOrder): number {
  const { riskAversion = null, costAtRisk = null } = order;
  if (riskAversion !== null) return riskAversion;
  if (!(shortfall.units > 0) || !Number.isFinite(shortfall.impact)) return 0;
  if (costAtRisk !== null) return aversionOf(shortfall, costAtRisk);
  return shortfall.law.kind === 'decay' ? 0 : naturalRiskAversion(shortfall);
}

function volumesOf(
  { profile, instrument }: PlanInput,
  periods: readonly Period[],
): readonly InLots[] {
  const lotsOfDay = profile.adv.value / quantityOf(instrument, 1);
  return periods.map(({ day, start, end, isOpen }) =>
    isOpen ? lotsOfDay * volumeShare(profile.curve, day, start, end) : 0,
  );
}

function capacitiesOf(
  { order }: PlanInput,
  volumes: readonly InLots[],
  cap: Ratio,
  povRate: Ratio,
): readonly InLots[] {
  const rate = strategyOf(order.strategy).follows === 'volume' ? povRate : cap;
  const most = order.limits?.sliceMax ?? Infinity;
  return volumes.map((volume) => (volume > 0 ? Math.min(rate * volume, most) : 0));
}

/** What a strategy may look at; and, when it has looked, why there is no schedule of least cost. */
export function planShapeOf(
  setting: PlanSetting,
  leastCostWords: () => string,
): {
  readonly shape: Shape;
  failure(): Refusal | null;
  /** The risk aversion, where it was asked for. */
  asked(): Pick<Plan, 'riskAversion'>;
} {
  const { input, horizon, lengths, volumes, povRate, quantity, shortfall } = setting;
  const unit = quantityOf(input.instrument, 1);
  let failed: Refusal | null = null;
  let asked: Pick<Plan, 'riskAversion'> = {};
  const shape: Shape = {
    quantity,
    lengths: lengths.map((each, i) => (horizon.periods[i]?.isOpen === true ? each : 0)),
    volumes,
    rate: povRate,
    targeting: input.order.targeting ?? TARGETING_DEFAULT,
    leastCostWords,
    leastCost: (benchmark) => {
      const riskAversion = setting.riskAversion();
      if (Number.isFinite(riskAversion)) asked = { riskAversion };
      const found = leastCostTrades(shortfall, riskAversion, benchmark);
      if (found.ok) return found.value.map((each) => each / unit);
      failed = found.error;
      return lengths;
    },
  };
  return { shape, failure: () => failed, asked: () => asked };
}

/** For a refusal: by when, and how many days of volume. */
export const fitFacts = (fit: Fit | null): Facts =>
  fit === null
    ? {}
    : { deadlineMin: fit.deadline === null ? null : isoTime(fit.deadline), days: fit.days };
/** null: no deadline helps. */
export const fitRemedy = (fit: Fit | null): string | null =>
  fit?.deadline == null ? null : `set the deadline to ${isoTime(fit.deadline)} or later`;

// No plan reaches further than the desk lets an order.
const AHEAD_DAYS = 31;
const LOOK_SECONDS = 900;

/** SCH-17: by when an order fits under the cap, by the calendar; null where it fits already. */
export function fitOf({ input, cap, povRate, capacities, quantity }: PlanSetting): Fit | null {
  const { order, instrument, profile, policy } = input;
  if (quantity >= order.quantity) return null;
  const rate = strategyOf(order.strategy).follows === 'volume' ? povRate : cap;
  const unit = quantityOf(instrument, 1);
  const days = povDays(order.quantity * unit, profile.adv.value, rate).ofPrinted;
  const room = capacities.reduce((sum, each) => sum + each, 0);
  const later = horizonOf(
    { ...order, deadline: timeUs(order.start + AHEAD_DAYS * DAY_US) },
    instrument.session,
    LOOK_SECONDS,
  );
  const fit = { deadline: null, quantity: Math.floor(room * (1 + 1e-12)), days };
  if (!later.ok) return fit;
  const { periods } = later.value;
  const volumes = volumesOf(input, periods);
  let reached = 0;
  for (const [i, { start, end }] of periods.entries()) {
    const slices = Math.max(1, Math.floor((end - start) / 1e6 / policy.sliceIntervalSeconds));
    reached += Math.min(rate * volumes[i]!, slices * (order.limits?.sliceMax ?? Infinity));
    if (reached >= order.quantity && end > order.deadline) return { ...fit, deadline: end };
  }
  return fit;
}
