import type { Acceptance } from '#core/execute/parent-state';
import type { Body } from '#core/journal/body';
import { type Account, knownFilled, knownLeaves, sumOf } from './account.ts';
import type { DayCheck } from './checks.ts';
import type { JournalSeen } from './written.ts';

interface Context {
  readonly written: JournalSeen;
  readonly account: Account;
  readonly check: DayCheck;
}

/** SIM-17: an order that is planned again is for what was asked, no lot more and none less, and never for less than what has traded and may still trade. */
export function checkReplan(context: Context, body: Body): void {
  if (body.type !== 'parent' || body.event.type !== 'replanParent') return;
  const { why, acceptance } = body.event;
  checkAsked(context, body.parentId, why, acceptance);
  checkCovered(context, body.parentId, acceptance);
}

/** As people asked for it, by their own words, in units and prices: lots of one unit and ticks of a hundredth. */
function checkAsked(
  { written, account, check }: Context,
  parentId: string,
  why: 'resumed' | 'amended' | 'halted' | 'market',
  { order }: Acceptance,
): void {
  const before = written.placed.get(parentId)?.acceptance.order;
  const asked = why === 'amended' ? (written.asked.get(parentId) ?? {}) : {};
  const quantity = asked.quantity ?? before?.quantity;
  const ticksOf = (price: number | null): number | null =>
    price === null ? null : Math.round(price * 100);
  const limit = asked.limit === undefined ? before?.limit : ticksOf(asked.limit);
  // Down to what is filled: it is over, and its limit is nobody's business any more.
  const isDone =
    sumOf(
      account.orders((each) => each.parentId === parentId),
      knownFilled,
    ) >= order.quantity;
  check(
    'SIM-17',
    order.quantity === quantity && (order.limit === limit || isDone),
    () =>
      `${parentId} is ${why} to ${order.quantity} lots at ${order.limit}, asked were ${quantity} at ${limit}`,
  );
}

function checkCovered(
  { account, check }: Context,
  parentId: string,
  { order: { quantity }, plan, replan }: Acceptance,
): void {
  const mine = account.orders((each) => each.parentId === parentId);
  const filled = sumOf(mine, knownFilled);
  const living = mine.filter((each) => !each.isDead);
  const committed = sumOf(living, (each) => knownFilled(each) + knownLeaves(each));
  check(
    'SIM-17',
    committed <= quantity,
    () => `${parentId} is planned again for ${quantity} lots, with ${committed} filled and open`,
  );
  if (filled >= quantity) return;
  const planned = plan.slices.reduce((sum, slice) => sum + slice.quantity, 0);
  const covered = (replan?.filledBefore ?? 0) + planned;
  check(
    'SIM-17',
    covered === quantity || (covered < quantity && (plan.withinCap ?? 1) < 1),
    () => `${parentId} is planned again: ${covered} of ${quantity} lots are filled or planned`,
  );
}
