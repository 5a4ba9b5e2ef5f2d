import { isOver, remainingOf, sliceIndexAt } from '#core/execute/begin';
import { choose } from '#core/execute/choose';
import { dueIn, isLastStretch, targetBy } from '#core/execute/due';
import { answeringOf, nearAt, reachNow } from '#core/execute/legs';
import {
  amendThese,
  CANCEL_AGAIN_AFTER_US,
  cancelAll,
  cancelThese,
  windDown,
} from '#core/execute/look-cancel';
import { inMaintenance } from '#core/execute/maintenance';
import { paceLeft, takeLeft } from '#core/execute/pace';
import type { Child, Command, ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { propose, reachOf } from '#core/execute/propose';
import { aheadOf, bandOf, restingPrice } from '#core/execute/resting';
import type { Situation } from '#core/execute/situation';
import { signOf } from '#core/kernel/units';
import { isCrossed, midOf } from '#core/market/view';

/** Of half the spread: what a touch is ahead of a resting order before that follows it. Following each tick sends twice the messages and saves nothing. */
const FOLLOWS_FROM = 0.75;

// Being behind by less than this part of a slice is not worth the spread, nor a message.
const WORTH_CROSSING = 0.25;

/**
 * One look at the market: what to cancel, what to propose. At most one child rests at a time, of a consolidated instrument one at each venue. `allowance`: lots that the
 * participation cap still lets through.
 */
export function look(before: ParentState, event: ParentEvent & { readonly type: 'look' }): Stepped {
  if (isOver(before)) return { state: before, commands: [] };
  const asking: Command[] = [...before.children.values()]
    .filter((child) => child.life.status === 'unknown')
    .map(({ order: { clientOrderId } }) => ({ type: 'query', clientOrderId }));
  // EXE-3: an order of unknown outcome is asked about; until it is answered nothing else is sent, of a consolidated instrument nothing to its venue.
  const isHeld = asking.length > 0 && before.acceptance.instrument.listings === undefined;
  const { state, commands } = isHeld ? { state: before, commands: [] } : decided(before, event);
  return { state, commands: asking.length === 0 ? commands : [...asking, ...commands] };
}

function decided(
  before: ParentState,
  {
    view,
    allowance,
    waitsFor = 'volume',
    epoch = 0,
    busier = 1,
    venues,
  }: ParentEvent & { readonly type: 'look' },
): Stepped {
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
    const note =
      view.closed === undefined
        ? 'waiting for a valid market'
        : 'waiting for the end of a maintenance';
    return cancelAll({ ...before, note }, view.at);
  }
  if (before.pausedUntil !== null && view.at < before.pausedUntil)
    return { state: before, commands: [] };
  const index = sliceIndexAt(before, view.at);
  // EXE-26: in a blackout, overnight and before the first slice nothing is sent, and nothing rests.
  if (index === null)
    return cancelAll(
      { ...before, pausedUntil: null, note: 'between slices: nothing is sent' },
      view.at,
    );
  // EXE-54: before a venue is down its orders leave it; a cancel that was asked for holds up nothing else.
  const leaving = inMaintenance(before, view);
  if (leaving.length > 0) return cancelThese(before, leaving, view.at);
  const { tactic, weighed } = choose(before, view, index, busier);
  const state: ParentState = { ...before, regime: tactic.regime, pausedUntil: null, note: '' };
  const [near, far] = order.side === 'buy' ? [bid, ask] : [ask, bid];
  const many = venues === undefined ? {} : { venues };
  const reach =
    venues === undefined
      ? { limit: far.price, size: far.size }
      : reachNow(state, { view, venues, far: far.price });
  return work(
    state,
    {
      view,
      allowance,
      waitsFor,
      epoch,
      busier,
      tactic,
      weighed,
      near: near.price,
      far: far.price,
      farLimit: reach.limit,
      farSize: reach.size,
      ...many,
    },
    index,
  );
}

function work(state: ParentState, now: Situation, index: number): Stepped {
  const { order, plan } = state.acceptance;
  const slice = plan.slices[index];
  const { tactic } = now;
  const isFinal = isLastStretch(state, index, now.view.at);
  const behind = (isFinal ? order.quantity : targetBy(state, now)) - state.filled;
  // Only what is below the band: the rest may still be filled at its own price.
  const below = behind - (isFinal ? 0 : bandOf(state, now));
  const worth = isFinal ? 0 : Math.max(1, WORTH_CROSSING * (slice?.quantity ?? 0));
  // EXE-37: a schedule that nobody is late by, of an order that may leave its rest, is never late.
  const mayBeLate = plan.band.behind < 1 || order.residual === 'complete';
  if (mayBeLate && below > 0 && below >= worth)
    return takeLate(state, index, now, { below, behind, isFinal });
  const living = answeringOf(state, now);
  const due = dueIn(state, index, now);
  const shown = (lots: number): number =>
    Math.min(lots * tactic.size, tactic.display * order.quantity);
  const resting = living.filter((child) => child.order.type !== 'ioc');
  if (tactic.way === 'cross' || tactic.way === 'wait') {
    if (resting.length > 0 && (tactic.way === 'wait' || due >= worth))
      return cancelThese(state, resting, now.view.at);
    if (living.length > 0 || tactic.way === 'wait' || due < worth) return { state, commands: [] };
    const wanted = Math.min(Math.ceil(shown(due + aheadOf(state, now))), now.farSize);
    return propose(
      state,
      index,
      { limit: now.farLimit, type: 'ioc', wanted, isFinal, reason: 'take what is due' },
      now,
    );
  }
  const stale = living.filter((child) => isPricedOff(state, child, now));
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
  // RTE-10: of a consolidated instrument a venue whose leg has filled gets the next one while the others still rest.
  const open = living.reduce((sum, child) => sum + remainingOf(child), 0);
  if (living.length > 0 && (now.venues === undefined || shown(due) - open < worth))
    return { state, commands: [] };
  const limit = restingPrice(state, now);
  return propose(
    state,
    index,
    {
      limit,
      type: 'postOnly',
      wanted: Math.ceil(shown(due)) - open,
      isFinal,
      reason: limit === now.near ? 'rest at the touch' : 'rest a tick inside the spread',
    },
    now,
  );
}

/** What is below the band, or left at the end, is taken whatever it costs; what rests keeps its place, unless the pace leaves no room for taking beside it. */
function takeLate(
  state: ParentState,
  index: number,
  now: Situation,
  {
    below,
    behind,
    isFinal,
  }: { readonly below: number; readonly behind: number; readonly isFinal: boolean },
): Stepped {
  const excess = Math.ceil(below);
  const living = answeringOf(state, now);
  const resting = living.filter((child) => child.order.type !== 'ioc');
  const isInTheWay = isFinal || paceLeft(state, index, now.view, isFinal) < excess;
  if (isInTheWay && resting.length > 0) return cancelThese(state, resting, now.view.at);
  if (living.length > resting.length) return { state, commands: [] };
  const reach =
    isFinal && state.acceptance.order.residual === 'complete'
      ? reachOf(state, now, behind)
      : { limit: now.farLimit, size: now.farSize };
  const most = isFinal ? excess : takeLeft(state, index, now.view);
  const wanted = Math.min(excess, most, reach.size);
  const reason = `take ${excess} behind schedule`;
  return propose(state, index, { limit: reach.limit, type: 'ioc', wanted, isFinal, reason }, now);
}

function isPricedOff(state: ParentState, child: Child, now: Situation): boolean {
  if (child.order.type === 'ioc' || child.life.status !== 'working') return false;
  if (now.view.at - child.proposedAt < now.tactic.staysFor * 1e6) return false;
  const near = nearAt(state, child, now.near);
  const behind = (near - child.order.limit) * signOf(child.order.side);
  return behind > (FOLLOWS_FROM * Math.abs(now.far - now.near)) / 2;
}
