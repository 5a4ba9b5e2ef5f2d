import { BPS_IN_ONE, type Bps, SECOND_US, signOf } from '#core/kernel/units';
import type { AccountFill } from './account-fill.ts';
import type { OrderMarkout } from './costed-order.ts';
import type { MarketSource } from './parent-market.ts';
import type { AccountParent } from './parents.ts';

/** Seconds after a fill at which the mid is looked at. */
const MARKOUT_SECONDS = [1, 10, 60, 300, 1800] as const;

export function markoutsOf(
  { fills }: AccountParent,
  market: MarketSource | null,
): readonly OrderMarkout[] {
  const last = fills.at(-1);
  return MARKOUT_SECONDS.map((seconds) => ({
    seconds,
    bps: last === undefined ? null : moveAfter(last, seconds, market),
    meanBps: meanMove(fills, seconds, market),
  }));
}

function moveAfter(fill: AccountFill, seconds: number, market: MarketSource | null): Bps | null {
  const mid = market?.standingMid(fill.at + seconds * SECOND_US, fill.at) ?? null;
  return mid === null ? null : signOf(fill.side) * (mid / fill.price - 1) * BPS_IN_ONE;
}

/** null where one of the fills has none: a mean of the early ones is of another order. */
function meanMove(
  fills: readonly AccountFill[],
  seconds: number,
  market: MarketSource | null,
): Bps | null {
  let sum = 0;
  let units = 0;
  for (const fill of fills) {
    const move = moveAfter(fill, seconds, market);
    if (move === null) return null;
    sum += move * fill.quantity;
    units += fill.quantity;
  }
  return units > 0 ? sum / units : null;
}
