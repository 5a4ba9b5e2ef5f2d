import type { ParentState, Stepped } from '#core/execute/parent-state';
import type { VenueStanding } from '#core/execute/venue-standing';
import { type Count, type Lots, type Ratio, type Ticks, ticks } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import type { ChildType } from '#core/order/child';
import type { Tactic } from '#core/plan/tactics';
import type { Weighed } from '#core/plan/weigh';

export interface Situation {
  readonly view: MarketView;
  readonly allowance: Lots;
  readonly waitsFor: 'volume' | 'legs';
  readonly epoch: Count;
  readonly busier: Ratio;
  /** Of a consolidated instrument. */
  readonly venues?: readonly VenueStanding[];
  readonly tactic: Tactic;
  /** What the ways of working a lot cost now; null: unknown. */
  readonly weighed: Weighed | null;
  readonly near: Ticks;
  readonly far: Ticks;
  /** What a taker may take now: so many lots, at this price or better. Of one book that is its touch. */
  readonly farLimit: Ticks;
  readonly farSize: Lots;
}

/** The client's limit binds every child: a resting one is priced at it, a taking one is not sent. */
export function withinLimit(state: ParentState, wanted: Ticks, type: ChildType): Ticks | null {
  const { limit, side } = state.acceptance.order;
  if (limit === null) return wanted;
  const beyond = side === 'buy' ? wanted > limit : wanted < limit;
  if (!beyond) return wanted;
  return type === 'ioc' ? null : ticks(limit);
}

/** F24: never clamped. Plimsoll does not trade an overfill away by itself: whether it is hedged is a person's decision. */
export const overfillNote = (state: ParentState): string =>
  `overfilled by ${state.filled - state.acceptance.order.quantity} lots: the venue is right, a person must decide`;

export const over = (
  state: ParentState,
  status: 'completed' | 'partial' | 'cancelled',
  note: string,
): Stepped => ({ state: { ...state, status, note }, commands: [] });
