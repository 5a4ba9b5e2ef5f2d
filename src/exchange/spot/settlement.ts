import { invariant } from '#core/kernel/assert';
import { THE_MARKET, type Balances } from './balances.ts';
import type { AccountFill, LiveOrder, OrderStore } from './order-store.ts';
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
  /** Null: everybody still holds what a trade gave him, so it can be undone. Else who does not. */
  whoCannotReturn(spec: SpotSymbol, tradeId: number): string | null;
  /** Undoes a trade. What came back to an order is not worked again. */
  bust(spec: SpotSymbol, tradeId: number, at: number): readonly LiveOrder[];
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
  function moveMarket(spec: SpotSymbol, side: 1 | -1, base: bigint, quote: bigint): void {
    balances.move(THE_MARKET, spec.base, side === 1 ? base : -base);
    balances.move(THE_MARKET, spec.quote, side === 1 ? -quote : quote);
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
      if (order === null) return moveMarket(spec, side, base, quote);
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
    whoCannotReturn(spec, tradeId) {
      for (const account of balances.accounts) {
        const undone = orders.fills(account, spec.symbol).filter((fill) => fill.tradeId === tradeId);
        for (const side of [1, -1] as const) {
          const due = undone.filter((fill) => fill.side === side).reduce((sum, fill) => sum + (side === 1 ? baseAmount(spec, fill.quantity) : costOf(spec, fill.price, fill.quantity)) - fill.commission, 0n);
          if (due > balances.of(account, side === 1 ? spec.base : spec.quote).free) return account;
        }
      }
      return null;
    },
    bust(spec, tradeId, at) {
      const undone = orders.removeFills(spec.symbol, tradeId);
      for (const fill of undone) undo(spec, fill);
      const first = undone[0];
      if (undone.length === 1 && first !== undefined) moveMarket(spec, first.side, baseAmount(spec, first.quantity), costOf(spec, first.price, first.quantity));
      tell({ type: 'bust', symbol: spec.symbol, at, tradeId, accounts: undone.map(({ account }) => account) });
      return undone.flatMap(({ orderId }) => orders.get(orderId) ?? []);
    },
    publishBalances(at) {
      for (const [account, assets] of balances.takeTouched()) {
        const rows = [...assets].map((asset) => ({ asset, free: amountText(balances.of(account, asset).free), locked: amountText(balances.of(account, asset).locked) }));
        tell({ type: 'balances', account, at, balances: rows });
      }
    },
  };

  function undo(spec: SpotSymbol, fill: AccountFill): void {
    const order = orders.get(fill.orderId);
    invariant(order !== null, 'a fill has an order');
    const [base, quote] = [baseAmount(spec, fill.quantity), costOf(spec, fill.price, fill.quantity)];
    const [paid, paidAsset, received] = fill.side === 1 ? [quote, spec.quote, base] : [base, spec.base, quote];
    balances.move(fill.account, fill.commissionAsset, fill.commission - received);
    balances.fee(fill.commissionAsset, -fill.commission);
    balances.move(fill.account, paidAsset, paid);
    order.filled -= fill.quantity;
    order.quoteFilled -= fill.price * fill.quantity;
    if (order.status === 'FILLED') order.status = 'CANCELED';
    else if (order.status === 'PARTIALLY_FILLED' && order.filled === 0) order.status = 'NEW';
  }
}
