import type { Count } from '#core/kernel/units';
import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';
import { leastSquares } from '#core/numeric/least-squares';

/**
 * Recovery after a shock. A shock is an event that takes a measure (spread, or the depth that is missing) from its usual value to at least `usual + size`;
 * it has recovered when half of the excess is gone. Large (2007), J. Financial Markets 10, asks the same of a book: does it refill, and how fast.
 */
export interface Recovery {
  /** Median time to half recovery, in the unit of the stamps; NaN where fewer than half recover before they are lost sight of. */
  readonly halfLife: number;
  /** 95 % interval of the median (Brookmeyer & Crowley 1982, Biometrics 38); NaN ends are open. */
  readonly interval: readonly [low: number, high: number];
  readonly shocks: Count;
  readonly recovered: Count;
}
export interface ShockRule {
  readonly usual: number;
  readonly size: number;
  /** Watched for so long at most, in the unit of the stamps. */
  readonly horizon: number;
}

interface Spell {
  readonly time: number;
  readonly recovered: boolean;
}

/** A next shock before recovery ends the watch: the first one's recovery is then unknown, not slow. Rows with NaN are passed over. */
export function recoveryAfterShocks(
  at: Float64Array,
  values: Float64Array,
  rule: ShockRule,
): Recovery {
  const spells: Spell[] = [];
  let before = NaN;
  for (let i = 0; i < at.length; i++) {
    const value = values[i]!;
    if (!(value === value)) continue;
    if (before < rule.usual + rule.size && value >= rule.usual + rule.size)
      spells.push(watch(at, values, i, rule));
    before = value;
  }
  return medianRecovery(spells);
}
function watch(
  at: Float64Array,
  values: Float64Array,
  from: number,
  { usual, horizon }: ShockRule,
): Spell {
  const peak = values[from]!;
  const half = usual + (peak - usual) / 2;
  for (let i = from + 1; i < at.length; i++) {
    const time = at[i]! - at[from]!;
    if (time > horizon) return { time: horizon, recovered: false };
    if (values[i]! <= half) return { time, recovered: true };
    if (values[i]! > peak) return { time, recovered: false };
  }
  return { time: Math.max(0, (at[at.length - 1] ?? NaN) - at[from]!), recovered: false };
}

/** Kaplan & Meier (1958): the share not yet recovered, shocks that were lost sight of counting as long as they were seen. */
function medianRecovery(spells: readonly Spell[]): Recovery {
  const sorted = spells.toSorted(
    (a, b) => a.time - b.time || Number(b.recovered) - Number(a.recovered),
  );
  let left = sorted.length;
  let survival = 1;
  let greenwood = 0;
  let halfLife = NaN;
  let low = NaN;
  let high = NaN;
  for (let i = 0; i < sorted.length; ) {
    const { time } = sorted[i]!;
    let recovered = 0;
    let gone = 0;
    for (; i < sorted.length && sorted[i]!.time === time; i++) {
      gone++;
      if (sorted[i]!.recovered) recovered++;
    }
    if (recovered > 0) {
      survival *= 1 - recovered / left;
      if (left > recovered) greenwood += recovered / (left * (left - recovered));
      const error = survival * Math.sqrt(greenwood);
      if (Number.isNaN(halfLife) && survival <= 0.5) halfLife = time;
      if (Number.isNaN(low) && survival - 1.96 * error <= 0.5) low = time;
      if (Number.isNaN(high) && survival + 1.96 * error <= 0.5) high = time;
    }
    left -= gone;
  }
  return {
    halfLife,
    interval: [low, high],
    shocks: spells.length,
    recovered: spells.filter((each) => each.recovered).length,
  };
}

/**
 * Resiliency as mean reversion: dL_t = alpha - kappa L_{t-1} + e on an evenly spaced series; half-life ln 2 / -ln(1 - kappa) in steps.
 * Kempf, Mayston, Gehde-Trapp & Yadav (2015), "Resiliency: a dynamic view of liquidity". NaN where it does not revert (kappa outside (0, 1)).
 */
export function meanReversion(series: Float64Array): {
  readonly kappa: Estimate;
  readonly halfLife: Estimate;
} {
  const n = Math.max(0, series.length - 1);
  const change = Float64Array.from({ length: n }, (_, i) => series[i + 1]! - series[i]!);
  const fit = leastSquares(change, [series.subarray(0, n)]);
  if (fit === null) return { kappa: UNKNOWN, halfLife: UNKNOWN };
  const kappa = -(fit.coefficients[0] ?? NaN);
  const error = fit.robustStandardErrors[0] ?? NaN;
  const speed = -Math.log(1 - kappa);
  const halfLife =
    kappa > 0 && kappa < 1
      ? estimate(Math.LN2 / speed, (Math.LN2 / speed ** 2) * (error / (1 - kappa)), fit.n)
      : { ...UNKNOWN, n: fit.n };
  return { kappa: estimate(kappa, error, fit.n), halfLife };
}
