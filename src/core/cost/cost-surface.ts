import { elasticitiesOf } from '#core/cost/elasticities';
import type { ImpactModel } from '#core/cost/model';
import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Bps, type Days, type Ratio } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';

/** How an order may be worked, as Almgren and Chriss (2000) would: the e-folds that it goes through within its horizon. 0 is even, 2 the default of `is`, 5 in a hurry. */
export const URGENCIES = { even: 0, shortfall: 2, urgent: 5 } as const;
export type UrgencyName = keyof typeof URGENCIES;

/** A schedule x(t) = sinh(k (1 - t)) / sinh(k): its cost relative to the even one T int x'^2, its variance (1/T) int x^2, its first pace relative to the even one -T x'(0). */
export function shapeOf(k: number): {
  readonly cost: number;
  readonly variance: number;
  readonly pace: number;
} {
  invariant(k >= 0, 'urgency is not negative');
  if (k < 1e-3) return { cost: 1, variance: 1 / 3, pace: 1 };
  const half = Math.sinh(2 * k) / (4 * k);
  const square = Math.sinh(k) ** 2;
  return {
    cost: (k * k * (0.5 + half)) / square,
    variance: (half - 0.5) / square,
    pace: k / Math.tanh(k),
  };
}

const HALVES = 64;
/**
 * What a schedule with k e-folds adds to the impact of the even one where impact falls with time as T^-e: int (-x')^(1 + e), by Simpson's rule. e = 1 is Almgren and Chriss's
 * linear temporary impact, `shapeOf(k).cost`; 0 adds nothing.
 */
export function shapePaceFactor(k: number, e: number): number {
  if (k < 1e-3 || e === 0) return 1;
  const pace = (t: number): number => (k * Math.cosh(k * (1 - t))) / Math.sinh(k);
  let sum = 0;
  for (let i = 0; i <= HALVES; i++) {
    const weight = i === 0 || i === HALVES ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * pace(i / HALVES) ** (1 + e);
  }
  return sum / (3 * HALVES);
}

/** What crossing the spread costs an order of this size in this time. */
export interface Crossed {
  /** Expected share of the lots that takes liquidity. */
  readonly takerShare: Ratio;
  readonly feesBps: Bps;
}
export interface SurfaceTerms {
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  /** Shares of ADV, and trading days: rows and columns of the surface. */
  readonly sizes: readonly number[];
  readonly horizons: readonly number[];
  readonly urgency: UrgencyName;
  /** Whole spread, bps; what takes pays half of it. */
  readonly spreadBps: Bps;
  crossing(size: Ratio, days: Days): Crossed;
  /** Largest share of all volume, own included, while the order trades. */
  readonly participationMax: Ratio;
}
/** Row by row (sizes), bps one way of the arrival notional. NaN: not within the participation cap, or not known. */
export interface CostSurface {
  readonly expectedBps: Float64Array;
  readonly standardErrorBps: Float64Array;
  /** Of one order: timing risk. */
  readonly stdevBps: Float64Array;
  /** At the fastest: the beginning. */
  readonly participation: Float64Array;
}

/**
 * What every size costs in every time: half the spread of what takes, impact, fees; risk sigma sqrt(T x variance of the shape). Impact of a schedule that is not even
 * is the even one's times what the model says of its pace. Volume is taken as even over the days.
 */
export function costSurface({
  profile,
  model,
  sizes,
  horizons,
  urgency,
  spreadBps,
  crossing,
  participationMax,
}: SurfaceTerms): CostSurface {
  const k = URGENCIES[urgency];
  const shape = shapeOf(k);
  const cells = (): Float64Array => new Float64Array(sizes.length * horizons.length).fill(NaN);
  const surface = {
    expectedBps: cells(),
    standardErrorBps: cells(),
    stdevBps: cells(),
    participation: cells(),
  };
  const relative = (measured: {
    readonly value: number;
    readonly standardError: number | null;
  }): number => (measured.standardError === null ? 1 : measured.standardError / measured.value);
  const ofVolatility = relative(profile.volatilityDaily);
  const ofVolume = relative(profile.adv);
  for (const [i, size] of sizes.entries()) {
    for (const [j, days] of horizons.entries()) {
      invariant(size > 0 && days > 0, 'sizes and horizons are positive');
      const at = i * horizons.length + j;
      const pace = (shape.pace * size) / (shape.pace * size + days);
      surface.participation[at] = pace;
      if (pace > participationMax) continue;
      const trade = tradeOf(profile, size * profile.adv.value, days);
      const impact = model.impactBps(trade);
      const elasticity = elasticitiesOf(model, trade);
      const added = shapePaceFactor(k, Math.max(0, -elasticity.time));
      const { takerShare, feesBps } = crossing(size, days);
      surface.expectedBps[at] = (spreadBps / 2) * takerShare + impact * added + feesBps;
      surface.standardErrorBps[at] =
        added *
        Math.hypot(
          model.impactStandardErrorBps(trade),
          impact * elasticity.volatility * ofVolatility,
          impact * elasticity.size * ofVolume,
        );
      surface.stdevBps[at] =
        BPS_IN_ONE * profile.volatilityDaily.value * Math.sqrt(days * shape.variance);
    }
  }
  return surface;
}

export interface FrontierChoice {
  readonly urgency: UrgencyName;
  readonly horizonDays: Days;
  readonly expectedBps: Bps;
  readonly stdevBps: Bps;
}
/** Of one size: the choices of time and urgency that no other beats in both cost and risk, from cheap to safe. */
export function costFrontier(
  terms: Omit<SurfaceTerms, 'sizes' | 'urgency'>,
  size: number,
): readonly FrontierChoice[] {
  const choices = (Object.keys(URGENCIES) as UrgencyName[]).flatMap((urgency) => {
    const { expectedBps, stdevBps } = costSurface({ ...terms, sizes: [size], urgency });
    return terms.horizons.flatMap((horizonDays, j) =>
      Number.isNaN(expectedBps[j]!)
        ? []
        : [{ urgency, horizonDays, expectedBps: expectedBps[j]!, stdevBps: stdevBps[j]! }],
    );
  });
  const sorted = choices.toSorted(
    (a, b) => a.expectedBps - b.expectedBps || a.stdevBps - b.stdevBps,
  );
  let safest = Infinity;
  return sorted.filter(({ stdevBps }) => {
    if (stdevBps >= safest) return false;
    safest = stdevBps;
    return true;
  });
}
