import {
  addTime,
  BPS_IN_ONE,
  type Bps,
  type Count,
  DAY_US,
  type Ratio,
  type Side,
  signOf,
  type TickPrice,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { meanByClusters } from '#core/numeric/clusters';
import { medianOf } from '#core/numeric/robust-centre';
import type { MarketAtArrival } from './baselines.ts';
import type { Interval } from './costed-keys.ts';

/** What the market did after a refusal, until the deadline of the refused order or a day later, whichever came first. */
export interface FollowedMarket {
  /** Mid at its end, and its mean over the time that was seen, ticks; null: it was not seen. */
  readonly mid: TickPrice | null;
  readonly midMean: TickPrice | null;
  /** Of the time from refusal to end: the share that the mid was seen. */
  readonly seenShare: Ratio;
}
/** TCA-66: followed to the deadline, or for a day: longer than that no refused order is kept in memory. */
export const followedUntil = (refusedAt: TimeUs, deadline: TimeUs): TimeUs =>
  timeUs(Math.min(deadline, addTime(refusedAt, DAY_US)));
/** Of an order whose time is over, and that nobody followed. */
export const NOT_SEEN: FollowedMarket = { mid: null, midMean: null, seenShare: 0 };
/** What the gate expected of an order before it refused it, and the most that its limits let an order be expected to cost; null: no limit is known. */
export interface RefusedBefore {
  readonly expectedBps: Bps;
  /** Upper end of the 90 % interval. */
  readonly highBps: Bps;
  readonly limitBps: Bps | null;
}
/** An order that the gate refused. */
export interface TurnedAwayOrder {
  readonly id: string;
  readonly code: string;
  readonly side: Side;
  readonly day: string;
  /** As it was at the refusal; null: not known. */
  readonly arrival: MarketAtArrival | null;
  readonly before: RefusedBefore | null;
  /** null: its deadline has not come. */
  readonly followed: FollowedMarket | null;
}

/** Modelled: nobody sent it. */
export interface WouldHaveCost {
  readonly id: string;
  readonly code: string;
  /** Worked over its horizon: the estimate, and the move of the mean mid against it. */
  readonly costBps: Bps;
  /** All of it at the refusal, by the displayed book and with fees; null: the book did not hold it. */
  readonly immediateBps: Bps | null;
  /** The limit, or the upper end of the estimate's 90 % interval where there is no limit. */
  readonly boundBps: Bps;
  readonly isAboveBound: boolean;
}
/** Half of the horizon has to be seen, for a mean to be of it. */
const SEEN_LEAST: Ratio = 0.5;

/**
 * TCA-64: what a refused order would have cost had it been worked as it was asked for:
 *
 *     cost = expected cost at the refusal + s (mean mid until the deadline - mid at the refusal) / mid at the refusal
 *
 * null: the market was not known at the refusal or not seen after it, or its time has not come.
 */
export function wouldHaveCost(order: TurnedAwayOrder): WouldHaveCost | null {
  const { id, code, side, arrival, before, followed } = order;
  if (arrival === null || before === null || followed === null) return null;
  if (followed.midMean === null || followed.seenShare < SEEN_LEAST) return null;
  const drift = ((followed.midMean - arrival.mid) / arrival.mid) * BPS_IN_ONE;
  const costBps = before.expectedBps + signOf(side) * drift;
  const boundBps = before.limitBps ?? before.highBps;
  return {
    id,
    code,
    costBps,
    immediateBps: arrival.walkBps === null ? null : arrival.walkBps + arrival.takerFeesBps,
    boundBps,
    isAboveBound: costBps > boundBps,
  };
}

/** P18: every refusal, also those that would have been cheap. */
export interface RefusalFigure {
  readonly refused: Count;
  /** Their deadline has not come. */
  readonly waiting: Count;
  /** The market was not known at the refusal, or not seen after it. */
  readonly unknown: Count;
  readonly followed: Count;
  /** Would have cost more than the bound: avoided, as modelled. */
  readonly avoided: Count;
  /** Would have cost no more. */
  readonly cheap: Count;
  /** Of those followed, with its interval by days. */
  readonly meanBps: Bps | null;
  readonly interval95Bps: Interval | null;
  readonly medianBps: Bps | null;
  /** Orders at once, where the displayed book held them. */
  readonly immediate: { readonly n: Count; readonly meanBps: Bps | null };
  readonly sentence: string;
}

/** TCA-65: refused = followed + waiting + unknown, followed = avoided + cheap. */
export function refusalFigure(orders: readonly TurnedAwayOrder[]): RefusalFigure {
  const found = orders.flatMap((order) => {
    const cost = wouldHaveCost(order);
    return cost === null ? [] : [{ ...cost, day: order.day }];
  });
  const waiting = orders.filter(isWaiting).length;
  const avoided = found.filter(({ isAboveBound }) => isAboveBound).length;
  const mean = meanByClusters(
    found.map(({ costBps, day }) => ({ value: costBps, weight: 1, cluster: day })),
  );
  const atOnce = found.flatMap(({ immediateBps }) => immediateBps ?? []);
  const counts = {
    refused: orders.length,
    waiting,
    unknown: orders.length - found.length - waiting,
    followed: found.length,
    avoided,
    cheap: found.length - avoided,
    meanBps: mean?.value ?? null,
    interval95Bps: mean?.interval95 ?? null,
    medianBps: found.length === 0 ? null : medianOf(found.map(({ costBps }) => costBps)),
    immediate: {
      n: atOnce.length,
      meanBps:
        atOnce.length === 0 ? null : atOnce.reduce((sum, bps) => sum + bps, 0) / atOnce.length,
    },
  };
  return { ...counts, sentence: sentenceOf(counts) };
}
const isWaiting = ({ arrival, before, followed }: TurnedAwayOrder): boolean =>
  followed === null && arrival !== null && before !== null;

function sentenceOf(counts: Omit<RefusalFigure, 'sentence'>): string {
  const { refused, followed, waiting, unknown, avoided, cheap, meanBps } = counts;
  if (refused === 0) return 'No order was refused.';
  const open = [
    waiting === 0 ? '' : `, ${waiting} still within their time`,
    unknown === 0 ? '' : `, ${unknown} unknown because the market was not seen`,
  ].join('');
  const head = `${refused} refused, ${followed} followed to their deadline${open}`;
  if (meanBps === null) return `${head}.`;
  return `${head}: ${avoided} would have cost more than their bound, ${cheap} less; mean ${meanBps.toFixed(1)} bps, modelled.`;
}
