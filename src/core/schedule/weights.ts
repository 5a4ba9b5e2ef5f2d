import { invariant } from '#core/kernel/assert';
import type { AlmgrenChriss } from '#core/schedule/almgren-chriss';
import { optimalHoldings, tradesOf } from '#core/schedule/almgren-chriss';
import { shareBetween } from '#core/liquidity/volume-curve';
import type { VolumeCurve } from '#core/liquidity/profile';

/** A stretch of one session day, as fractions of that session. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Share of a day's eligible volume expected in each stretch. */
export const volumeWeights = (curve: VolumeCurve, stretches: readonly Stretch[]): number[] => stretches.map(({ from, to }) => shareBetween(curve, from, to));

/** n_k of the discrete Almgren-Chriss optimum, never negative for lambda >= 0. */
export function shortfallWeights(parameters: AlmgrenChriss, riskAversion: number): number[] {
  invariant(riskAversion >= 0, 'risk aversion is not negative');
  return tradesOf(optimalHoldings(parameters, riskAversion)).map((n) => Math.max(0, n));
}
