import type { Moment, Money, Price, Side, Units } from '#core/kernel/units';

/** One execution as profit asks of it. `feeMoney` in the currency of settlement, negative: a rebate. */
export interface ProfitFill {
  readonly at: Moment;
  readonly side: Side;
  readonly quantity: Units;
  readonly price: Price;
  readonly feeMoney: Money;
}
/** What trading came to, in the currency in which the instrument is settled: that of its price, or of an inverse contract its coin. */
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
/** What is traded, as far as profit depends on it. `multiplier`: units of the underlying a contract, of an inverse one units of the quote currency. */
export interface ProfitTerms {
  readonly multiplier: Units;
  readonly settlement: 'linear' | 'inverse';
}

/** What a long gains goes by this: the price, or of an inverse contract the negative of its reciprocal. */
const scaleOf = ({ settlement }: ProfitTerms) =>
  settlement === 'linear'
    ? { of: (price: Price): number => price, back: (worth: number): Price => worth }
    : { of: (price: Price): number => -1 / price, back: (worth: number): Price => -1 / worth };

/** PRP-4: profit of signed units from one price to another, in the currency of settlement. */
export function gainOf(terms: ProfitTerms, units: Units, from: Price, to: Price): Money {
  const { of } = scaleOf(terms);
  return units * terms.multiplier * (of(to) - of(from));
}

/**
 * POS-1: average cost. A trade that adds moves the average; one that takes away realises what a unit gained since it, signed by the position; one that goes through zero does both. The average of an inverse contract is
 * the harmonic mean of its prices, because it gains as their reciprocals fall. Fills in any order.
 */
export function profitOf(fills: readonly ProfitFill[], terms: ProfitTerms): Profit {
  const { of, back } = scaleOf(terms);
  let quantity = 0;
  let cost = 0;
  let realised = 0;
  let fees = 0;
  for (const fill of fills.toSorted((a, b) => a.at - b.at)) {
    fees += fill.feeMoney;
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    const worth = of(fill.price);
    const closing = quantity * signed < 0 ? Math.min(Math.abs(quantity), fill.quantity) : 0;
    if (closing > 0) {
      realised += Math.sign(quantity) * closing * (worth - cost) * terms.multiplier;
      quantity += Math.sign(signed) * closing;
    }
    const adding = fill.quantity - closing;
    if (adding > 0) {
      cost = (Math.abs(quantity) * cost + adding * worth) / (Math.abs(quantity) + adding);
      quantity += Math.sign(signed) * adding;
    }
    // Lots of a thousandth add up to almost nothing.
    if (Math.abs(quantity) < 1e-9 * fill.quantity) quantity = 0;
  }
  return { quantity, averageCost: quantity === 0 ? null : back(cost), realised, fees };
}
