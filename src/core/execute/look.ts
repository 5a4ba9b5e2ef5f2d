import { isOver, openOf, plannedBy, sliceIndexAt } from '#core/execute/begin';
import { movedShare } from '#core/execute/live-volume';
import {
  amendThese,
  CANCEL_AGAIN_AFTER_US,
  cancelAll,
  cancelThese,
  windDown,
} from '#core/execute/look-cancel';
import { CATCH_UP, paceLeft } from '#core/execute/pace';
import type { Child, ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { doneBefore, restOf, slicesBefore, volumeFrom } from '#core/execute/plan-in-force';
import { bandOf, restingPrice } from '#core/execute/resting';
import { type Situation, withinLimit } from '#core/execute/situation';
import { BPS_IN_ONE, lots, minLots, type Ticks, type TimeUs } from '#core/kernel/units';
import { quoteValueOf } from '#core/market/instrument';
import { isCrossed, midOf } from '#core/market/view';
import type { ChildOrder, ChildType } from '#core/order/child';
import { strategyOf } from '#core/plan/strategies';

const REPRICE_AFTER_US = 5_000_000;

const FINAL_STRETCH = 0.8;

const FINAL_LOOKS = 4;

// Being behind by less than this part of a slice is not worth the spread, nor a message.
const WORTH_CROSSING = 0.25;

/** Ids of one slice that an epoch has to itself: more than a slice ever needs. */
const ATTEMPTS_OF_AN_EPOCH = 100;

/** One look at the market: what to cancel, what to propose. At most one child rests at a time. `allowance`: lots that the participation cap still lets through. */
export function look(
  before: ParentState,
  { view, allowance, epoch = 0, busier = 1 }: ParentEvent & { readonly type: 'look' },
): Stepped {
  if (isOver(before)) return { state: before, commands: [] };
  const unknown = [...before.children.values()].filter((child) => child.life.status === 'unknown');
  // EXE-3: an order of unknown outcome is asked about; until it is answered nothing else is sent.
  if (unknown.length > 0)
    return {
      state: before,
      commands: unknown.map((child) => ({
        type: 'query',
        clientOrderId: child.order.clientOrderId,
      })),
    };
  const { order } = before.acceptance;
  if (
    before.status === 'cancelling' ||
    view.at >= order.deadline ||
    before.filled >= order.quantity
  )
    return windDown(before, view.at);
  if (before.status === 'paused') return cancelAll(before, view.at);
  if (view.at < order.start) return { state: before, commands: [] };
  const bid = view.bids[0];
  const ask = view.asks[0];
  const mid = midOf(view);
  if (!view.valid || isCrossed(view) || bid === undefined || ask === undefined || mid === null) {
    return cancelAll({ ...before, note: 'waiting for a valid market' }, view.at);
  }
  if (before.pausedUntil !== null && view.at < before.pausedUntil)
    return { state: before, commands: [] };
  const { plan, usual } = before.acceptance;
  const tactic = strategyOf(order.strategy).tactic({
    usual,
    volatilityDaily: view.volatilityDaily,
    behindMax: plan.band.behind,
  });
  const state: ParentState = { ...before, regime: tactic.regime, pausedUntil: null, note: '' };
  const near = order.side === 'buy' ? bid.price : ask.price;
  const far = order.side === 'buy' ? ask : bid;
  return work(state, {
    view,
    allowance,
    epoch,
    busier,
    tactic,
    near,
    far: far.price,
    farSize: far.size,
  });
}

function work(state: ParentState, now: Situation): Stepped {
  const index = sliceIndexAt(state, now.view.at);
  const slice = index === null ? undefined : state.acceptance.plan.slices[index];
  // EXE-26: in a blackout, overnight and before the first slice nothing is sent, and nothing rests.
  if (index === null || slice === undefined)
    return cancelAll({ ...state, note: 'between slices: nothing is sent' }, now.view.at);
  const { order } = state.acceptance;
  const elapsed = (now.view.at - slice.start) / (slice.end - slice.start);
  const isFinal = isLastStretch(state, index, now.view.at);
  const behind = (isFinal ? order.quantity : targetBy(state, now)) - state.filled;
  const least = isFinal ? 1 : Math.max(1, WORTH_CROSSING * slice.quantity);
  // Only what is below the band: the rest may still be filled at its own price.
  const below = behind - (isFinal ? 0 : bandOf(state, now));
  const crosses =
    (isFinal || elapsed >= now.tactic.crossAt) && below > 0 && (below >= least || isFinal);
  const excess = Math.ceil(below);
  const living = [...state.children.values()];
  if (crosses) {
    const resting = living.filter((child) => child.order.type !== 'ioc');
    // What rests keeps its place, unless the pace leaves no room for taking beside it.
    const isInTheWay = isFinal || paceLeft(state, index, now.view, isFinal) < excess;
    if (isInTheWay && resting.length > 0) return cancelThese(state, resting, now.view.at);
    if (living.length > resting.length) return { state, commands: [] };
    const reach =
      isFinal && order.residual === 'complete'
        ? reachOf(state, now, behind)
        : { limit: now.far, size: now.farSize };
    return propose(
      state,
      index,
      {
        limit: reach.limit,
        type: 'ioc',
        wanted: Math.min(excess, reach.size),
        isFinal,
        reason: `${now.tactic.regime}: take ${excess} behind schedule`,
      },
      now,
    );
  }
  const stale = living.filter((child) => isPricedOff(child, now));
  if (stale.length > 0)
    return state.acceptance.tactics.amends === true
      ? amendThese(state, stale, now)
      : cancelThese(state, stale, now.view.at);
  // An amendment that nobody answered: which form of the order lives is not known, so it is taken back whole.
  const unanswered = living.filter(
    (child) =>
      child.amendRequestedAt !== null &&
      now.view.at - child.amendRequestedAt >= CANCEL_AGAIN_AFTER_US,
  );
  if (unanswered.length > 0) return cancelThese(state, unanswered, now.view.at);
  if (living.length > 0) return { state, commands: [] };
  const price = restingPrice(state, now);
  return propose(
    state,
    index,
    {
      limit: price,
      type: 'postOnly',
      wanted: dueIn(state, index, now),
      isFinal,
      reason: `${now.tactic.regime}: rest ${price === now.near ? 'at the touch' : 'a tick inside the spread'}`,
    },
    now,
  );
}

/**
 * The last stretch wants all that is left: a schedule in fractions would leave a lot behind. It is the end of the last slice, and
 * in any case the last looks before the deadline. Pov has no schedule to be behind of: it completes in the last looks, where that was asked for.
 */
function isLastStretch(state: ParentState, index: number, now: TimeUs): boolean {
  const { plan, order, tactics } = state.acceptance;
  const isLastLooks = order.deadline - now <= FINAL_LOOKS * tactics.lookIntervalUs;
  if (plan.povRate !== null) return order.residual === 'complete' && isLastLooks;
  const slice = plan.slices[index];
  if (isLastLooks || slice === undefined || index !== plan.slices.length - 1) return isLastLooks;
  return (now - slice.start) / (slice.end - slice.start) >= FINAL_STRETCH;
}

/**
 * EXE-20: a taker takes what is displayed at the touch and no more, because the book refills until the next look. At the very end there is no next look:
 * what must complete walks the displayed book, inside the collar.
 */
function reachOf(
  state: ParentState,
  now: Situation,
  wanted: number,
): { readonly limit: Ticks; readonly size: number } {
  const { order, tactics } = state.acceptance;
  const levels = order.side === 'buy' ? now.view.asks : now.view.bids;
  const mid = midOf(now.view) ?? now.far;
  let reach: { readonly limit: Ticks; readonly size: number } = { limit: now.far, size: 0 };
  for (const { price, size } of levels) {
    const isInside =
      Math.abs(price - mid) / mid <= tactics.collarBps / BPS_IN_ONE &&
      withinLimit(state, price, 'ioc') !== null;
    if (!isInside || reach.size >= wanted) break;
    reach = { limit: price, size: reach.size + size };
  }
  return reach;
}

/** What ought to be done by now. A schedule says it by the clock, moved by what has printed where it follows volume (EXE-25); pov by the volume printed so far. */
function targetBy(state: ParentState, now: Situation): number {
  const { acceptance } = state;
  const { plan, order } = acceptance;
  const { at, eligibleVolume } = now.view;
  if (plan.povRate === null) return scheduledBy(state, at, now);
  const followed = plan.povRate * (eligibleVolume - volumeFrom(acceptance));
  return Math.min(order.quantity, doneBefore(acceptance) + followed);
}

function scheduledBy(state: ParentState, at: TimeUs, { busier }: Situation): number {
  const before = doneBefore(state.acceptance);
  const rest = restOf(state.acceptance);
  const planned = plannedBy(state, at);
  return busier === 1 ? planned : before + rest * movedShare((planned - before) / rest, busier);
}

/** What may be worked passively now: the slice and what earlier ones left; pov may lead by its band. The pace bounds it. */
function dueIn(state: ParentState, index: number, now: Situation): number {
  const { plan } = state.acceptance;
  const slice = plan.slices[index];
  if (slice === undefined) return 0;
  if (plan.povRate !== null)
    return (
      Math.floor(targetBy(state, now) + plan.band.ahead * restOf(state.acceptance)) - state.filled
    );
  return scheduledBy(state, slice.end, now) - state.filled;
}

function propose(
  state: ParentState,
  index: number,
  want: {
    readonly limit: Ticks;
    readonly type: ChildType;
    readonly wanted: number;
    readonly isFinal: boolean;
    readonly reason: string;
  },
  now: Situation,
): Stepped {
  const { order, instrument, tactics } = state.acceptance;
  const limit = withinLimit(state, want.limit, want.type);
  if (limit === null)
    return {
      state: { ...state, note: "the market is beyond the order's limit" },
      commands: [],
    };
  const leaves = lots(Math.max(0, order.quantity - state.filled - openOf(state)));
  const oneLot = quoteValueOf(instrument, lots(1), limit);
  const least = Math.max(1, Math.ceil(tactics.minNotional / oneLot));
  const pace = paceLeft(state, index, now.view, want.isFinal);
  const most = Math.min(leaves, now.allowance, pace);
  let quantity = Math.min(Math.floor(want.wanted), most);
  // EXE-7, F19: a remainder that the venue would not take goes with this child, where the cap lets it.
  if (order.residual === 'complete' && leaves - quantity < least && leaves <= most)
    quantity = leaves;
  if (quantity < least) {
    return {
      state: {
        ...state,
        note: want.wanted < least ? state.note : whyBelow(least, now.allowance, pace),
      },
      commands: [],
    };
  }
  // EXE-24: a life that does not know all that the one before it sent still uses none of its ids.
  const attempt = Math.max(state.attempts[index] ?? 0, now.epoch * ATTEMPTS_OF_AN_EPOCH);
  const child: ChildOrder = {
    clientOrderId: `${order.parentId}/${slicesBefore(state.acceptance) + index}/${attempt}/0`,
    parentId: order.parentId,
    instrumentId: order.instrumentId,
    side: order.side,
    quantity: minLots(lots(quantity), leaves),
    limit,
    type: want.type,
    reason: want.reason,
  };
  const born: Child = {
    order: child,
    life: { status: 'created', quantity: child.quantity },
    proposedAt: now.view.at,
    cancelRequestedAt: null,
    amendRequestedAt: null,
  };
  return {
    state: {
      ...state,
      attempts: state.attempts.with(index, attempt + 1),
      children: new Map(state.children).set(child.clientOrderId, born),
      lastLookAt: now.view.at,
    },
    commands: [{ type: 'propose', order: child }],
  };
}

function whyBelow(least: number, allowance: number, pace: number): string {
  if (allowance < least) return 'waiting for volume: the participation cap is reached';
  return pace < least ? `catching up: at most ${CATCH_UP} slices' worth in the time of one` : '';
}

function isPricedOff(child: Child, now: Situation): boolean {
  if (child.order.type === 'ioc' || child.life.status !== 'working') return false;
  if (now.view.at - child.proposedAt < REPRICE_AFTER_US) return false;
  return child.order.side === 'buy' ? child.order.limit < now.near : child.order.limit > now.near;
}
