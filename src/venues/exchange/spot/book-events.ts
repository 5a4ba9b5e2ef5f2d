import { invariant } from '#core/kernel/assert';
import type { BookListener, EndReason } from '#core/matching/matching-book';
import {
  endOrder,
  endSibling,
  type FloorState,
  listEnded,
  type SymbolState,
  shrinkOrder,
  symbolIn,
} from './floor-state.ts';
import { isLive } from './order-store.ts';
import { noteReached } from './triggers.ts';

/** What the book of one symbol tells, turned into orders, money and events. Orders of the market itself are in no store: they have no owner to tell. */
export function bookEvents(state: FloorState, symbol: string): BookListener {
  const here = (): SymbolState => symbolIn(state, symbol);
  const left = (id: number, leaves: number): void => {
    const resting = here().resting.get(id);
    if (resting !== undefined && leaves > 0) resting.leaves = leaves;
    else here().resting.delete(id);
  };
  return {
    // The signature is the book's, which allocates nothing.
    // oxlint-disable-next-line max-params
    traded(makerId, takerId, takerSide, price, quantity, makerLeaves, takerLeaves) {
      traded(state, here(), {
        makerId,
        takerId,
        takerSide,
        price,
        quantity,
        makerLeaves,
        takerLeaves,
      });
      left(makerId, makerLeaves);
    },
    rested(id, side, price, leaves) {
      here().resting.set(id, { id, side, price, leaves });
      const order = state.orders.get(id);
      if (order !== null) shrinkOrder(state, order, leaves);
    },
    ended(id, leaves, reason) {
      here().resting.delete(id);
      ended(state, { id, leaves, reason });
    },
    amended(id, _price, leaves) {
      left(id, leaves);
      const order = state.orders.get(id);
      if (order !== null) shrinkOrder(state, order, leaves);
    },
    rejected(id, reason) {
      const order = state.orders.get(id);
      // Flow may come at any time: what the book does not take (in a halt, a cancel that is too late) leaves no trace.
      if (order === null) return;
      // Both are the order's own terms: a fill-or-kill without its match, a post-only that would take.
      invariant(
        reason === 'NOT_FILLABLE' || reason === 'WOULD_TAKE',
        'an order was checked before it reached the book',
      );
      endOrder(state, order, 'EXPIRED', 'EXPIRED');
    },
    level(side, price, size) {
      const levels =
        state.touched.get(symbol) ?? new Map<string, readonly [1 | -1, number, number]>();
      levels.set(`${side}:${price}`, [side, price, size]);
      state.touched.set(symbol, levels);
    },
  };
}

interface BookTrade {
  readonly makerId: number;
  readonly takerId: number;
  readonly takerSide: 1 | -1;
  readonly price: number;
  readonly quantity: number;
  readonly makerLeaves: number;
  readonly takerLeaves: number;
}
function traded(
  state: FloorState,
  here: SymbolState,
  { makerId, takerId, takerSide, price, quantity, makerLeaves, takerLeaves }: BookTrade,
): void {
  const { spec, trades, candles } = here;
  const trade = trades.add({
    at: state.now,
    price,
    quantity,
    buyerIsMaker: takerSide === -1,
    takerId,
  });
  candles.add(trade);
  noteReached(state, here, price);
  if (takerId === state.flow.id) state.flow.filled += quantity;
  state.events.push({
    type: 'trade',
    symbol: spec.symbol,
    at: state.now,
    tradeId: trade.id,
    price,
    quantity,
    buyerIsMaker: trade.buyerIsMaker,
  });
  const makerSide = takerSide === 1 ? -1 : 1;
  const parties = [
    { order: state.orders.get(takerId), leaves: takerLeaves, side: takerSide, isMaker: false },
    { order: state.orders.get(makerId), leaves: makerLeaves, side: makerSide, isMaker: true },
  ] as const;
  for (const party of parties) {
    if (party.order !== null) {
      endSibling(state, party.order, 'EXPIRED');
      // What self-trade prevention took off before this trade is known only now.
      shrinkOrder(state, party.order, party.leaves + quantity);
      state.changed.add(party.order);
    }
    state.money.trade(spec, trade, party);
    if (party.order !== null) listEnded(state, party.order);
  }
}

function ended(
  state: FloorState,
  {
    id,
    leaves,
    reason,
  }: { readonly id: number; readonly leaves: number; readonly reason: EndReason },
): void {
  const order = state.orders.get(id);
  // A filled order ended with its last trade, and one that its list ended was closed before.
  if (order === null || reason === 'filled' || !isLive(order)) return;
  if (reason === 'selfTrade') return endOrder(state, order, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION');
  shrinkOrder(state, order, leaves);
  if (reason === 'unfilled') endOrder(state, order, 'EXPIRED', 'EXPIRED');
  else endOrder(state, order, 'CANCELED', 'CANCELED');
}
