import { type TierThresholds, tierAt } from '#core/cost/calibrate/group-coefficients';
import {
  CELL_MIN,
  clusteredMean,
  type Judgement,
  judge,
  judgedRows,
} from '#core/cost/calibrate/judge-forecasts';
import type { Prediction } from '#core/cost/calibrate/learners';
import { type Observations, rowsWhere } from '#core/cost/calibrate/observations';
import type { Count } from '#core/kernel/units';
import type { Estimate } from '#core/numeric/estimate';
import { quantileOf } from '#core/numeric/quantile';

export interface CellJudged {
  readonly by: 'size' | 'volatility' | 'size and volatility' | 'tier';
  readonly name: string;
  /** null: fewer than 300 orders. */
  readonly judgement: Judgement | null;
  readonly n: Count;
}

export interface JudgedBucket {
  readonly from: number;
  readonly to: number;
  readonly n: Count;
  readonly realised: Estimate;
  readonly predicted: number;
  /** Realised less predicted; its error allows for days. */
  readonly bias: Estimate;
}

const EDGES = [0, 0.02, 0.05, 0.1, 0.2, 0.5, Infinity];

export function bucketsOf(data: Observations, prediction: Prediction): readonly JudgedBucket[] {
  return EDGES.slice(1).flatMap((to, k) => {
    const from = EDGES[k]!;
    const rows = judgedRows(prediction).filter(
      (i) => data.advShare[i]! >= from && data.advShare[i]! < to,
    );
    if (rows.length === 0) return [];
    return [
      {
        from,
        to,
        n: rows.length,
        realised: clusteredMean(rows, data.day, (i) => data.costBps[i]!),
        predicted: clusteredMean(rows, data.day, (i) => prediction.mean[i]!).value,
        bias: clusteredMean(rows, data.day, (i) => data.costBps[i]! - prediction.mean[i]!),
      },
    ];
  });
}

const sizeName = (from: number, to: number): string =>
  to === Infinity ? `above ${100 * from} %` : `${100 * from}-${100 * to} %`;
function thirdsOf(
  values: Float64Array,
): readonly { readonly name: string; is(i: number): boolean }[] {
  const sorted = values.toSorted();
  const low = quantileOf(sorted, 1 / 3);
  const high = quantileOf(sorted, 2 / 3);
  return [
    { name: 'low', is: (i) => values[i]! < low },
    { name: 'middle', is: (i) => values[i]! >= low && values[i]! < high },
    { name: 'high', is: (i) => values[i]! >= high },
  ];
}

/** P13: buckets of size, thirds of volatility, both together, tiers; each of 300 orders at least. */
export function judgedCellsOf(
  data: Observations,
  prediction: Prediction,
  thresholds: TierThresholds,
): readonly CellJudged[] {
  const judged = (by: CellJudged['by'], name: string, is: (i: number) => boolean): CellJudged => {
    const rows = rowsWhere(data.n, (i) => !Number.isNaN(prediction.mean[i]!) && is(i));
    const found = rows.length < CELL_MIN ? null : judge(prediction, data, rows);
    return { by, name, n: rows.length, judgement: found?.ok === true ? found.value : null };
  };
  const volatility = thirdsOf(data.volatilityDaily);
  const sizes = EDGES.slice(1).map((to, k) => ({
    name: sizeName(EDGES[k]!, to),
    is: (i: number) => data.advShare[i]! >= EDGES[k]! && data.advShare[i]! < to,
  }));
  const tiers = [
    ...new Set(Array.from(data.advNotional, (value) => tierAt(thresholds, value))),
  ].toSorted();
  return [
    ...sizes.map(({ name, is }) => judged('size', name, is)),
    ...volatility.map(({ name, is }) => judged('volatility', name, is)),
    ...sizes.flatMap((size) =>
      volatility.map((third) =>
        judged(
          'size and volatility',
          `${size.name}, ${third.name}`,
          (i) => size.is(i) && third.is(i),
        ),
      ),
    ),
    ...tiers.map((tier) =>
      judged('tier', tier, (i) => tierAt(thresholds, data.advNotional[i]!) === tier),
    ),
  ];
}
