import { amountToNumber } from '#core/kernel/amount';
import type { Money } from '#core/kernel/units';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { leavesOf } from '#core/order/order';
import { assetOf, balanceOf } from './assets.ts';
import type { Marks } from './exposure.ts';
import type { Ledger } from './ledger.ts';
import { isOf } from './open-orders.ts';

/**
 * LED-32: what is held of coins and shares at some venues together, at mid, and what open orders there may still buy, at their limits; money apart.
 * In the currency of the account. NaN: something that lies there has no price now. `without`: an order that is not counted.
 */
export function valueAtVenues(
  ledger: Ledger,
  venues: ReadonlySet<string>,
  { marks, without }: { readonly marks: Marks; readonly without: string | null },
): Money {
  const priced = new Map<string, Instrument>();
  for (const instrument of ledger.instruments.values()) {
    const asset = assetOf(instrument);
    if (asset !== ledger.money && (!priced.has(asset) || marks.has(instrument.id)))
      priced.set(asset, instrument);
  }
  let value = 0;
  for (const [asset, instrument] of priced) {
    const units = [...venues].reduce(
      (sum, venue) => sum + Math.abs(amountToNumber(balanceOf(ledger, asset, venue))),
      0,
    );
    // Dust below a lot is no position.
    if (units < quantityOf(instrument, 1)) continue;
    const mark = marks.get(instrument.id) ?? NaN;
    value += (units / quantityOf(instrument, 1)) * quoteValueOf(instrument, 1, mark);
  }
  for (const [instrumentId, living] of ledger.living)
    for (const [id, { order, life }] of living) {
      const bought = ledger.instruments.get(instrumentId);
      const counts =
        order.side === 'buy' && venues.has(order.venue ?? '') && !isOf(without, id, order);
      if (counts && bought !== undefined)
        value += quoteValueOf(bought, leavesOf(life), order.limit);
    }
  return value;
}
