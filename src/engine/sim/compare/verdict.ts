import type { Bps, Count, Ratio } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';
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
/** One contestant over all orders that everybody could work. */
export interface ContestantCost {
  readonly orders: Count;
  /** Against the mid at arrival, before fees, over orders. */
  readonly meanBps: Bps;
  readonly medianBps: Bps;
  readonly stdevBps: Bps;
  readonly p95Bps: Bps;
  /** Of the mean: over pairs of a buy and a sell, in which what the price did by itself cancels, and over orders as if each stood alone. */
  readonly standardErrorBps: { readonly paired: Bps; readonly single: Bps };
  readonly feesBps: Bps;
  readonly vwapBps: Bps | null;
  /** Done by itself; what was left was crossed at the deadline and charged. */
  readonly completion: Ratio;
  /** After that. */
  readonly completionCrossed: Ratio;
  readonly participationMax: Ratio | null;
  readonly makerShare: Ratio;
  readonly repricedBps: Bps | null;
  readonly optimisticBps: Bps | null;
  /** What its plans expected, and how many of their 90 % intervals hold the cost; null of a baseline. */
  readonly expectedBps: Bps | null;
  readonly coverage90: Ratio | null;
  readonly savings: { readonly immediate: Savings; readonly naiveTwap: Savings };
}
export interface CourtVerdict {
  readonly strategies: Readonly<Record<string, ContestantCost>>;
  /** Contestants who broke a rule of the game, once is enough. */
  readonly disqualified: readonly {
    readonly name: string;
    readonly code: string;
    readonly why: string;
  }[];
  /** Orders that one of the contestants was refused: left out for all of them. */
  readonly leftOut: readonly {
    readonly code: string;
    readonly why: string;
    readonly orders: Count;
  }[];
}

const BASELINES = ['immediate', 'naiveTwap'] as const;
type Baseline = (typeof BASELINES)[number];
type Row = TriedJob & { readonly window: Count };

/** Everybody over the windows, in order of time. `block`: for how many windows one remembers the next. */
export function courtVerdict(
  windows: readonly (readonly TriedJob[])[],
  block: Count,
): CourtVerdict {
  const all = windows.flatMap((tried, window) => tried.map((each): Row => ({ ...each, window })));
  const disqualified = disqualifiedOf(all);
  const rows = all.filter((row) => disqualified.every(({ name }) => name !== row.contestant));
  const out = new Map<string, { code: string; why: string }>();
  for (const row of rows) if (row.outcome.type === 'refused') out.set(pairOf(row), row.outcome);
  const kept = rows.filter((row) => !out.has(pairOf(row)));
  const names = [...new Set(rows.map(({ contestant }) => contestant))];
  const byName = new Map(
    names.map((name) => [
      name,
      kept.filter((row) => row.contestant === name && row.judged !== null),
    ]),
  );
  return {
    strategies: Object.fromEntries(
      names.flatMap((name) => {
        const own = byName.get(name) ?? [];
        return own.length === 0 ? [] : [[name, standingOf(own, byName, block)]];
      }),
    ),
    disqualified,
    leftOut: leftOutOf(rows, out),
  };
}
function disqualifiedOf(rows: readonly Row[]): CourtVerdict['disqualified'] {
  const found = new Map<string, CourtVerdict['disqualified'][number]>();
  for (const { contestant: name, outcome } of rows)
    if (outcome.type === 'disqualified' && !found.has(name))
      found.set(name, { name, code: outcome.code, why: outcome.why });
  for (const { contestant: name, lookAhead } of rows)
    if (lookAhead !== null && !found.has(name))
      found.set(name, { name, code: 'LOOKS_AHEAD', why: lookAhead });
  return [...found.values()];
}
/** A buy and a sell of one window and cell. */
const pairOf = ({ window, cell }: Pick<Row, 'window' | 'cell'>): string => `${window}/${cell}`;

function leftOutOf(
  rows: readonly Row[],
  out: ReadonlyMap<string, { readonly code: string; readonly why: string }>,
): CourtVerdict['leftOut'] {
  const counts = new Map<string, { code: string; why: string; orders: number }>();
  const seen = new Set<string>();
  for (const row of rows) {
    const reason = out.get(pairOf(row));
    const order = `${pairOf(row)}/${row.side}`;
    if (reason === undefined || seen.has(order)) continue;
    seen.add(order);
    const known = counts.get(reason.code) ?? { code: reason.code, why: reason.why, orders: 0 };
    counts.set(reason.code, { ...known, orders: known.orders + 1 });
  }
  return [...counts.values()];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.length < 2
    ? NaN
    : Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1));
};
const known = (values: readonly (number | null)[]): number[] =>
  values.filter((each): each is number => each !== null);
const meanOrNull = (values: readonly (number | null)[]): number | null => {
  const some = known(values);
  return some.length === 0 ? null : mean(some);
};

function standingOf(
  own: readonly Row[],
  byName: ReadonlyMap<string, readonly Row[]>,
  block: Count,
): ContestantCost {
  const costs = own.map(({ judged }) => judged!.costBps);
  const sorted = Float64Array.from(costs).sort();
  const participations = known(own.map(({ judged }) => judged!.participation));
  const pairs = pairMeans(own, ({ judged }) => judged!.costBps);
  const covered = known(own.map(({ judged }) => asNumber(judged!.isWithin90)));
  const savings = (name: Baseline): Savings => savingsAgainst(own, byName.get(name) ?? [], block);
  return {
    orders: own.length,
    meanBps: mean(costs),
    medianBps: quantileOf(sorted, 0.5),
    stdevBps: deviation(costs),
    p95Bps: quantileOf(sorted, 0.95),
    standardErrorBps: {
      paired: deviation([...pairs.values()]) / Math.sqrt(pairs.size),
      single: deviation(costs) / Math.sqrt(costs.length),
    },
    feesBps: mean(own.map(({ judged }) => judged!.feesBps)),
    vwapBps: meanOrNull(own.map(({ judged }) => judged!.vwapBps)),
    completion: mean(own.map(({ judged }) => judged!.ownCompletion)),
    completionCrossed: mean(own.map(({ judged }) => judged!.completion)),
    participationMax: participations.length === 0 ? null : Math.max(...participations),
    makerShare: mean(own.map(({ judged }) => judged!.makerShare)),
    repricedBps: meanOrNull(own.map((row) => costBy('repriced', row))),
    optimisticBps: meanOrNull(own.map(({ optimisticBps }) => optimisticBps)),
    expectedBps: meanOrNull(
      own.map(({ outcome }) =>
        outcome.type === 'worked' ? (outcome.estimate?.expectedBps ?? null) : null,
      ),
    ),
    coverage90: covered.length === 0 ? null : mean(covered),
    savings: { immediate: savings('immediate'), naiveTwap: savings('naiveTwap') },
  };
}
const asNumber = (is: boolean | null): number | null => (is === null ? null : Number(is));

/** P1: means of pairs with both sides, by window and cell. */
function pairMeans(
  rows: readonly Row[],
  of: (row: Row) => number | null,
): ReadonlyMap<string, number> {
  const sides = new Map<string, number[]>();
  for (const row of rows) {
    const value = of(row);
    if (value === null) continue;
    const pair = pairOf(row);
    sides.set(pair, [...(sides.get(pair) ?? []), value]);
  }
  return new Map(
    [...sides].flatMap(([pair, both]) => (both.length === 2 ? [[pair, mean(both)]] : [])),
  );
}

function costBy(measure: 'tape' | 'repriced', { judged, repricedBps }: Row): number | null {
  if (judged === null) return null;
  if (measure === 'tape') return judged.costBps;
  return repricedBps === null ? null : judged.costBps + repricedBps;
}

function savingsAgainst(own: readonly Row[], baseline: readonly Row[], block: Count): Savings {
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
function headlineOf(priced: Ratio, measures: Savings['measures']): Savings | null {
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

/** The same contestants in a market that reacts: its savings join the measures of the recording, and the worst of all speaks. */
export function withReactive(recorded: CourtVerdict, reactive: CourtVerdict): CourtVerdict {
  const joined = (name: string, baseline: Baseline, savings: Savings): Savings => {
    const measured = reactive.strategies[name]?.savings[baseline].measures.tape;
    // What could not be shown on the recording is not shown by another market either.
    if (measured === undefined || savings.by === null) return savings;
    return headlineOf(savings.priced, { ...savings.measures, reactive: measured }) ?? savings;
  };
  return {
    ...recorded,
    strategies: Object.fromEntries(
      Object.entries(recorded.strategies).map(([name, cost]) => [
        name,
        {
          ...cost,
          savings: {
            immediate: joined(name, 'immediate', cost.savings.immediate),
            naiveTwap: joined(name, 'naiveTwap', cost.savings.naiveTwap),
          },
        },
      ]),
    ),
  };
}

function measuredBy(
  measure: 'tape' | 'repriced',
  own: readonly Row[],
  baseline: readonly Row[],
  block: Count,
): MeasuredSaving | null {
  const pairs = (fees: 0 | 1): readonly PairedCost[] => {
    const cost = (row: Row): number | null => {
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
      ours: mean(each.map(({ ours: value }) => value)),
      baseline: mean(each.map(({ baseline: value }) => value)),
    }));
  };
  const beforeFees = savingOf(pairs(0), block);
  const afterFees = savingOf(pairs(1), block);
  return beforeFees === null || afterFees === null ? null : { beforeFees, afterFees };
}
