import type { Body } from '#core/journal/body';
import { BPS_IN_ONE, signOf } from '#core/kernel/units';
import { type Account, knownFilled, sumOf } from './account.ts';
import type { DayCheck } from './checks.ts';
import type { JournalSeen } from './written.ts';

interface Context {
  readonly written: JournalSeen;
  readonly account: Account;
  readonly check: DayCheck;
}
const NEAR_BPS = 1e-6;

/** SIM-19: the guard's cost of an order is the one of the fills that we were told, and of what is open at its mid. Of the first plan, and while we know of the same fills: a slow disk may tell of an alarm late. */
export function checkGuard({ written, account, check }: Context, body: Body): void {
  if (body.type !== 'parent') return;
  const { parentId, event } = body;
  const isGuard =
    (event.type === 'warned' || event.type === 'pauseParent') && event.who === 'guard';
  const acceptance = written.placed.get(parentId)?.acceptance;
  if (!isGuard || event.found?.code !== 'COST_ABOVE_BAND') return;
  if (acceptance === undefined || acceptance.replan !== undefined) return;
  const { order, arrivalPrice } = acceptance;
  const { filledShare, midTicks, costBps } = event.found.facts;
  const mine = account.orders((each) => each.parentId === parentId);
  const filled = sumOf(mine, knownFilled);
  const isSame = Math.abs(filled - Number(filledShare) * order.quantity) < 0.5;
  if (!isSame || mine.some((each) => each.isRestated)) return;
  const turnover = sumOf(mine, ({ fills }) =>
    [...fills.values()].reduce((sum, fill) => sum + fill.quantity * fill.price, 0),
  );
  const open = Math.max(0, order.quantity - filled);
  const paid = turnover + open * Number(midTicks) - (filled + open) * arrivalPrice;
  const bps = ((signOf(order.side) * paid) / (order.quantity * arrivalPrice)) * BPS_IN_ONE;
  check(
    'SIM-19',
    Math.abs(bps - Number(costBps)) < NEAR_BPS,
    () =>
      `the guard says that ${parentId} costs ${String(costBps)} bps, its fills and the mid say ${bps}`,
  );
}
