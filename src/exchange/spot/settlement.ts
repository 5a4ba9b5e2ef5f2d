import { invariant } from '#core/kernel/assert';
import { THE_MARKET, type Balances } from './balances.ts';
import type { LiveOrder, OrderStore } from './order-store.ts';
import type { PublicTrade } from './public-trades.ts';
import { amountText, baseAmount, costOf } from './spot-amount.ts';
import type { SpotEvent } from './spot-event.ts';
import type { SpotSymbol } from './spot-symbol.ts';

/** Commissions are parts of a hundred million: 100_000n is ten basis points. */
const COMMISSION_ONE = 100_000_000n;

interface Party {
  /** null: the market itself. */
  readonly order: LiveOrder | null;
  readonly leaves: number;
  readonly side: 1 | -1;
  readonly isMaker: boolean;
}
/** Money: what an order locks, what a trade moves, what an end gives back. */
export interface Settlement {
  reserve(spec: SpotSymbol, order: LiveOrder): void;
  /** Gives back what `lots` of an order had locked. */
  release(spec: SpotSymbol, order: LiveOrder, lots: number): void;
  trade(spec: SpotSymbol, trade: PublicTrade, party: Party): void;
  publishBalances(at: number): void;
}
interface SettlementDeps {
  readonly orders: OrderStore;
  readonly balances: Balances;
  readonly commission: { readonly maker: bigint; readonly taker: bigint };
  tell(event: SpotEvent): void;
}

/** What lots of a limit order lock: money for a buyer, the asset for a seller. Market orders lock nothing. */
export function lockOf(spec: SpotSymbol, order: { readonly side: 1 | -1; readonly price: number }, lots: number): { readonly asset: string; readonly amount: bigint } {
  return order.side === 1 ? { asset: spec.quote, amount: costOf(spec, order.price, lots) } : { asset: spec.base, amount: baseAmount(spec, lots) };
}

/** The other side of whoever traded with the market itself. */
export function moveMarket(balances: Balances, spec: SpotSymbol, { side, base, quote }: { readonly side: 1 | -1; readonly base: bigint; readonly quote: bigint }): void {
  balances.move(THE_MARKET, spec.base, side === 1 ? base : -base);
  balances.move(THE_MARKET, spec.quote, side === 1 ? -quote : quote);
}

export function settlement({ orders, balances, commission, tell }: SettlementDeps): Settlement {
  const locks = (order: LiveOrder): boolean => order.type !== 'MARKET';
  /** Commission is taken from what is received, and rounded down. */
  function commissionOf(isMaker: boolean, received: bigint): bigint {
    return (received * (isMaker ? commission.maker : commission.taker)) / COMMISSION_ONE;
  }
  function pay(spec: SpotSymbol, order: LiveOrder, lots: number, amount: bigint): void {
    const asset = order.side === 1 ? spec.quote : spec.base;
    if (!locks(order)) return balances.move(order.account, asset, -amount);
    const locked = lockOf(spec, order, lots).amount;
    balances.unlock(order.account, asset, locked);
    balances.move(order.account, asset, -amount);
  }
  return {
    reserve(spec, order) {
      if (!locks(order)) return;
      const { asset, amount } = lockOf(spec, order, order.quantity);
      balances.lock(order.account, asset, amount);
    },
    release(spec, order, lots) {
      if (!locks(order) || lots === 0) return;
      const { asset, amount } = lockOf(spec, order, lots);
      balances.unlock(order.account, asset, amount);
    },
    trade(spec, { id, at, price, quantity }, { order, leaves, side, isMaker }) {
      const [base, quote] = [baseAmount(spec, quantity), costOf(spec, price, quantity)];
      if (order === null) return moveMarket(balances, spec, { side, base, quote });
      pay(spec, order, quantity, side === 1 ? quote : base);
      const [received, asset] = side === 1 ? [base, spec.base] : [quote, spec.quote];
      const charged = commissionOf(isMaker, received);
      balances.move(order.account, asset, received - charged);
      balances.fee(asset, charged);
      order.filled += quantity;
      order.quoteFilled += price * quantity;
      order.leaves -= quantity;
      invariant(order.leaves === leaves, 'the book and the owner know the same of an order');
      order.updatedAt = at;
      order.status = order.leaves === 0 ? 'FILLED' : 'PARTIALLY_FILLED';
      if (order.leaves === 0) orders.close(order);
      orders.addFill({ tradeId: id, orderId: order.orderId, account: order.account, symbol: spec.symbol, at, side, price, quantity, isMaker, commission: charged, commissionAsset: asset });
      tell({ type: 'report', account: order.account, at, execution: 'TRADE', order: { ...order }, clientOrderIdOfRequest: order.clientOrderId, fill: { tradeId: id, price, quantity, isMaker, commission: amountText(charged), commissionAsset: asset } });
    },
    publishBalances(at) {
      for (const [account, assets] of balances.takeTouched()) {
        const rows = [...assets].map((asset) => ({ asset, free: amountText(balances.of(account, asset).free), locked: amountText(balances.of(account, asset).locked) }));
        tell({ type: 'balances', account, at, balances: rows });
      }
    },
  };
}
