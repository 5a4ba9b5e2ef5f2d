import { timeUs, type TimeUs } from '#core/kernel/units';
import type { Decimal } from '#core/kernel/decimal';
import type { AccountStatement, StatedOrder } from '#core/ledger/statement';
import type { Fill } from '#core/order/child';
import type { CcxtExchange, CcxtOrder, CcxtTrade } from './ccxt-exchange.ts';
import type { Listing } from './listings.ts';
import { msToUs } from './ccxt-words.ts';

const PAGE = 1000;

/** The whole account as the venue tells it: open orders, what is held of each listed pair, quote balances, executions since a time. */
export async function readAccount(
  exchange: CcxtExchange, listings: readonly Listing[], since: TimeUs,
  stated: (listing: Listing, order: CcxtOrder) => Promise<StatedOrder>, filled: (listing: Listing, trade: CcxtTrade) => Promise<Fill>,
): Promise<AccountStatement> {
  const at = msToUs(await exchange.fetchTime());
  const [openOrders, fillsSince]: [StatedOrder[], (Fill & { readonly instrumentId: string })[]] = [[], []];
  const { total } = await exchange.fetchBalance();
  for (const listing of listings) {
    for (const order of await exchange.fetchOpenOrders(listing.unified)) openOrders.push(await stated(listing, order));
    for (const trade of await tradesSince(exchange, listing, since)) fillsSince.push({ ...(await filled(listing, trade)), instrumentId: listing.instrument.id });
  }
  const held = (currency: string): number => Number(total[currency] ?? 0);
  return {
    at: timeUs(at), openOrders, fillsSince: fillsSince.toSorted((a, b) => a.at - b.at),
    // Dust below a lot cannot be traded and is not counted.
    positions: listings.map(({ instrument }) => ({ instrumentId: instrument.id, lots: lotsIn(total[instrument.currencies.base] ?? '0', instrument.lot) })),
    balances: [...new Set(listings.map(({ instrument }) => instrument.currencies.quote))].map((currency) => ({ currency, amount: held(currency) })),
  };
}

/** Whole lots in a balance, exactly: at eight decimals a float is one lot off now and then, and that would be a difference to quarantine. */
export function lotsIn(balance: string, lot: Decimal): number {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d*))?$/.exec(balance) ?? [];
  if (whole === '') throw new RangeError(`a balance must be a plain decimal, was '${balance}'`);
  const scale = Math.max(fraction.length, lot.scale);
  return Number(BigInt(whole + fraction.padEnd(scale, '0')) / (BigInt(lot.units) * 10n ** BigInt(scale - lot.scale)));
}

/** Page by page, by trade id where there is a first page: a full page may hide more. */
async function tradesSince(exchange: CcxtExchange, listing: Listing, since: TimeUs): Promise<readonly CcxtTrade[]> {
  const all: CcxtTrade[] = [];
  let page = await exchange.fetchMyTrades(listing.unified, since === 0 ? undefined : Math.floor(since / 1000), PAGE);
  for (;;) {
    all.push(...page);
    const last = page.at(-1)?.id;
    if (page.length < PAGE || last === undefined) return all;
    page = await exchange.fetchMyTrades(listing.unified, undefined, PAGE, { fromId: String(BigInt(last) + 1n) });
  }
}
