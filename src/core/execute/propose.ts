import { openOf } from '#core/execute/begin';
import { venueLegs } from '#core/execute/legs';
import { CATCH_UP, paceLeft } from '#core/execute/pace';
import type { Command, ParentState, Stepped } from '#core/execute/parent-state';
import type { VenueLeg } from '#core/execute/places';
import { slicesBefore } from '#core/execute/plan-in-force';
import { type Situation, withinLimit } from '#core/execute/situation';
import type { Facts } from '#core/kernel/fact';
import { BPS_IN_ONE, lots, minLots, type Ticks } from '#core/kernel/units';
import { quoteValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { ChildOrder, ChildType } from '#core/order/child';

/** Ids of one slice that an epoch has to itself: more than a slice ever needs. */
const ATTEMPTS_OF_AN_EPOCH = 100;

export function propose(
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
        note: want.wanted < least ? state.note : whyBelow(least, now, pace),
      },
      commands: [],
    };
  }
  // EXE-24: a life that does not know all that the one before it sent still uses none of its ids.
  const attempt = Math.max(state.attempts[index] ?? 0, now.epoch * ATTEMPTS_OF_AN_EPOCH);
  const slice = slicesBefore(state.acceptance) + index;
  const whole = { type: want.type, limit, quantity: minLots(lots(quantity), leaves) };
  const legs: readonly (Omit<VenueLeg, 'venue'> & { readonly venue?: string })[] =
    instrument.listings === undefined ? [{ ...whole, why: {} }] : venueLegs(state, whole, now);
  if (legs.length === 0)
    return {
      state: { ...state, note: 'no venue can take an order of this size now' },
      commands: [],
    };
  const children = new Map(state.children);
  const commands: Command[] = [];
  for (const [i, { venue, quantity: part, limit: at, why }] of legs.entries()) {
    const child: ChildOrder = {
      clientOrderId: `${order.parentId}/${slice}/${attempt}/${i}`,
      parentId: order.parentId,
      instrumentId: order.instrumentId,
      ...(venue === undefined ? {} : { venue }),
      side: order.side,
      quantity: part,
      limit: at,
      type: want.type,
      ...(order.reduceOnly && instrument.margin !== undefined ? { reduceOnly: true } : {}),
      reason: `${now.tactic.regime}: ${want.reason}`,
      why: { ...whyOf(now), ...why },
    };
    children.set(child.clientOrderId, {
      order: child,
      life: { status: 'created', quantity: part },
      proposedAt: now.view.at,
      cancelRequestedAt: null,
      amendRequestedAt: null,
    });
    commands.push({ type: 'propose', order: child });
  }
  return {
    state: {
      ...state,
      attempts: state.attempts.with(index, attempt + 1),
      children,
      lastLookAt: now.view.at,
    },
    commands,
  };
}

/** What was weighed, for machines: bps of the mid, one lot, fees in it. */
function whyOf({ tactic: { regime, way }, weighed }: Situation): Facts {
  return { regime, way, ...weighed };
}

function whyBelow(
  least: number,
  { allowance, waitsFor }: Pick<Situation, 'allowance' | 'waitsFor'>,
  pace: number,
): string {
  if (allowance < least)
    return waitsFor === 'legs'
      ? 'waiting for the other legs of its basket'
      : 'waiting for volume: the participation cap is reached';
  return pace < least ? `catching up: at most ${CATCH_UP} slices' worth in the time of one` : '';
}

/**
 * EXE-20: a taker takes what is displayed at the touch and no more, because the book refills until the next look. At the very end there is no next look:
 * what must complete walks the displayed book, inside the collar.
 */
export function reachOf(
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
