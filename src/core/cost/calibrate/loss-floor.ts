import type { Observations } from '#core/cost/calibrate/observations';
import { LEVELS } from '#core/cost/noise';
import { BPS_IN_ONE, type Bps, type Count, type Ratio } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';

/** The least pinball loss that any forecast from size, volatility and value traded could have had on these very rows. */
export interface LossFloor {
  readonly pinball: Bps;
  readonly cells: Count;
  /** How far below a constant share of volatility that is. */
  readonly below: Ratio;
}

const SIZES = 8;
const VOLATILITIES = 4;
const VALUES = 4;

/**
 * Each cell of size x volatility x value traded is told the quantiles of its own costs (over timing risk), the outcomes known: no forecast that is one law within a cell can
 * score less, and one that has to be learned beforehand scores more. `constant` is the loss of the same with one cell for all, so that both know the outcomes.
 */
export function lossFloor(data: Observations): LossFloor {
  const places = [
    ranked(data.advShare, SIZES),
    ranked(data.volatilityDaily, VOLATILITIES),
    ranked(data.advNotional, VALUES),
  ];
  const cell = Int32Array.from(
    { length: data.n },
    (_, i) => (places[0]![i]! * VOLATILITIES + places[1]![i]!) * VALUES + places[2]![i]!,
  );
  const pinball = knownLoss(data, cell);
  const constant = knownLoss(data, new Int32Array(data.n));
  return { pinball, cells: new Set(cell).size, below: 1 - pinball / constant };
}

/** Mean loss at LEVELS of quantiles that are each cell's own. */
function knownLoss(data: Observations, cell: Int32Array): Bps {
  const rows = new Map<number, number[]>();
  for (let i = 0; i < data.n; i++) {
    const own = rows.get(cell[i]!);
    if (own === undefined) rows.set(cell[i]!, [i]);
    else own.push(i);
  }
  let sum = 0;
  for (const own of rows.values()) {
    const risk = own.map(
      (i) => BPS_IN_ONE * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!),
    );
    const z = Float64Array.from(own, (i, k) => data.costBps[i]! / risk[k]!);
    const sorted = z.toSorted();
    for (const level of LEVELS) {
      const quantile = quantileOf(sorted, level);
      for (const [k, value] of z.entries())
        sum +=
          risk[k]! *
          (value >= quantile ? level * (value - quantile) : (1 - level) * (quantile - value));
    }
  }
  return sum / data.n / LEVELS.length;
}

function ranked(values: Float64Array, count: number): Int32Array {
  const sorted = values.toSorted();
  const edges = Array.from({ length: count - 1 }, (_, k) => quantileOf(sorted, (k + 1) / count));
  return Int32Array.from(values, (value) => edges.filter((edge) => value >= edge).length);
}
