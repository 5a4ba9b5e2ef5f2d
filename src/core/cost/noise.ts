import { normalQuantile } from '#core/numeric/normal';

/** Probabilities at which a law of costs is kept. */
export const LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

/**
 * How realised costs fall around the expected one, in units of timing risk sigma sqrt(exposure): quantiles of (cost - expected) / (timing risk x scale), where
 *     scale = exp(intercept + byVolatility ln sigma + bySize ln q + byLargeSize max(0, ln(q / 5 %))), q = Q / V
 * says for which orders timing risk tells too much or too little. The mean over the fit is in it: no order is centred by force.
 */
export interface NoiseLaw {
  readonly intercept: number;
  readonly byVolatility: number;
  readonly bySize: number;
  /** Beyond 5 % of a day's volume, on top of `bySize`; 0 in laws that were kept before it was there. */
  readonly byLargeSize?: number;
  /** What nearly all orders of the fit lay between; beyond them the scale stays. Laws that were kept before have none. */
  readonly seen?: {
    readonly volatilityDaily: readonly [number, number];
    readonly advShare: readonly [number, number];
  };
  readonly quantiles: readonly number[];
}

const LARGE = 0.05;
const SIZE_MIN = 1e-6;
/** What the logarithm of the scale is linear in, beside 1. */
export const noiseFeatures = (
  volatilityDaily: number,
  advShare: number,
): readonly [number, number, number] => {
  const size = Math.log(Math.max(SIZE_MIN, advShare));
  return [Math.log(volatilityDaily), size, Math.max(0, size - Math.log(LARGE))];
};
const within = (value: number, bounds: readonly [number, number] | undefined): number =>
  bounds === undefined ? value : Math.max(bounds[0], Math.min(bounds[1], value));

/** How far costs scatter, in units of timing risk. */
export function noiseScale(
  { intercept, byVolatility, bySize, byLargeSize = 0, seen }: Omit<NoiseLaw, 'quantiles'>,
  volatilityDaily: number,
  advShare: number,
): number {
  const [volatility, size, large] = noiseFeatures(
    within(volatilityDaily, seen?.volatilityDaily),
    within(advShare, seen?.advShare),
  );
  return Math.exp(intercept + byVolatility * volatility + bySize * size + byLargeSize * large);
}

/** Quantile in units of timing risk; between the kept levels, and beyond them, along a normal's. */
export function shockOf(
  law: NoiseLaw,
  trade: { readonly volatilityDaily: number; readonly advShare: number },
  probability: number,
): number {
  return (
    noiseScale(law, trade.volatilityDaily, trade.advShare) *
    interpolated(law.quantiles, probability)
  );
}

const PLACES = LEVELS.map((level) => normalQuantile(level));
/** From values at LEVELS to any probability, linear over a normal's quantiles. */
export function interpolated(quantiles: readonly number[], probability: number): number {
  const place = normalQuantile(probability);
  const last = PLACES.length - 2;
  const k = Math.max(
    0,
    Math.min(
      last,
      PLACES.findLastIndex((each) => each <= place),
    ),
  );
  const share = (place - PLACES[k]!) / (PLACES[k + 1]! - PLACES[k]!);
  return quantiles[k]! + share * (quantiles[k + 1]! - quantiles[k]!);
}
