import type { Bps, Count, Ratio } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';
import {
  type Baseline,
  costBy,
  headlineOf,
  meanValue,
  pairMeans,
  pairOf,
  type Savings,
  savingsAgainst,
  type WindowRow,
} from '#engine/sim/compare/court-savings';
import type { TriedJob } from '#engine/sim/compare/work-window';

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
  readonly expectedStdevBps: Bps | null;
  /** Mean over orders of what schedules of more and less urgency were expected to cost and to risk; empty of a baseline. */
  readonly frontier: readonly { readonly expectedBps: Bps; readonly stdevBps: Bps }[];
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

/** Everybody over the windows, in order of time. `block`: for how many windows one remembers the next. */
export function courtVerdict(
  windows: readonly (readonly TriedJob[])[],
  block: Count,
): CourtVerdict {
  const all = windows.flatMap((tried, window) =>
    tried.map((each): WindowRow => ({ ...each, window })),
  );
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
function disqualifiedOf(rows: readonly WindowRow[]): CourtVerdict['disqualified'] {
  const found = new Map<string, CourtVerdict['disqualified'][number]>();
  for (const { contestant: name, outcome } of rows)
    if (outcome.type === 'disqualified' && !found.has(name))
      found.set(name, { name, code: outcome.code, why: outcome.why });
  for (const { contestant: name, lookAhead } of rows)
    if (lookAhead !== null && !found.has(name))
      found.set(name, { name, code: 'LOOKS_AHEAD', why: lookAhead });
  return [...found.values()];
}

function leftOutOf(
  rows: readonly WindowRow[],
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

const deviation = (values: readonly number[]): number => {
  const centre = meanValue(values);
  return values.length < 2
    ? NaN
    : Math.sqrt(values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1));
};
const known = (values: readonly (number | null)[]): number[] =>
  values.filter((each): each is number => each !== null);
const meanOrNull = (values: readonly (number | null)[]): number | null => {
  const some = known(values);
  return some.length === 0 ? null : meanValue(some);
};

function standingOf(
  own: readonly WindowRow[],
  byName: ReadonlyMap<string, readonly WindowRow[]>,
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
    meanBps: meanValue(costs),
    medianBps: quantileOf(sorted, 0.5),
    stdevBps: deviation(costs),
    p95Bps: quantileOf(sorted, 0.95),
    standardErrorBps: {
      paired: deviation([...pairs.values()]) / Math.sqrt(pairs.size),
      single: deviation(costs) / Math.sqrt(costs.length),
    },
    feesBps: meanValue(own.map(({ judged }) => judged!.feesBps)),
    vwapBps: meanOrNull(own.map(({ judged }) => judged!.vwapBps)),
    completion: meanValue(own.map(({ judged }) => judged!.ownCompletion)),
    completionCrossed: meanValue(own.map(({ judged }) => judged!.completion)),
    participationMax: participations.length === 0 ? null : Math.max(...participations),
    makerShare: meanValue(own.map(({ judged }) => judged!.makerShare)),
    repricedBps: meanOrNull(own.map((row) => costBy('repriced', row))),
    optimisticBps: meanOrNull(own.map(({ optimisticBps }) => optimisticBps)),
    expectedBps: meanOrNull(
      own.map(({ outcome }) =>
        outcome.type === 'worked' ? (outcome.estimate?.expectedBps ?? null) : null,
      ),
    ),
    expectedStdevBps: meanOrNull(
      own.map(({ outcome }) =>
        outcome.type === 'worked' ? (outcome.estimate?.stdevBps ?? null) : null,
      ),
    ),
    frontier: meanFrontier(own),
    coverage90: covered.length === 0 ? null : meanValue(covered),
    savings: { immediate: savings('immediate'), naiveTwap: savings('naiveTwap') },
  };
}
/** Point by point, where all plans have as many. */
function meanFrontier(own: readonly WindowRow[]): ContestantCost['frontier'] {
  const all = own.flatMap(({ outcome }) =>
    outcome.type === 'worked' && outcome.estimate !== null ? [outcome.estimate.frontier] : [],
  );
  const length = all[0]?.length ?? 0;
  if (all.some((each) => each.length !== length)) return [];
  return Array.from({ length }, (_, k) => ({
    expectedBps: meanValue(all.map((each) => each[k]!.expectedBps)),
    stdevBps: meanValue(all.map((each) => each[k]!.stdevBps)),
  }));
}
const asNumber = (is: boolean | null): number | null => (is === null ? null : Number(is));

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
