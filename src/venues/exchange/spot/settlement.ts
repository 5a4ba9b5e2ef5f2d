import { invariant } from '#core/kernel/assert';
import { settleContract } from '#venues/exchange/perpetual/contract-settlement';
import { contractValue, isInverse, marginAsset } from '#venues/exchange/perpetual/contract-value';
import type { PerpetualState } from '#venues/exchange/perpetual/perpetual-state';
import { type Balances, THE_MARKET } from './balances.ts';
import {
  type Charge,
  type CommissionRates,
  commissionOf,
  commissionOnTop,
  commissionRatesOf,
  commissionShare,
  type FeeMode,
  type PricedMarket,
} from './commission.ts';
import type { LiveOrder, OrderStore } from './order-store.ts';
import type { PublicTrade } from './public-trades.ts';
import { baseAmount, spotAmountText, spotCostOf } from './spot-amount.ts';
import type { SpotEvent } from './spot-event.ts';
import { isMarketType, isWaiting, type SpotOrderType } from './spot-order.ts';
import type { SpotSymbol } from './spot-symbol.ts';

interface Party {
  /** null: the market itself. */
  readonly order: LiveOrder | null;
  readonly leaves: number;
  readonly side: 1 | -1;
  readonly isMaker: boolean;
}
type OwnParty = Party & { readonly order: LiveOrder };

/** Money: what an order locks, what a trade moves, what an end gives back. */
export interface Settlement {
  reserve(spec: SpotSymbol, order: LiveOrder): void;
  /** Gives back what `lots` of an order's leaves had locked; called before they are taken off. */
  release(spec: SpotSymbol, order: LiveOrder, lots: number): void;
  trade(spec: SpotSymbol, trade: PublicTrade, party: Party): void;
  publishBalances(at: number): void;
}
interface SettlementDeps {
  readonly orders: OrderStore;
  readonly balances: Balances;
  readonly perpetual: PerpetualState;
  readonly symbols: ReadonlyMap<string, PricedMarket>;
  readonly commission: CommissionRates;
  /** The other open order of its list: the two share what they lock. */
  siblingOf(order: LiveOrder): LiveOrder | null;
  tell(event: SpotEvent): void;
}
export interface LockTerms {
  readonly side: 1 | -1;
  readonly type: SpotOrderType;
  readonly price: number;
  readonly stopPrice?: number;
  readonly quoteBudget: string | null;
  readonly fees: FeeMode;
}

/**
 * What lots of an order lock: for a buyer the cost, and the commission where it is charged in quote;
 * for a seller the asset. Market orders lock nothing, but while they wait for a price they lock
 * their cost at that price, or their budget.
 */
export function lockOf(
  spec: SpotSymbol,
  order: LockTerms,
  lots: number,
  rates: CommissionRates,
): { readonly asset: string; readonly amount: bigint } {
  if (order.side === -1) return { asset: spec.base, amount: baseAmount(spec, lots) };
  const { quoteBudget, stopPrice = 0 } = order;
  const price = isMarketType(order.type) ? stopPrice : order.price;
  // A budget is not divided: it is locked until the order is triggered or ends.
  const isBudget = quoteBudget !== null && lots > 0;
  const cost = isBudget ? BigInt(quoteBudget) : spotCostOf(spec, price, lots);
  return { asset: spec.quote, amount: cost + commissionOnTop(spec, order, cost, rates) };
}

/** The other side of whoever traded with the market itself. */
export function moveMarket(
  balances: Balances,
  spec: SpotSymbol,
  { side, base, quote }: { readonly side: 1 | -1; readonly base: bigint; readonly quote: bigint },
): void {
  balances.move(THE_MARKET, spec.base, side === 1 ? base : -base);
  balances.move(THE_MARKET, spec.quote, side === 1 ? -quote : quote);
}

/** Orders of contracts lock nothing: what they ask of a margin is counted where it is needed. */
const locks = ({ contract }: SpotSymbol, order: LiveOrder): boolean =>
  contract === undefined && (!isMarketType(order.type) || isWaiting(order));
interface Settled extends Charge {
  /** Contracts only. */
  readonly realised?: bigint;
  readonly insured?: bigint;
}

export function settlement({
  orders,
  balances,
  perpetual,
  symbols,
  commission,
  siblingOf,
  tell,
}: SettlementDeps): Settlement {
  /** The larger of what two orders of a list lock is locked for both. */
  function sharedWith(spec: SpotSymbol, order: LiveOrder): (amount: bigint) => bigint {
    const other = siblingOf(order);
    if (other === null) return (amount) => amount;
    const theirs = lockOf(spec, other, other.leaves, commission).amount;
    return (amount) => (amount > theirs ? amount : theirs);
  }
  /**
   * What the lock of an order shrinks by when `lots` leave it. The difference of two locks and not
   * the lock of `lots`: commissions are rounded, and a sum of parts would leave dust locked.
   */
  function unlock(spec: SpotSymbol, order: LiveOrder, lots: number): void {
    const { asset, amount } = lockOf(spec, order, order.leaves, commission);
    const kept = lockOf(spec, order, order.leaves - lots, commission).amount;
    const shared = sharedWith(spec, order);
    balances.unlock(order.account, asset, shared(amount) - shared(kept));
  }
  function charge(spec: SpotSymbol, { quantity, price }: PublicTrade, party: OwnParty): Charge {
    const { order, side, isMaker } = party;
    const spendable = (asset: string): bigint => {
      const { free } = balances.of(order.account, asset);
      // A market sale has locked nothing: what it is still to deliver is spoken for.
      const isDelivered = isMarketType(order.type) && side === -1 && asset === spec.base;
      return isDelivered ? free - baseAmount(spec, order.leaves) : free;
    };
    const rates = commissionRatesOf(spec, commission);
    const charged = commissionOf({
      spec,
      symbols,
      side,
      spendable,
      fees: order.fees,
      rate: isMaker ? rates.maker : rates.taker,
      base: baseAmount(spec, quantity),
      quote: spotCostOf(spec, price, quantity),
    });
    balances.move(order.account, charged.asset, -charged.amount);
    balances.fee(charged.asset, charged.amount);
    return charged;
  }
  function fill(
    spec: SpotSymbol,
    order: LiveOrder,
    { at, price, quantity }: PublicTrade,
    leaves: number,
  ): void {
    order.filled += quantity;
    order.quoteFilled += isInverse(spec)
      ? Number(contractValue(spec, price, quantity))
      : price * quantity;
    order.leaves -= quantity;
    invariant(order.leaves === leaves, 'the book and the owner know the same of an order');
    order.updatedAt = at;
    order.status = order.leaves === 0 ? 'FILLED' : 'PARTIALLY_FILLED';
    if (order.leaves === 0) orders.close(order);
  }
  /** The two assets change hands. */
  function exchanged(spec: SpotSymbol, trade: PublicTrade, party: OwnParty): Settled {
    const { order, leaves, side } = party;
    const base = baseAmount(spec, trade.quantity);
    const quote = spotCostOf(spec, trade.price, trade.quantity);
    if (locks(spec, order)) unlock(spec, order, trade.quantity);
    balances.move(order.account, side === 1 ? spec.quote : spec.base, side === 1 ? -quote : -base);
    balances.move(order.account, side === 1 ? spec.base : spec.quote, side === 1 ? base : quote);
    fill(spec, order, trade, leaves);
    return charge(spec, trade, party);
  }
  /** A position changes, and a wallet by what that realises. */
  function marginTraded(spec: SpotSymbol, trade: PublicTrade, party: OwnParty): Settled {
    const { order, leaves, side, isMaker } = party;
    fill(spec, order, trade, leaves);
    const rates = commissionRatesOf(spec, commission);
    const rate = isMaker ? rates.maker : rates.taker;
    const amount = commissionShare(contractValue(spec, trade.price, trade.quantity), rate);
    const { account } = order;
    const given = { account, side, commission: amount, trade };
    const outcome = settleContract({ balances, perpetual }, spec, given);
    return { asset: marginAsset(spec), amount, ...outcome };
  }
  function settle(spec: SpotSymbol, trade: PublicTrade, party: OwnParty): void {
    const { order, side, isMaker } = party;
    const { id, at, price, quantity } = trade;
    const how = spec.contract === undefined ? exchanged : marginTraded;
    const { asset: commissionAsset, amount, realised, insured } = how(spec, trade, party);
    const known = { tradeId: id, price, quantity, isMaker, commissionAsset };
    orders.addFill({
      ...known,
      orderId: order.orderId,
      account: order.account,
      symbol: spec.symbol,
      at,
      side,
      commission: amount,
      ...(realised === undefined ? {} : { realised }),
    });
    tell({
      type: 'report',
      account: order.account,
      at,
      execution: 'TRADE',
      order: { ...order },
      clientOrderIdOfRequest: order.clientOrderId,
      fill: {
        ...known,
        commission: spotAmountText(amount),
        ...(realised === undefined ? {} : { realised: spotAmountText(realised) }),
        ...(insured === undefined || insured === 0n ? {} : { insured: spotAmountText(insured) }),
      },
    });
  }
  return {
    reserve(spec, order) {
      if (!locks(spec, order)) return;
      const { asset, amount } = lockOf(spec, order, order.quantity, commission);
      const shared = sharedWith(spec, order);
      balances.lock(order.account, asset, shared(amount) - shared(0n));
    },
    release(spec, order, lots) {
      if (locks(spec, order) && lots !== 0) unlock(spec, order, lots);
    },
    trade(spec, trade, party) {
      const { order, side } = party;
      if (order !== null) return settle(spec, trade, { ...party, order });
      // Of a contract the market has no position: it is the other side of every wallet.
      if (spec.contract !== undefined) return;
      const base = baseAmount(spec, trade.quantity);
      moveMarket(balances, spec, {
        side,
        base,
        quote: spotCostOf(spec, trade.price, trade.quantity),
      });
    },
    publishBalances(at) {
      for (const [account, assets] of balances.takeTouched()) {
        const rows = [...assets].map((asset) => ({
          asset,
          free: spotAmountText(balances.of(account, asset).free),
          locked: spotAmountText(balances.of(account, asset).locked),
        }));
        tell({ type: 'balances', account, at, balances: rows });
      }
    },
  };
}
