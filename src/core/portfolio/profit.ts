import type { Moment, Money, Price, Side, Units } from '#core/kernel/units';

/** One execution as profit asks of it. `feeMoney` in the currency of the price, negative: a rebate. */
export interface ProfitFill {
  readonly at: Moment;
  readonly side: Side;
  readonly quantity: Units;
  readonly price: Price;
  readonly feeMoney: Money;
}
/** What trading came to, in the currency of the price. */
export interface Profit {
  /** Signed units that these executions made. */
  readonly quantity: Units;
  /** Of what is still held; null: nothing is. */
  readonly averageCost: Price | null;
  /** Of what was closed, before fees. */
  readonly realised: Money;
  /** All of them, paid. */
  readonly fees: Money;
}

/**
 * POS-1: average cost. A trade that adds moves the average; one that takes away realises (price - average) x units, signed by the position;
 * one that goes through zero does both. `multiplier`: units of the underlying a contract. Fills in any order.
 */
export function profitOf(fills: readonly ProfitFill[], multiplier: Units): Profit {
  let quantity = 0;
  let cost = 0;
  let realised = 0;
  let fees = 0;
  for (const fill of fills.toSorted((a, b) => a.at - b.at)) {
    fees += fill.feeMoney;
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    const closing = quantity * signed < 0 ? Math.min(Math.abs(quantity), fill.quantity) : 0;
    if (closing > 0) {
      realised += Math.sign(quantity) * closing * (fill.price - cost) * multiplier;
      quantity += Math.sign(signed) * closing;
    }
    const adding = fill.quantity - closing;
    if (adding > 0) {
      cost = (Math.abs(quantity) * cost + adding * fill.price) / (Math.abs(quantity) + adding);
      quantity += Math.sign(signed) * adding;
    }
    // Lots of a thousandth add up to almost nothing.
    if (Math.abs(quantity) < 1e-9 * fill.quantity) quantity = 0;
  }
  return { quantity, averageCost: quantity === 0 ? null : cost, realised, fees };
}
