import { notionalOf, quantityOf, type Instrument } from '#core/market/instrument';
import type { Lots } from '#core/kernel/units';

/** What a venue charges: bps of notional by liquidity (negative: a rebate) and an amount per unit in quote currency. One way. */
export interface Fees {
  readonly makerBps: number;
  readonly takerBps: number;
  readonly perUnit: number;
}
export const NO_FEES: Fees = { makerBps: 0, takerBps: 0, perUnit: 0 };

export function feeOf(fees: Fees, instrument: Instrument, fill: { readonly quantity: Lots; readonly price: number; readonly liquidity: 'maker' | 'taker' }): number {
  const rate = fill.liquidity === 'maker' ? fees.makerBps : fees.takerBps;
  return (notionalOf(instrument, fill.quantity, fill.price) * rate) / 1e4 + quantityOf(instrument, fill.quantity) * fees.perUnit;
}
