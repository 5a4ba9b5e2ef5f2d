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
  readonly by: 'size' | 'volatility' | 'tier';
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
      },
    ];
  });
}

/** P13: thirds by size and by volatility, tiers; each of 300 orders at least. */
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
  const thirds = (by: 'size' | 'volatility', values: Float64Array): CellJudged[] => {
    const sorted = values.toSorted();
    const low = quantileOf(sorted, 1 / 3);
    const high = quantileOf(sorted, 2 / 3);
    return [
      judged(by, 'low', (i) => values[i]! < low),
      judged(by, 'middle', (i) => values[i]! >= low && values[i]! < high),
      judged(by, 'high', (i) => values[i]! >= high),
    ];
  };
  const tiers = [
    ...new Set(Array.from(data.advNotional, (value) => tierAt(thresholds, value))),
  ].toSorted();
  return [
    ...thirds('size', data.advShare),
    ...thirds('volatility', data.volatilityDaily),
    ...tiers.map((tier) =>
      judged('tier', tier, (i) => tierAt(thresholds, data.advNotional[i]!) === tier),
    ),
  ];
}
