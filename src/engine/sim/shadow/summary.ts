import type { Bps, Count, TimeUs } from '#core/kernel/units';
import { isWithin90, type Shadowed } from '#engine/shadow/shadowed';
import { meanValue } from '#engine/sim/compare/court-savings';
import { type PairedCost, type Saving, savingOf } from '#engine/sim/compare/savings';

/** A difference in bps over the same orders. The interval is null below two blocks of orders that do not overlap in time: one says nothing about the next. */
export interface ShadowDifference {
  readonly orders: Count;
  readonly realBps: Bps;
  readonly modelledBps: Bps;
  /** Real less modelled: positive, the strategy would have paid less. */
  readonly lessBps: Bps;
  readonly ci95Bps: readonly [Bps, Bps] | null;
}
/** What would have been different, over all orders. */
export interface ShadowSummary {
  readonly orders: Count;
  /** Nothing is known of their market. */
  readonly unknown: Count;
  readonly approved: Count;
  readonly refused: Count;
  /** By code: refused orders are followed up, the cheap ones too. */
  readonly refusals: readonly {
    readonly code: string;
    readonly orders: Count;
    /** Of those whose cost is known; null: of none. */
    readonly realBps: Bps | null;
  }[];
  /** Orders that would have passed with a smaller quantity. */
  readonly cut: Count;
  readonly predicted: {
    readonly orders: Count;
    readonly expectedBps: Bps;
    readonly realBps: Bps;
    readonly within90: Count;
  } | null;
  readonly strategy: ShadowDifference | null;
  /** The plain rival on the same orders: a market order a minute. */
  readonly naiveTwap: ShadowDifference | null;
  /** Orders whose times overlap remember each other: blocks of so many are drawn together. */
  readonly block: Count;
}

export function shadowSummary(shadowed: readonly Shadowed[]): ShadowSummary {
  const inTime = shadowed.toSorted((a, b) => a.order.start - b.order.start);
  const known = inTime.filter(({ pre }) => pre !== null);
  const refused = known.filter(({ refusal }) => refusal !== null);
  const block = overlapOf(
    inTime.map(({ order, pre }) => ({
      start: order.start,
      end: pre?.order.deadline ?? order.end ?? order.start,
    })),
  );
  return {
    orders: shadowed.length,
    unknown: shadowed.length - known.length,
    approved: known.length - refused.length,
    refused: refused.length,
    refusals: refusalsOf(inTime),
    cut: refused.filter(({ refusal }) => quantityThatPasses(refusal?.facts) !== null).length,
    predicted: predictedOf(known),
    strategy: differenceOf(inTime, block, ({ modelled }) => modelled?.costBps ?? null),
    naiveTwap: differenceOf(inTime, block, ({ modelled }) => modelled?.naiveTwapBps ?? null),
    block,
  };
}

/** Of a refusal: the largest quantity that would have passed; null: none would. */
export function quantityThatPasses(
  facts: Readonly<Record<string, unknown>> | undefined,
): number | null {
  const most = facts?.['quantityMax'];
  return typeof most === 'number' && most > 0 ? most : null;
}

function refusalsOf(shadowed: readonly Shadowed[]): ShadowSummary['refusals'] {
  const codes = [...new Set(shadowed.flatMap(({ refusal }) => refusal?.code ?? []))];
  return codes.map((code) => {
    const own = shadowed.filter(({ refusal }) => refusal?.code === code);
    const costs = own.flatMap(({ real }) => real?.costBps ?? []);
    return { code, orders: own.length, realBps: costs.length === 0 ? null : meanValue(costs) };
  });
}

function predictedOf(known: readonly Shadowed[]): ShadowSummary['predicted'] {
  const rows = known.flatMap((each) => {
    const isWithin = isWithin90(each);
    return isWithin === null || each.pre === null || each.real === null
      ? []
      : [
          {
            isWithin,
            // Without fees, as the real cost is.
            expected: each.pre.estimate.expectedBps - each.pre.estimate.feesBps,
            real: each.real.costBps,
          },
        ];
  });
  if (rows.length === 0) return null;
  return {
    orders: rows.length,
    expectedBps: meanValue(rows.map(({ expected }) => expected)),
    realBps: meanValue(rows.map(({ real }) => real)),
    within90: rows.filter(({ isWithin }) => isWithin).length,
  };
}

/** Real less modelled over the orders that have both, in the order of their starts, by a bootstrap of blocks of so many; null: none has. */
export function differenceOf<Order extends { readonly real: { readonly costBps: Bps } | null }>(
  inTime: readonly Order[],
  block: Count,
  costOf: (each: Order) => Bps | null,
): ShadowDifference | null {
  const pairs = inTime.flatMap((each): readonly PairedCost[] => {
    const ours = costOf(each);
    return ours === null || each.real === null ? [] : [{ ours, baseline: each.real.costBps }];
  });
  const saving: Saving | null = savingOf(pairs, Math.min(block, Math.max(1, pairs.length)));
  if (saving === null) return null;
  return {
    orders: pairs.length,
    realBps: meanValue(pairs.map(({ baseline }) => baseline)),
    modelledBps: meanValue(pairs.map(({ ours }) => ours)),
    lessBps: saving.bps,
    ci95Bps: pairs.length < 2 * block || pairs.length < 2 ? null : saving.ci95Bps,
  };
}

/** The most orders that are at work at one moment; in the order of their starts. */
export function overlapOf(
  inTime: readonly { readonly start: TimeUs; readonly end: TimeUs }[],
): Count {
  const ends = inTime.map(({ end }) => end).toSorted((a, b) => a - b);
  let most = 1;
  let ended = 0;
  for (const [i, { start }] of inTime.entries()) {
    while (ended < ends.length && ends[ended]! < start) ended++;
    most = Math.max(most, i + 1 - ended);
  }
  return most;
}
