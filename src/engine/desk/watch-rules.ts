import { sliceIndexAt } from '#core/execute/begin';
import { runningCost } from '#core/execute/cost-watch';
import type { ParentState, Watcher } from '#core/execute/parent-state';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { Count, TimeUs } from '#core/kernel/units';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import { quantityOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { WatchPolicy } from '#core/plan/policy';
import { strategyOf } from '#core/plan/strategies';
import {
  isMarketDue,
  type MarketCompared,
  type MarketMemory,
  marketCompared,
  newMarketMemory,
} from '#engine/desk/market-compared';

/** What the rules remember of an order between two looks. A restart forgets it and loses only time: what was decided is in the journal. */
export interface OrderMemory {
  /** Since when its market cannot be traded in, while its plan wants to. */
  outSince: TimeUs | null;
  /** Assessments in a row that would let it go. */
  good: Count;
  /** The last time that it could not be let go, and why. */
  tried: { readonly at: TimeUs; readonly code: string } | null;
  readonly market: MarketMemory;
}
export const newMemory = (): OrderMemory => ({
  outSince: null,
  good: 0,
  tried: null,
  market: newMarketMemory(),
});

/** One order at one look. */
export interface WatchSeen {
  readonly parent: ParentState;
  readonly now: TimeUs;
  readonly view: MarketView | null;
  /** Two sides, valid, uncrossed and fresh: it can be traded in. */
  readonly isOpen: boolean;
  readonly policy: WatchPolicy;
  readonly memory: OrderMemory;
  /** At the size of its rest, where that is due now and can be told; else null. */
  assessed(): { readonly assessment: Assessment; readonly scoreMin: number } | null;
  /** What is known of its instrument; null: not enough. */
  known(): LiquidityProfile | null;
}
/** What a rule wants done about an order. `since`: from when its reason holds. */
export type WatchAct =
  | { readonly do: 'warn'; readonly who: Watcher; readonly found: Refusal }
  | {
      readonly do: 'hold';
      readonly who: Watcher;
      readonly found: Refusal;
      readonly since: TimeUs;
    }
  | { readonly do: 'letGo'; readonly who: Watcher; readonly reason: string }
  | { readonly do: 'planAgain'; readonly who: Watcher; readonly compared: MarketCompared };

/** Every rule there is, in the order in which they are asked; the first that wants something gets it. A new one is a new row. */
export const WATCH_RULES: { readonly [Name in Watcher]: (seen: WatchSeen) => WatchAct | null } = {
  halt,
  guard,
  liquidity,
  market,
};
const isHeldBy = ({ status, pausedBy }: ParentState, who: Watcher): boolean =>
  status === 'paused' && pausedBy === who;

/** Does the plan want to trade now? Not before the start, nor between slices. */
const isInSlice = (parent: ParentState, now: TimeUs): boolean =>
  now >= parent.acceptance.order.start && sliceIndexAt(parent, now) !== null;
/** An average slice of the plan in force: shaken ones are longer and shorter. */
const sliceUs = ({ acceptance: { plan } }: ParentState): number =>
  plan.slices.reduce((sum, { start, end }) => sum + end - start, 0) / plan.slices.length;

/** EXE-34: a market that cannot be traded in for longer than some slices, while the plan wants to: the order is held until it is back, and then planned again. */
function halt({ parent, now, isOpen, policy, memory }: WatchSeen): WatchAct | null {
  if (isHeldBy(parent, 'halt'))
    return isOpen ? { do: 'letGo', who: 'halt', reason: 'the market trades again' } : null;
  if (isOpen || parent.status !== 'working' || !isInSlice(parent, now)) {
    memory.outSince = null;
    return null;
  }
  memory.outSince ??= now;
  const since = memory.outSince;
  if (now - since < policy.afterHalt.slices * sliceUs(parent)) return null;
  const { instrument, order } = parent.acceptance;
  const seconds = Math.round((now - since) / 1e6);
  const left = quantityOf(instrument, order.quantity - parent.filled);
  return {
    do: 'hold',
    who: 'halt',
    since,
    found: refusal(
      'MARKET_HALTED',
      `${instrument.symbol} cannot be traded in since ${isoTime(since)}; ${left} units are left until ${isoTime(order.deadline)}`,
      { seconds, quantityLeft: left, deadline: isoTime(order.deadline) },
    ),
  };
}

/** EXE-32, EXE-33: the running shortfall has left the band of the estimate. Said once for each plan. */
function guard({ parent, now, view, isOpen, policy }: WatchSeen): WatchAct | null {
  const { action, falseAlarm } = policy.guard;
  if (isHeldBy(parent, 'guard'))
    return action === 'slow' && isOpen && now >= (parent.watch.heldSince ?? now) + sliceUs(parent)
      ? { do: 'letGo', who: 'guard', reason: 'a slice has passed' }
      : null;
  const mid = view === null || !isOpen ? null : midOf(view);
  const isAsked = action !== 'off' && parent.status === 'working' && !parent.watch.isAlarmed;
  if (!isAsked || mid === null || now < parent.acceptance.order.start) return null;
  const cost = runningCost(parent, mid, { at: now, falseAlarm });
  if (cost === null || !cost.isOutside) return null;
  const { costBps, expectedBps, boundBps, stdevBps } = cost;
  const found = refusal(
    'COST_ABOVE_BAND',
    `the order costs ${costBps.toFixed(1)} bps so far, expected were ${expectedBps.toFixed(1)} and at most ${boundBps.toFixed(1)}`,
    {
      costBps,
      expectedBps,
      boundBps,
      stdevBps,
      midTicks: mid,
      filledShare: parent.filled / parent.acceptance.order.quantity,
      falseAlarm,
      action,
    },
  );
  return action === 'ask'
    ? { do: 'warn', who: 'guard', found }
    : { do: 'hold', who: 'guard', found, since: now };
}

const GOOD_ENOUGH = 2;
/** EXE-36: the score is asked again at the size of the rest. What may be sent in poor liquidity is not held, as it was not refused. */
function liquidity({ parent, now, memory, assessed }: WatchSeen): WatchAct | null {
  const { order, instrument } = parent.acceptance;
  const isHeld = isHeldBy(parent, 'liquidity');
  const isAsked = isHeld || (parent.status === 'working' && now >= order.start);
  if (!isAsked || (order.reduceOnly && order.confirmed)) return null;
  const due = assessed();
  if (due === null) return isHeld && memory.good >= GOOD_ENOUGH ? letGoByScore() : null;
  const { assessment, scoreMin } = due;
  const { score } = assessment;
  if (score >= scoreMin) memory.good++;
  else memory.good = 0;
  if (isHeld) return memory.good >= GOOD_ENOUGH ? letGoByScore() : null;
  if (!(score < scoreMin)) return null;
  const rest = quantityOf(instrument, order.quantity - parent.filled);
  return {
    do: 'hold',
    who: 'liquidity',
    since: now,
    found: refusal(
      'INSUFFICIENT_LIQUIDITY',
      `the liquidity score for the ${rest} units that are left must be at least ${scoreMin}, was ${score.toFixed(3)}`,
      { score, min: scoreMin, assessedQuantity: assessment.quantity, quantity: rest },
      'wait: it is assessed again, and goes on after two assessments in a row that are good enough; or amend or cancel it',
    ),
  };
}
const letGoByScore = (): WatchAct => ({
  do: 'letGo',
  who: 'liquidity',
  reason: `the score is back, by ${GOOD_ENOUGH} assessments`,
});

const SLICES_LEFT = 2;
/** EXE-41: volume and volatility against what the plan took for granted, once a period. A plan that is near its end stays. */
function market(seen: WatchSeen): WatchAct | null {
  const { parent, now, view, isOpen, memory } = seen;
  const { everySeconds, from } = seen.policy.replan;
  const { order, plan } = parent.acceptance;
  const isAsked =
    everySeconds > 0 &&
    parent.status === 'working' &&
    !parent.watch.isAlarmed &&
    now >= order.start &&
    strategyOf(order.strategy).replans === true;
  if (!isAsked || !isOpen || view === null) {
    memory.market.from = null;
    return null;
  }
  if (!isMarketDue(memory.market, parent, view, everySeconds * 1e6)) return null;
  if (plan.slices.filter(({ end }) => end > now).length < SLICES_LEFT) return null;
  const profile = seen.known();
  const compared = profile === null ? null : marketCompared(parent, memory.market, profile, view);
  return compared !== null && compared.difference > from
    ? { do: 'planAgain', who: 'market', compared }
    : null;
}
