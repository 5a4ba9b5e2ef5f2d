import type { Bps, Count, Money, Ratio } from '#core/kernel/units';
import { bootstrapByClusters, meanByClusters } from '#core/numeric/clusters';
import { clusterDayOf, type Interval } from './costed-keys.ts';
import { isDone, type OwnParent, PLAIN_WAYS, type PlainWay, sinceArrival } from './own-parent.ts';
import { type MeanFigure, meanFigure } from './success.ts';

/** What our orders cost less than a plain way of doing the same: modelled, not observed (P18). Positive: we saved. */
export interface SavedFigure extends MeanFigure {
  readonly baseline: PlainWay;
  /** Of those left out: not all was filled, and a job that was not done saves nothing (P2). */
  readonly unfinished: Count;
  /** With the fees of both taken out. */
  readonly beforeFees: MeanFigure;
  /** By value: large orders count for more. null: no value is known. */
  readonly byValue: { readonly meanBps: Bps; readonly interval95Bps: Interval | null } | null;
  /** Ratio of means (P5); null: the baseline costs less than 1 bp on average, and a share of nothing says nothing. */
  readonly ofBaseline: {
    readonly share: Ratio;
    readonly interval95: readonly [Ratio, Ratio] | null;
  } | null;
  /** Saving by value x what was traded in the last 30 days x 365 / 30, reporting currency. null: a part of it is unknown. */
  readonly moneyAYear: {
    readonly value: Money;
    readonly interval95: readonly [Money, Money] | null;
  } | null;
}
/** Days of trading behind the money, and the year they are brought to. */
export const TRADED_DAYS: Count = 30;
const YEAR_DAYS = 365;
const LEAST_BASELINE_BPS: Bps = 1;
const SEED = 20_261_130;

/** TCA-62. `tradedValue`: of the last 30 days, reporting currency; null: some of it is unknown. */
export const savedFigures = (
  rows: readonly OwnParent[],
  tradedValue: Money | null,
): readonly SavedFigure[] => PLAIN_WAYS.map((baseline) => savedFigure(rows, baseline, tradedValue));

function savedFigure(
  rows: readonly OwnParent[],
  baseline: PlainWay,
  tradedValue: Money | null,
): SavedFigure {
  const saved = (row: OwnParent): Bps | null => {
    const plain = row.baselines[baseline];
    const cost = sinceArrival(row);
    return plain === null || cost === null || !isDone(row) ? null : plain.withFeesBps - cost;
  };
  const beforeFees = (row: OwnParent): Bps | null => {
    const plain = row.baselines[baseline];
    const cost = sinceArrival(row);
    const { feesBps } = row.parts;
    return plain === null || cost === null || feesBps === null || !isDone(row)
      ? null
      : plain.beforeFeesBps - (cost - feesBps);
  };
  const known = rows.filter((row) => saved(row) !== null);
  const byValue = meanByClusters(
    known.map((row) => ({
      value: saved(row) ?? 0,
      weight: row.notional ?? 0,
      cluster: clusterDayOf(row),
    })),
  );
  return {
    baseline,
    ...meanFigure(rows, saved),
    unfinished: rows.filter((row) => !isDone(row)).length,
    beforeFees: meanFigure(rows, beforeFees),
    byValue:
      byValue === null ? null : { meanBps: byValue.value, interval95Bps: byValue.interval95 },
    ofBaseline: ofBaseline(known, baseline),
    moneyAYear:
      byValue === null || tradedValue === null
        ? null
        : aYear(byValue.value, byValue.interval95, tradedValue),
  };
}

function aYear(
  meanBps: Bps,
  interval: Interval | null,
  traded: Money,
): NonNullable<SavedFigure['moneyAYear']> {
  const scale = (traded * YEAR_DAYS) / TRADED_DAYS / 10_000;
  return {
    value: meanBps * scale,
    interval95: interval === null ? null : [interval[0] * scale, interval[1] * scale],
  };
}

function ofBaseline(known: readonly OwnParent[], baseline: PlainWay): SavedFigure['ofBaseline'] {
  const plainOf = (row: OwnParent): Bps => row.baselines[baseline]?.withFeesBps ?? 0;
  const ratio = (some: readonly OwnParent[]): number => {
    const plain = some.reduce((sum, row) => sum + plainOf(row), 0);
    const cost = some.reduce((sum, row) => sum + (sinceArrival(row) ?? 0), 0);
    return plain > 0 ? 1 - cost / plain : NaN;
  };
  const mean = known.reduce((sum, row) => sum + plainOf(row), 0) / known.length;
  if (!(mean >= LEAST_BASELINE_BPS)) return null;
  const interval95 = bootstrapByClusters(known, {
    cluster: clusterDayOf,
    statistic: ratio,
    seed: SEED,
  });
  return { share: ratio(known), interval95 };
}
