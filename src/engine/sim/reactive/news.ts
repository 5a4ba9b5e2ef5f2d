import { type MarketDraws, marketDrawsOf } from '#engine/sim/reactive/chance';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** News of the whole market: symbols with the same seed move together. */
export interface CommonNews {
  readonly seed: number;
  /** Share of a symbol's variance that is news of the whole market: the correlation of two such symbols. At most its share of news. */
  readonly correlation: number;
}

/** News: signed jumps with a Pareto tail, capped at 20 deviations, scaled to `share` of the day's variance. */
export function newsOf(
  { news, volatilityDaily }: ReactiveParameters,
  share: number,
  draws: MarketDraws,
): () => number {
  const { tail } = news;
  const deviation = volatilityDaily * Math.sqrt(share / news.daily);
  // Pareto from 1: the second moment is tail / (tail - 2).
  const scale = deviation * Math.sqrt((tail - 2) / tail);
  return () => {
    const size = Math.min(20 * deviation, scale * (1 - draws.uniform()) ** (-1 / tail));
    return draws.uniform() < 0.5 ? size : -size;
  };
}

/** News of the whole market comes by the clock, as often as a symbol's own, at the same moments and with the same sign for all. */
export function commonNewsOf(
  parameters: ReactiveParameters,
  { seed, correlation }: CommonNews,
  daySeconds: number,
): { at(): number; take(): number } {
  const draws = marketDrawsOf(seed);
  const size = newsOf(parameters, correlation, draws);
  const gap = daySeconds / parameters.news.daily;
  let next = gap * draws.exponential();
  return {
    at: () => next,
    take() {
      next += gap * draws.exponential();
      return size();
    },
  };
}
