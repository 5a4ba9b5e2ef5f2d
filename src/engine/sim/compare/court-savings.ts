import type { Bps, Count, Ratio } from '#core/kernel/units';
import { type PairedCost, type Saving, savingOf } from '#engine/sim/compare/savings';
import type { TriedJob } from '#engine/sim/compare/work-window';

/** A saving before and after fees, by one of the measures of P6. */
export interface MeasuredSaving {
  readonly beforeFees: Saving;
  readonly afterFees: Saving;
}
export const MEASURES = ['tape', 'repriced', 'reactive'] as const;
export type MeasureName = (typeof MEASURES)[number];
/** Against one baseline. The headline is the worst measure's, `by`. */
export interface Savings {
  /** Share of the orders that the baseline could be priced for. */
  readonly priced: Ratio;
  readonly bps: Bps | null;
  readonly percent: number | null;
  readonly ci95Percent: readonly [number, number] | null;
  readonly by: MeasureName | null;
  readonly measures: Readonly<Partial<Record<MeasureName, MeasuredSaving>>>;
  /** Why there is none; null: there is one. */
  readonly why: string | null;
}
/** A judged order of a window. */
export type WindowRow = TriedJob & { readonly window: Count };
export type Baseline = 'immediate' | 'naiveTwap';

/** A buy and a sell of one window and cell. */
export const pairOf = ({ window, cell }: Pick<WindowRow, 'window' | 'cell'>): string =>
  `${window}/${cell}`;

export const meanValue = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

/** P1: means of pairs with both sides, by window and cell. */
export function pairMeans(
  rows: readonly WindowRow[],
  of: (row: WindowRow) => number | null,
): ReadonlyMap<string, number> {
  const sides = new Map<string, number[]>();
  for (const row of rows) {
    const value = of(row);
    if (value === null) continue;
    const pair = pairOf(row);
    sides.set(pair, [...(sides.get(pair) ?? []), value]);
  }
  return new Map(
    [...sides].flatMap(([pair, both]) => (both.length === 2 ? [[pair, meanValue(both)]] : [])),
  );
}

export function costBy(
  measure: 'tape' | 'repriced',
  { judged, repricedBps }: WindowRow,
): number | null {
  if (judged === null) return null;
  if (measure === 'tape') return judged.costBps;
  return repricedBps === null ? null : judged.costBps + repricedBps;
}

/** What one contestant saves against another over the same pairs, or why nothing can be said. */
export function savingsAgainst(
  own: readonly WindowRow[],
  baseline: readonly WindowRow[],
  block: Count,
): Savings {
  const priced = own.length === 0 ? 0 : Math.min(1, baseline.length / own.length);
  const none = (why: string): Savings => ({
    priced,
    bps: null,
    percent: null,
    ci95Percent: null,
    by: null,
    measures: {},
    why,
  });
  if (baseline.length === 0) return none('never priced');
  const compared = new Set(baseline.map(pairOf));
  // P2: a saving is of the same work, whole.
  if (own.some((row) => compared.has(pairOf(row)) && row.judged!.completion < 1))
    return none('not done in full');
  const measures: Partial<Record<MeasureName, MeasuredSaving>> = {};
  for (const measure of ['tape', 'repriced'] as const) {
    const measured = measuredBy(measure, own, baseline, block);
    if (measured !== null) measures[measure] = measured;
  }
  return headlineOf(priced, measures) ?? none('no common pair');
}

/** P6: the worst measure speaks; null: there is none. */
export function headlineOf(priced: Ratio, measures: Savings['measures']): Savings | null {
  const worst = MEASURES.flatMap((name) => {
    const saving = measures[name]?.beforeFees;
    return saving === undefined ? [] : [{ name, saving }];
  }).reduce<{ readonly name: MeasureName; readonly saving: Saving } | null>(
    (least, each) =>
      least === null ||
      (each.saving.percent ?? each.saving.bps) < (least.saving.percent ?? least.saving.bps)
        ? each
        : least,
    null,
  );
  if (worst === null) return null;
  return {
    priced,
    bps: worst.saving.bps,
    percent: worst.saving.percent,
    ci95Percent: worst.saving.ci95Percent,
    by: worst.name,
    measures,
    why: worst.saving.percent === null ? 'the baseline costs less than a basis point' : null,
  };
}

function measuredBy(
  measure: 'tape' | 'repriced',
  own: readonly WindowRow[],
  baseline: readonly WindowRow[],
  block: Count,
): MeasuredSaving | null {
  const pairs = (fees: 0 | 1): readonly PairedCost[] => {
    const cost = (row: WindowRow): number | null => {
      const before = costBy(measure, row);
      return before === null ? null : before + fees * row.judged!.feesBps;
    };
    const ours = pairMeans(own, cost);
    const theirs = pairMeans(baseline, cost);
    // One number a window: all sizes of it together.
    const windows = new Map<string, PairedCost[]>();
    for (const [pair, value] of ours) {
      const other = theirs.get(pair);
      if (other === undefined) continue;
      const window = pair.slice(0, pair.indexOf('/'));
      windows.set(window, [...(windows.get(window) ?? []), { ours: value, baseline: other }]);
    }
    return [...windows.values()].map((each) => ({
      ours: meanValue(each.map(({ ours: value }) => value)),
      baseline: meanValue(each.map(({ baseline: value }) => value)),
    }));
  };
  const beforeFees = savingOf(pairs(0), block);
  const afterFees = savingOf(pairs(1), block);
  return beforeFees === null || afterFees === null ? null : { beforeFees, afterFees };
}
