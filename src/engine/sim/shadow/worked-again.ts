import type { Refusal } from '#core/kernel/failure';
import type { Bps, Count, TimeUs } from '#core/kernel/units';
import type { StrategyName } from '#core/plan/strategies';
import {
  deadlineOf,
  type OwnOrder,
  type RealCost,
  type ShadowTerms,
} from '#engine/shadow/own-order';
import { deskContestant, IMMEDIATE, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { tapeCourt } from '#engine/sim/compare/court';
import { workJob } from '#engine/sim/compare/work-job';
import { costsOf, jobOf, outsideOf, type ShadowTapeTerms } from '#engine/sim/shadow/on-tape';
import { differenceOf, overlapOf, type ShadowDifference } from '#engine/sim/shadow/summary';

/** An order with what it really cost from its start on; null: not known, or nothing was filled. */
export interface OrderToWork {
  readonly order: OwnOrder;
  readonly real: RealCost | null;
  /** The fees of its fills are known and in its cost. */
  readonly hasFees: boolean;
}
/** What an order would have cost under one way of working it; `costBps` null: `why`. The worse of the recorded fills and the same on a market that answers; with fees where the real cost has them. */
export interface UnderOne {
  readonly name: string;
  readonly costBps: Bps | null;
  readonly why: string;
}
/** SHD-11: an order of somebody's own, worked again on the recording in which it traded, under every strategy and both baselines: same start, deadline and quantity. */
export interface WorkedAgain extends OrderToWork {
  readonly deadline: TimeUs;
  readonly under: readonly UnderOne[];
  /** Why nothing can be said of it; null: something can. */
  readonly outside: Refusal | null;
}

export function workedAgain(
  { order, real, hasFees }: OrderToWork,
  terms: ShadowTerms,
  on: ShadowTapeTerms,
  strategies: readonly StrategyName[],
): WorkedAgain {
  const deadline = deadlineOf(order, terms);
  const outside = outsideOf(order, terms, on.tape);
  if (outside !== null) return { order, hasFees, deadline, real: null, under: [], outside };
  const court = tapeCourt({ ...on, queue: 'pessimistic' });
  const job = jobOf(order, terms, on.tape);
  const contestants = [IMMEDIATE, NAIVE_TWAP, ...strategies.map(deskContestant)];
  // A fill is priced again by what the strategies know of the market; baselines know nothing.
  let scale: Parameters<typeof costsOf>[3] = null;
  const under = contestants
    .toReversed()
    .map((contestant): UnderOne => {
      const { name } = contestant;
      if (job === null) return { name, costBps: null, why: 'its quantity is no whole lot' };
      const outcome = workJob(court, contestant, job);
      if (outcome.type !== 'worked') return { name, costBps: null, why: outcome.why };
      scale = outcome.scale ?? scale;
      const { costBps, feesBps, completion } = costsOf(court, job, outcome, scale);
      return {
        name,
        costBps: costBps + (hasFees ? feesBps : 0),
        why: completion < 1 ? 'not done in full, the rest was crossed' : '',
      };
    })
    .toReversed();
  return { order, real, hasFees, deadline, under, outside };
}

export interface WorkedAgainSummary {
  readonly orders: Count;
  /** With a cost of their own and a market. */
  readonly judged: Count;
  /** Orders whose times overlap remember each other: blocks of so many are drawn together. */
  readonly block: Count;
  /** Real less modelled: positive, it would have paid less. */
  readonly under: readonly {
    readonly name: string;
    readonly difference: ShadowDifference | null;
  }[];
}
export function workedAgainSummary(all: readonly WorkedAgain[]): WorkedAgainSummary {
  const inTime = all.toSorted((a, b) => a.order.start - b.order.start);
  const block = overlapOf(
    inTime.map(({ order, deadline }) => ({ start: order.start, end: deadline })),
  );
  const names = all.find(({ under }) => under.length > 0)?.under.map(({ name }) => name) ?? [];
  return {
    orders: all.length,
    judged: all.filter(({ real, under }) => real !== null && under.length > 0).length,
    block,
    under: names.map((name) => ({
      name,
      difference: differenceOf(
        inTime,
        block,
        ({ under }) => under.find((each) => each.name === name)?.costBps ?? null,
      ),
    })),
  };
}
