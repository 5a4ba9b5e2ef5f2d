import { BPS_IN_ONE, type Money, type Ratio } from '#core/kernel/units';
/**
 * Market microstructure invariance: Kyle & Obizhaeva (2016), Econometrica 84, and (2018) "Market microstructure invariance: a dynamic equilibrium model".
 * Costs scale with trading activity W = sigma P V: sigma is a day's volatility as a fraction, PV a day's value, in dollars of 2005.
 */
export interface Activity {
  readonly valueDaily: Money;
  readonly volatilityDaily: Ratio;
}

/** C = $2000 a bet and m^2 = 1/4 are recalled from the papers, not re-derived here. */
export const INVARIANCE_RECALLED = { betCost: 2000, sizeMoment: 0.25 } as const;

/** 1/L = (C sigma^2 / (m^2 P V))^(1/3), bps: the average cost of a bet. Eightfold value halves it. */
export function illiquidityBps(
  { valueDaily, volatilityDaily }: Activity,
  constants: { readonly betCost: number; readonly sizeMoment: number },
): number {
  if (!(valueDaily > 0)) return NaN;
  return (
    BPS_IN_ONE *
    Math.cbrt((constants.betCost * volatilityDaily ** 2) / (constants.sizeMoment * valueDaily))
  );
}

/** The benchmark stock of the papers: $40, a million shares and 2 % a day. */
const BENCHMARK = { valueDaily: 40e6, volatilityDaily: 0.02, activity: 0.02 * 40e6 };

/** Calibrated cost functions of the 2016 paper in bps for a trade of a share `x` = X / V of daily volume; the four constants are recalled. */
export function invarianceCostBps(
  { valueDaily, volatilityDaily }: Activity,
  x: number,
): { readonly linear: number; readonly root: number } {
  const scale = volatilityDaily / BENCHMARK.volatilityDaily;
  const w = Math.cbrt((volatilityDaily * valueDaily) / BENCHMARK.activity);
  const percents = x / 0.01;
  return {
    linear: scale * (8.21 / w + 2.5 * w * percents),
    root: scale * (2.08 / w + 12.08 * Math.sqrt(percents)),
  };
}

/** lambda bar of Kyle & Obizhaeva, "Large bets and stock market crashes": twice 2.89 (0.195) in the versions of 2011/12, twice 2.50 in Econometrica 2016; bps per 1 % of the benchmark's volume. */
export const CRASH_LAMBDA = 5.78;

/**
 * Price after selling X of a market, relative to before, less one: exp[-(lambda / 10^4) (PV / 40m)^(1/3) (sigma / 0.02)^(4/3) X / (0.01 V)] - 1.
 * `soldShare` is X / V in days of volume, positive for a sale; `valueDaily` in 2005 dollars.
 */
export function crashMove(
  { valueDaily, volatilityDaily }: Activity,
  soldShare: number,
  lambda: number,
): number {
  const market =
    Math.cbrt(valueDaily / BENCHMARK.valueDaily) *
    (volatilityDaily / BENCHMARK.volatilityDaily) ** (4 / 3);
  return Math.expm1((-lambda / BPS_IN_ONE) * market * (soldShare / 0.01));
}
