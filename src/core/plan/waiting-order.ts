import { type Problem, problem } from '#core/kernel/failure';
import type { Price, TimeUs } from '#core/kernel/units';
import type { NewOrder } from './new-order.ts';

// An order that waits for its price: a stop, a take-profit, or both of one position, of which the first that comes is the one. It is nothing at any
// venue and counts for no cap until its price has come; then it goes the way of every order, through the gate.

/** Where a market is, in quote currency per unit. */
export interface PriceNow {
  readonly mid: Price;
  /** What it has surely come down to and up to: the mid, or in a market too wide to trade in the side that says so last. */
  readonly down: Price;
  readonly up: Price;
}
/** What it waits for: the price of its market, in quote currency per unit. */
export interface Trigger {
  readonly is: 'atOrBelow' | 'atOrAbove';
  readonly price: Price;
  /** The limit of the order that it becomes; null: the order's own. */
  readonly limit: Price | null;
}
export interface WaitingOrder {
  /** Also the id of the order that it becomes: it can become one only once. */
  readonly waitId: string;
  readonly instrumentId: string;
  readonly order: NewOrder;
  /** One, or one on each side of the market. */
  readonly triggers: readonly Trigger[];
  /** Good till then; null: until it is cancelled. */
  readonly until: TimeUs | null;
  readonly by: string;
  readonly role: string;
}
export const WAIT_STATUSES = ['waiting', 'came', 'placed', 'cancelled', 'expired'] as const;
export interface WaitState {
  readonly wait: WaitingOrder;
  readonly since: TimeUs;
  /** `came`: its price was there, and it is not placed yet. */
  readonly status: (typeof WAIT_STATUSES)[number];
  readonly came: { readonly at: TimeUs; readonly trigger: number; readonly mid: Price } | null;
  /** Why it could not be placed when it was tried last; null: it was not tried, or nothing was against it. */
  readonly held: { readonly code: string; readonly message: string } | null;
  readonly endedAt: TimeUs | null;
}

export const beginWait = (wait: WaitingOrder, since: TimeUs): WaitState => ({
  wait,
  since,
  status: 'waiting',
  came: null,
  held: null,
  endedAt: null,
});

/** WAI-2: the first of its prices that the market has reached; null: none. */
export function hasCome(triggers: readonly Trigger[], { down, up }: PriceNow): number | null {
  const found = triggers.findIndex(({ is, price }) =>
    is === 'atOrBelow' ? down <= price : up >= price,
  );
  return found < 0 ? null : found;
}

/** WAI-1: the order that it becomes. */
export function orderThatCame({ wait, came }: WaitState): NewOrder {
  const { order, triggers, waitId } = wait;
  return { ...order, parentId: waitId, limit: triggers[came?.trigger ?? 0]?.limit ?? order.limit };
}

/** What is wrong with it before any market is looked at. `at` null: not known now. */
export function waitFlaws(
  { order, triggers, until }: Pick<WaitingOrder, 'order' | 'triggers' | 'until'>,
  { now, at }: { readonly now: TimeUs; readonly at: PriceNow | null },
): readonly Problem[] {
  const flaws: Problem[] = [];
  const below = triggers.filter(({ is }) => is === 'atOrBelow');
  const above = triggers.filter(({ is }) => is === 'atOrAbove');
  if (triggers.length === 0 || below.length > 1 || above.length > 1)
    flaws.push(
      problem(
        'TRIGGERS_INVALID',
        'triggers',
        `must be one price, or one below and one above the market, were ${triggers.length}`,
        'give a stop, a take-profit, or both',
      ),
    );
  if ((below[0]?.price ?? 0) >= (above[0]?.price ?? Infinity))
    flaws.push(
      problem(
        'TRIGGERS_INVALID',
        'triggers',
        `the price below the market must be lower than the one above it, were ${below[0]?.price} and ${above[0]?.price}`,
        'swap the two',
      ),
    );
  const came = at === null || flaws.length > 0 ? null : hasCome(triggers, at);
  if (at !== null && came !== null)
    flaws.push(
      problem(
        'TRIGGER_PASSED',
        `triggers.${came}.price`,
        `must not be reached already, the mid is ${at.mid}`,
        'place the order without a trigger, or move the price',
      ),
    );
  if (order.start !== null || order.deadline !== null)
    flaws.push(
      problem(
        'FIELD_INVALID',
        order.start === null ? 'order.deadline' : 'order.start',
        'must be left out: when it begins is not known',
        'give horizonSeconds: so long it may take from when its price has come',
      ),
    );
  if (until !== null && until <= now)
    flaws.push(
      problem('FIELD_INVALID', 'until', 'must be in the future, was not', 'give a later time'),
    );
  return flaws;
}
