import type { ImpactModel } from '#core/cost/model';
import { BPS_IN_ONE, type Days, type Money, type Units } from '#core/kernel/units';
import type { Surveyed } from '#core/liquidity/survey';
import { worthOf } from '#core/market/instrument';
import { evenCost } from '#core/portfolio/closing';
import type { SpreadDeviation } from '#core/portfolio/spread-deviation';

/** 99 %, a spread as bad as three deviations, tails as of a normal: what Bangia, Diebold, Schuermann & Stroughair (1999) take in their example. */
const AT_RISK = { z: 2.326, a: 3, kurtosis: 3, phi: 0.4 } as const;

/** Liquidity at risk of a position that is closed evenly over some days, in money. */
export interface ClosingRisk {
  readonly days: Days;
  /** What the price does to it meanwhile. */
  readonly price: Money;
  /** Exogenous: half of the spread and three of its deviations; null where either is unknown. */
  readonly spread: Money | null;
  /** Endogenous: what the sale itself moves, by the cost model; null where it is unknown. */
  readonly impact: Money | null;
  /** null where a part is unknown. */
  readonly total: Money | null;
}
/** What the price does to the whole of a position in so many days, money at the quantile: a long loses V (1 - exp(-s)), a short V (exp(s) - 1), s = z theta sigma sqrt(days). Drift is none. */
export function priceRisk(
  units: Units,
  { instrument, profile, close }: Surveyed,
  days: Days,
): Money {
  const { z, kurtosis, phi } = AT_RISK;
  const value = Math.abs(units) * worthOf(instrument, close);
  const theta = 1 + phi * Math.log(kurtosis / 3);
  const s = z * theta * profile.volatilityDaily.value * Math.sqrt(days);
  return units < 0 ? value * (Math.exp(s) - 1) : value * (1 - Math.exp(-s));
}
/**
 * What is held falls evenly from all to nothing over T days, so that its variance is that of T / 3 days of the whole: the integral of (1 - t/T)^2. V (S + a sigma_S) / 2 is paid once, however long it takes; and so is the impact.
 */
export function closingRisk(
  {
    units,
    spreadDeviation = null,
  }: { readonly units: Units; readonly spreadDeviation?: SpreadDeviation | null },
  market: Surveyed,
  model: Pick<ImpactModel, 'impactBps'>,
  days: Days,
): ClosingRisk {
  const { a } = AT_RISK;
  const value = Math.abs(units) * worthOf(market.instrument, market.close);
  const { halfBps, impactBps } = evenCost(market, model, units, days);
  const price = priceRisk(units, market, days / 3);
  const spread =
    halfBps === null || spreadDeviation === null
      ? null
      : (value * (halfBps + (a * spreadDeviation.bps) / 2)) / BPS_IN_ONE;
  const impact = impactBps === null ? null : (value * impactBps) / BPS_IN_ONE;
  return {
    days,
    price,
    spread,
    impact,
    total: spread === null || impact === null ? null : price + spread + impact,
  };
}

/** The same of many positions, added up: nothing is taken off because they may not all go wrong together. */
export function addedRisk(parts: readonly ClosingRisk[]): ClosingRisk {
  const sum = (of: (part: ClosingRisk) => number | null): number | null =>
    parts.reduce<number | null>((all, part) => {
      const each = of(part);
      return all === null || each === null ? null : all + each;
    }, 0);
  return {
    days: parts.reduce((most, { days }) => Math.max(most, days), 0),
    price: sum(({ price }) => price) ?? NaN,
    spread: sum(({ spread }) => spread),
    impact: sum(({ impact }) => impact),
    total: sum(({ total }) => total),
  };
}
