// A ledger of two shares at 100 dollars, and orders on it.
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { openWithMoney } from '#core/ledger/assets';
import { accountOf } from '#core/ledger/exposure';
import { bookFill, emptyLedger, type Ledger, placeParent } from '#core/ledger/ledger';
import { cryptoSpot, usEquity } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';

export const ACME: Instrument = { ...usEquity('ACME', 'XTST'), minNotional: quoteValue(0) }; // a tick is a cent
export const OTHER: Instrument = { ...usEquity('OTHER', 'XTST'), minNotional: quoteValue(0) };
export const now = timeUs(2_000_000_000_000);
export const marks = new Map([
  [ACME.id, 10_000],
  [OTHER.id, 10_000],
]); // 100 dollars

export function ledgerWith(
  ...parents: readonly {
    readonly id: string;
    readonly side?: 'buy' | 'sell';
    readonly quantity?: number;
    readonly instrument?: Instrument;
    readonly basket?: string;
    readonly strategy?: string;
  }[]
): Ledger {
  const ledger = emptyLedger();
  openWithMoney(ledger, 1e6);
  for (const {
    id,
    side = 'buy',
    quantity = 1000,
    instrument = ACME,
    basket = null,
    strategy = 'twap',
  } of parents)
    placeParent(ledger, {
      parentId: id,
      instrument,
      side,
      quantity,
      strategy,
      basket,
      price: 10_000,
      placedAt: now,
      limit: null,
      filled: 0,
    });
  return ledger;
}
export const child = (
  id: string,
  quantity: number,
  more: Partial<VenueOrder> = {},
): VenueOrder => ({
  clientOrderId: id,
  parentId: id.split('/')[0] ?? '',
  instrumentId: ACME.id,
  side: 'buy',
  quantity: lots(quantity),
  limit: ticks(10_000),
  type: 'limit',
  reason: '',
  venue: 'XTST',
  ...more,
});
export const fill = (
  ledger: Ledger,
  id: string,
  quantity: number,
  executionId: string,
  price = 10_000,
  at = now,
): void =>
  bookFill(
    ledger,
    id.split('/')[0] ?? '',
    {
      executionId,
      clientOrderId: id,
      at,
      price,
      quantity: lots(quantity),
      liquidity: 'taker',
      fee: 1,
      venue: 'XTST',
    },
    at,
  );
export const account = (ledger: Ledger, feeBps = 0): ReturnType<typeof accountOf> =>
  accountOf(ledger, {
    instrument: ACME,
    marks,
    marginMarks: marks,
    without: null,
    shortSellingAllowed: false,
    feeBps,
  });

/** One coin that is listed twice: for dollars in thousandths, for euros in hundredths. A tick is a cent. */
const coin = (venue: string, quote: string, scale: number): Instrument =>
  cryptoSpot({
    symbol: 'COIN',
    venue,
    quote,
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale },
  });
export const COIN_USD: Instrument = coin('XUSD', 'USD', 3);
export const COIN_EUR: Instrument = coin('XEUR', 'EUR', 2);
