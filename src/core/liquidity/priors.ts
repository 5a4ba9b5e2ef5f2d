import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { VolumeCurve } from '#core/liquidity/profile';
import { curveOf, flatCurve } from '#core/liquidity/volume-curve';

/** A typical value and the standard deviation of its logarithm over the instruments that the prior speaks for: 0.7 means "within a factor of 2 for two in three". */
export interface PriorValue {
  readonly value: number;
  readonly logStandardDeviation: number;
}

/** Published averages for a class of instruments. Used only when asked for by name, graded D where nothing else speaks, named in every result. */
export interface Prior {
  readonly name: PriorName;
  /** Quote currency (dollars) a day, consolidated over venues. */
  readonly advNotional: PriorValue;
  /** Standard deviation of a day's log return. */
  readonly volatilityDaily: PriorValue;
  /** Quoted spread, bps of mid. */
  readonly spreadBps: PriorValue;
  /** Y of the square-root law for the AVERAGE cost, and its standard error (not of a logarithm). */
  readonly impact: {
    readonly coefficient: number;
    readonly standardError: number;
    readonly source: string;
  };
  readonly curve: VolumeCurve;
  /** Where each number comes from, and which of them are recalled without having been looked up again. */
  readonly sources: readonly string[];
}
export const PRIOR_NAMES = ['us-large-cap', 'us-mid-cap', 'us-small-cap', 'crypto-major'] as const;
export type PriorName = (typeof PRIOR_NAMES)[number];

/**
 * The intraday U of US equities, half hours from 09:30 to 16:00, continuous trading.
 * Shape: Jain & Joh (1988), "The dependence between hourly prices and trading volume", JFQA 23; Kissell (2013), "The Science of Algorithmic
 * Trading and Portfolio Management". The figures are recalled, not copied from a table; checked against 334 stock-days of 15-minute
 * bars (12 US symbols, winter 2018/19): no half hour is off by more than 1.6 points of 100.
 */
export const US_EQUITY_U_SHAPE: VolumeCurve = curveOf(
  [14, 9.5, 8, 7, 6.3, 5.7, 5.2, 5, 5, 5.7, 6.1, 7.5, 15],
  'published U-shape (Jain & Joh 1988, Kissell 2013; recalled)',
  0,
);
// One UTC day of a coin is uneven too (busier in European and US hours), but no shape that we could verify: flat, and said so.
const CRYPTO_FLAT = flatCurve(24, 'flat over 24 h (no verified shape)');

/**
 * Y for the average cost of an order. The published figures disagree by a factor of three:
 *   1.0        Grinold & Kahn (2000), Gatheral (2012): a day's volume costs a day's volatility, average cost
 *   0.33-0.67  Toth et al. (2011): 0.5-1.0 for the price at the order's END; the average of a square root is 2/3 of its peak
 *   0.4-0.6    Almgren, Thum, Hauptmann, Li (2005): their fit re-expressed at 10 % of a day's volume (recalled)
 * The middle of these with a standard error under which its 90 % interval (0.34-1.16) covers all of them.
 */
export const PUBLISHED_IMPACT = {
  coefficient: 0.75,
  standardError: 0.25,
  source: 'published: Toth et al. 2011, Grinold & Kahn 2000, Almgren et al. 2005',
};

const EQUITY_SOURCES = [
  'volatility: cross-section of US stocks 2014-2017, medians by dollar volume',
  'impact: range of published coefficients (Toth 2011 0.5-1.0 at the peak, Gatheral 2012 1.0 and Almgren 2005 about 0.5 on average)',
];

export const PRIORS: { readonly [Name in PriorName]: Prior } = {
  // ADV: S&P 500 members trade 13 M to 18 bn dollars a day, the 100th largest about 0.2 bn (turingtrader.com, "Market liquidity", November 2021).
  'us-large-cap': {
    name: 'us-large-cap',
    advNotional: { value: 200e6, logStandardDeviation: 1.2 },
    volatilityDaily: { value: 0.015, logStandardDeviation: 0.5 },
    spreadBps: { value: 4, logStandardDeviation: 0.7 },
    impact: PUBLISHED_IMPACT,
    curve: US_EQUITY_U_SHAPE,
    sources: [
      'ADV: turingtrader.com, Market liquidity, 2021',
      'spread: recalled, not verified',
      ...EQUITY_SOURCES,
    ],
  },
  // Spread: Collver (SEC, 2014), "A characterization of market quality for small capitalization US equities": medians of 1.00 to 5.77 cents
  // at 2-5 bn dollars of market value, by price; 6.22 to 113.52 cents under 0.1 bn. Turning cents into bps of a typical price is ours.
  'us-mid-cap': {
    name: 'us-mid-cap',
    advNotional: { value: 30e6, logStandardDeviation: 1.0 },
    volatilityDaily: { value: 0.018, logStandardDeviation: 0.55 },
    spreadBps: { value: 12, logStandardDeviation: 0.8 },
    impact: PUBLISHED_IMPACT,
    curve: US_EQUITY_U_SHAPE,
    sources: [
      'ADV: cross-section of US stocks 2014-2017',
      'spread: Collver (SEC, 2014) in cents, converted to bps by us',
      ...EQUITY_SOURCES,
    ],
  },
  'us-small-cap': {
    name: 'us-small-cap',
    advNotional: { value: 3e6, logStandardDeviation: 1.3 },
    volatilityDaily: { value: 0.023, logStandardDeviation: 0.7 },
    spreadBps: { value: 50, logStandardDeviation: 1.0 },
    impact: PUBLISHED_IMPACT,
    curve: US_EQUITY_U_SHAPE,
    sources: [
      'ADV: cross-section of US stocks 2014-2017',
      'spread: Collver (SEC, 2014) in cents, converted to bps by us',
      ...EQUITY_SOURCES,
    ],
  },
  // ADV: BTC/USDT on the largest venue averaged 3.8 bn dollars a day from 2021 on (cryptoanalytics.ca); other large pairs and venues are far smaller.
  // Impact: Donier & Bonart (2015), "A million metaorder analysis of market impact on the Bitcoin": the law holds over four decades; its prefactor was not looked up, so the error is wider.
  'crypto-major': {
    name: 'crypto-major',
    advNotional: { value: 1e9, logStandardDeviation: 1.3 },
    volatilityDaily: { value: 0.035, logStandardDeviation: 0.5 },
    spreadBps: { value: 1, logStandardDeviation: 1.5 },
    impact: {
      ...PUBLISHED_IMPACT,
      standardError: 0.35,
      source: 'published: Toth et al. 2011; square-root form on Bitcoin: Donier & Bonart 2015',
    },
    curve: CRYPTO_FLAT,
    sources: [
      'ADV: cryptoanalytics.ca, 2023, discounted for smaller pairs',
      'spread, volatility: recalled, not verified',
      'impact: Toth 2011, Donier & Bonart 2015',
    ],
  },
};

export function priorNamed(name: string): Result<Prior, Problem> {
  for (const prior of Object.values(PRIORS)) if (prior.name === name) return ok(prior);
  const names = Object.values(PRIORS)
    .map((prior) => prior.name)
    .join(', ');
  return err(
    problem(
      'PRIOR_UNKNOWN',
      '--prior',
      `a prior must be one of ${names}, was ${name}`,
      `give one of ${names}, or --history FILE`,
    ),
  );
}
