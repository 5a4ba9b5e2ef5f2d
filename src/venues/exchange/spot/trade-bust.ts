import { invariant } from '#core/kernel/assert';
import type { FloorState } from './floor-state.ts';
import type { StoredFill } from './order-store.ts';
import { moveMarket } from './settlement.ts';
import { baseAmount, spotCostOf } from './spot-amount.ts';
import type { SpotSymbol } from './spot-symbol.ts';

interface Moved {
  readonly paid: bigint;
  readonly paidAsset: string;
  /** Before commission. */
  readonly received: bigint;
  readonly receivedAsset: string;
}
function movedBy(spec: SpotSymbol, { side, price, quantity }: StoredFill): Moved {
  const base = baseAmount(spec, quantity);
  const quote = spotCostOf(spec, price, quantity);
  return side === 1
    ? { paid: quote, paidAsset: spec.quote, received: base, receivedAsset: spec.base }
    : { paid: base, paidAsset: spec.base, received: quote, receivedAsset: spec.quote };
}
const fillsOf = (
  { balances, orders }: Pick<FloorState, 'balances' | 'orders'>,
  symbol: string,
  tradeId: number,
): readonly StoredFill[] =>
  balances.accounts.flatMap((account) =>
    orders.fills(account, symbol).filter((fill) => fill.tradeId === tradeId),
  );

export type BustVerdict = 'possible' | 'unknown trade' | 'money gone';
/** EXC-8: can this trade be undone? Each fill is looked at by itself: what an account got back in the same trade does not count. */
export function canBust(
  state: Pick<FloorState, 'balances' | 'orders'>,
  spec: SpotSymbol,
  tradeId: number,
): BustVerdict {
  const fills = fillsOf(state, spec.symbol, tradeId);
  // What came of a position after it cannot be told apart.
  if (spec.contract !== undefined && fills.length > 0) return 'money gone';
  if (fills.length === 0) return 'unknown trade';
  const isCovered = fills.every((fill) => {
    const { received, receivedAsset } = movedBy(spec, fill);
    const returned = fill.commissionAsset === receivedAsset ? fill.commission : 0n;
    return state.balances.of(fill.account, receivedAsset).free >= received - returned;
  });
  return isCovered ? 'possible' : 'money gone';
}

/** EXC-8: undoes a trade that can be undone. What came back to an order is not worked again. */
export function bustTrade(state: FloorState, spec: SpotSymbol, tradeId: number): void {
  const undone = state.orders.removeFills(spec.symbol, tradeId);
  for (const fill of undone) undo(state, spec, fill);
  const first = undone[0];
  // Alone: the other side was the market.
  if (undone.length === 1 && first !== undefined)
    moveMarket(state.balances, spec, {
      side: first.side,
      base: baseAmount(spec, first.quantity),
      quote: spotCostOf(spec, first.price, first.quantity),
    });
  state.events.push({
    type: 'bust',
    symbol: spec.symbol,
    at: state.now,
    tradeId,
    accounts: undone.map(({ account }) => account),
  });
}

function undo(state: FloorState, spec: SpotSymbol, fill: StoredFill): void {
  const { balances, now } = state;
  const { paid, paidAsset, received, receivedAsset } = movedBy(spec, fill);
  // The commission comes back first: it may be a part of what was received.
  balances.move(fill.account, fill.commissionAsset, fill.commission);
  balances.fee(fill.commissionAsset, -fill.commission);
  balances.move(fill.account, receivedAsset, -received);
  balances.move(fill.account, paidAsset, paid);
  const order = state.orders.get(fill.orderId);
  invariant(order !== null, 'a fill has an order');
  order.updatedAt = now;
  order.filled -= fill.quantity;
  order.quoteFilled -= fill.price * fill.quantity;
  if (order.status === 'FILLED') order.status = 'CANCELED';
  else if (order.status === 'PARTIALLY_FILLED' && order.filled === 0) order.status = 'NEW';
  state.changed.add(order);
}
