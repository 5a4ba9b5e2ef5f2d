import type { Bps, Count, InLots, Ratio } from '#core/kernel/units';
import { type Saving, savingOf } from '#engine/sim/compare/savings';
import { allInOf, type TriedWay, type VenueWay } from '#engine/sim/compare/venue-ways';

/** One way of meeting several venues, over all orders that it could work. */
export interface WayCost {
  readonly orders: Count;
  /** Against the consolidated mid at arrival, fees in it: mean over orders. */
  readonly meanBps: Bps;
  readonly feesBps: Bps;
  readonly completion: Ratio;
  readonly makerShare: Ratio;
  /** Part of what was filled, by venue. */
  readonly byVenue: Readonly<Record<string, Ratio>>;
  /** Orders that it could not work, and the first reason. */
  readonly leftOut: { readonly orders: Count; readonly why: string } | null;
}
export interface WaysVerdict {
  readonly ways: Readonly<Partial<Record<VenueWay, WayCost>>>;
  /** What the router saves, over the windows that both could work on both sides; null: there are none. */
  readonly savings: {
    readonly split: Saving | null;
    /** Against the single venue that was the cheapest afterwards, which nobody knew before: the rival has the advantage. */
    readonly bestSingle: (Saving & { readonly venue: string }) | null;
  };
}

/** Of one strategy in one cell. `tried`: by window, in order of time. */
export function waysVerdict(tried: readonly (readonly TriedWay[])[], block: Count): WaysVerdict {
  const names = [...new Set(tried.flat().map(({ way }) => way))];
  const ways: Partial<Record<VenueWay, WayCost>> = {};
  for (const way of names) ways[way] = costOf(tried.flat().filter((each) => each.way === way));
  const against = (way: VenueWay): Saving | null => savingOf(pairs(tried, way), block);
  const singles = names
    .filter((way) => way.startsWith('only '))
    .flatMap((way) => {
      const cost = ways[way];
      return cost === undefined || cost.orders === 0 || cost.leftOut !== null
        ? []
        : [{ way, cost }];
    })
    .sort((a, b) => a.cost.meanBps - b.cost.meanBps);
  const best = singles[0]?.way;
  const saved = best === undefined ? null : against(best);
  return {
    ways,
    savings: {
      split: against('split'),
      bestSingle:
        best === undefined || saved === null
          ? null
          : { ...saved, venue: best.slice('only '.length) },
    },
  };
}

function costOf(tried: readonly TriedWay[]): WayCost {
  const worked = tried.flatMap(({ judged }) => (judged === null ? [] : [judged]));
  const mean = (of: (each: (typeof worked)[number]) => number): number =>
    worked.reduce((sum, each) => sum + of(each), 0) / Math.max(1, worked.length);
  const lotsAt: Record<string, InLots> = {};
  for (const { byVenue } of tried)
    for (const [venue, lots] of Object.entries(byVenue))
      lotsAt[venue] = (lotsAt[venue] ?? 0) + lots;
  const total = Object.values(lotsAt).reduce((sum, each) => sum + each, 0);
  const bad = tried.filter(({ judged }) => judged === null);
  return {
    orders: worked.length,
    meanBps: mean(allInOf),
    feesBps: mean(({ feesBps }) => feesBps),
    completion: mean(({ ownCompletion }) => ownCompletion),
    makerShare: mean(({ makerShare }) => makerShare),
    byVenue: Object.fromEntries(
      Object.entries(lotsAt)
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([venue, lots]) => [venue, lots / total]),
    ),
    leftOut: bad.length === 0 ? null : { orders: bad.length, why: bad[0]?.why ?? '' },
  };
}

/** P1: a window counts where both ways worked a buy and a sell in it. */
function pairs(tried: readonly (readonly TriedWay[])[], rival: VenueWay) {
  return tried.flatMap((window) => {
    const costs = (way: VenueWay): readonly Bps[] =>
      window.flatMap((each) =>
        each.way === way && each.judged !== null ? [allInOf(each.judged)] : [],
      );
    const all = window.filter(({ way }) => way === 'routed').length;
    const ours = costs('routed');
    const theirs = costs(rival);
    if (all === 0 || ours.length < all || theirs.length < all) return [];
    const mean = (of: readonly Bps[]): Bps => of.reduce((sum, each) => sum + each, 0) / of.length;
    return [{ ours: mean(ours), baseline: mean(theirs) }];
  });
}
