import { endOrder, type FloorState, symbolIn } from '#venues/exchange/spot/floor-state';
import { isLive } from '#venues/exchange/spot/order-store';
import { contractGain, marginAsset } from './contract-value.ts';
import { FLAT, positionValue } from './position.ts';
import { changeWallet } from './wallet.ts';

/** CON-11: all orders of a dated contract are taken back, every position is closed at the price of settlement, without a commission, and it trades no more. */
export function deliver(
  state: FloorState,
  { symbol, price }: { readonly symbol: string; readonly price: number },
): void {
  const { balances, perpetual, now } = state;
  const { spec, book, resting } = symbolIn(state, symbol);
  const asset = marginAsset(spec);
  for (const account of balances.accounts)
    for (const order of state.orders.open(account, symbol)) {
      if (!isLive(order)) continue;
      endOrder(state, order, 'EXPIRED', 'EXPIRED');
      if (resting.has(order.orderId)) book.cancel(order.orderId);
    }
  for (const account of perpetual.holders) {
    const held = perpetual.position(account, symbol);
    if (held.lots === 0) continue;
    const gained = contractGain(spec, held.cost, positionValue(spec, held, price));
    perpetual.setPosition(account, symbol, {
      ...FLAT,
      realised: held.realised + gained,
      updatedAt: now,
    });
    const insured = changeWallet(balances, perpetual, {
      account,
      asset,
      symbol,
      at: now,
      tradeId: null,
      entries: [{ type: 'DELIVERED_SETTELMENT', amount: gained }],
    });
    perpetual.touch({ account, asset }, symbol, 'ORDER').change += gained + insured;
  }
  book.setPhase('halted');
}
