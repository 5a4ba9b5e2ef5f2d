import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, quoteValue, timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { ClientMarket, ExchangeClient } from '#engine/ports/exchange-client';
import { type ExchangeWays, waysOf } from './exchange-ways.ts';

/** One market of the venue as we and as ccxt call it. */
export interface CcxtListing {
  readonly instrument: Instrument;
  /** `BTC/USDT` */
  readonly unified: string;
  /** `BTCUSDT` */
  readonly native: string;
  readonly fees: Pick<Fees, 'makerBps' | 'takerBps'>;
}

export interface Listed {
  readonly listings: readonly CcxtListing[];
  /** Symbols that the venue does not list, or does not trade now: what is held of them waits, the others trade (F38). */
  readonly unlisted: readonly string[];
}

/** VEN-2: the grid is the venue's, exact. A symbol whose grid or fees it does not name is a problem; so is a list of which it lists nothing. */
export function listingsOf(
  exchange: ExchangeClient,
  venue: string,
  symbols: readonly string[],
): Result<Listed, readonly Problem[]> {
  const found = symbols.map((symbol) => ({ symbol, market: listing(exchange, venue, symbol) }));
  const listings = found.flatMap(({ market }) => (market.ok ? [market.value] : []));
  const problems = found.flatMap(({ market }) => (market.ok ? [] : [market.error]));
  const isFatal = listings.length === 0 || problems.some((each) => each.code !== 'SYMBOL_UNKNOWN');
  if (isFatal) return err(problems);
  return ok({
    listings,
    unlisted: found.flatMap(({ symbol, market }) => (market.ok ? [] : [symbol])),
  });
}

/** VEN-21: with the account's own rates, where the exchange tells them: its public ones are those of nobody in particular. */
export async function withAccountFees(
  exchange: ExchangeClient,
  listings: readonly CcxtListing[],
): Promise<readonly CcxtListing[]> {
  const rates = await accountRates(exchange, listings);
  return listings.map((listing) => {
    const makerBps = bpsOf(rates[listing.unified]?.maker);
    const takerBps = bpsOf(rates[listing.unified]?.taker);
    return makerBps === null || takerBps === null
      ? listing
      : { ...listing, fees: { makerBps, takerBps } };
  });
}

/** An instrument of our books that is not configured any more, where the venue still knows its market: its orders can be asked about. */
export function stillKnown(exchange: ExchangeClient, instrument: Instrument): CcxtListing | null {
  const market = Object.values(exchange.markets).find(
    (each) => isTraded(exchange, each) && each.id === instrument.symbol,
  );
  return market === undefined
    ? null
    : { instrument, unified: market.symbol, native: market.id, fees: { makerBps: 0, takerBps: 0 } };
}

const isContract = ({ swap, future }: ClientMarket): boolean => swap === true || future === true;
const TRADED: {
  readonly [kind in ExchangeWays['account']]: {
    readonly called: string;
    is(market: ClientMarket): boolean;
  };
} = {
  spot: { called: 'spot market', is: ({ spot }) => spot },
  usdm: { called: 'linear contract', is: (market) => isContract(market) && market.linear === true },
  coinm: {
    called: 'inverse contract',
    is: (market) => isContract(market) && market.inverse === true,
  },
};
const isTraded = ({ id }: ExchangeClient, market: ClientMarket): boolean =>
  TRADED[waysOf(id).account].is(market);

type Rates = Awaited<ReturnType<ExchangeClient['fetchTradingFees']>>;
/** All at once, or one market after the other, as the exchange has it. */
async function accountRates(
  exchange: ExchangeClient,
  listings: readonly CcxtListing[],
): Promise<Rates> {
  if (exchange.has['fetchTradingFees'] === true && !waysOf(exchange.id).feesByMarket)
    return exchange.fetchTradingFees();
  if (exchange.has['fetchTradingFee'] !== true) return {};
  const rates: Record<string, Rates[string]> = {};
  for (const { unified } of listings) rates[unified] = await exchange.fetchTradingFee(unified);
  return rates;
}

function listing(
  exchange: ExchangeClient,
  venue: string,
  symbol: string,
): Result<CcxtListing, Problem> {
  const market = Object.values(exchange.markets).find(
    (each) => isTraded(exchange, each) && (each.id === symbol || each.symbol === symbol),
  );
  const path = `venues.${venue}.symbols`;
  if (market === undefined || market.active === false)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        path,
        `a symbol must be a ${TRADED[waysOf(exchange.id).account].called} of ${exchange.id} that trades, was '${symbol}'`,
        'name it as the exchange does, e.g. BTCUSDT',
      ),
    );
  const size = Number(isContract(market) ? market.contractSize : 1);
  const tick = stepOf(market.precision.price);
  const lot = stepOf(market.precision.amount);
  const isUndated = market.future === true && !Number.isSafeInteger(market.expiry);
  if (tick === null || lot === null || !(size > 0) || isUndated)
    return err(
      problem(
        'GRID_UNKNOWN',
        path,
        `${symbol} must have a price and a quantity step, a contract its size, and a future its expiry, the exchange gives none`,
        'it cannot trade without them; take it off the list',
      ),
    );
  const makerBps = bpsOf(market.maker);
  const takerBps = bpsOf(market.taker);
  if (makerBps === null || takerBps === null)
    return err(
      problem(
        'FEES_UNKNOWN',
        path,
        `${symbol} must have a maker and a taker fee, the exchange gives none`,
        'a cost without fees would be too low; take it off the list',
      ),
    );
  const name = venue.toUpperCase();
  const spot = cryptoSpot({ symbol: market.id, venue: name, tick, lot, quote: market.quote });
  const instrument: Instrument = {
    ...spot,
    session: market.session ?? spot.session,
    minNotional: quoteValue(Number(market.limits.cost?.min ?? 0)),
    multiplier: size,
    settlement: market.inverse === true ? 'inverse' : 'linear',
    ...datesOf(market),
    currencies: {
      base: market.base,
      quote: market.quote,
      settlement: market.settle ?? market.quote,
    },
  };
  return ok({
    instrument,
    unified: market.symbol,
    native: market.id,
    fees: { makerBps, takerBps },
  });
}

/** A perpetual, or a future with the time at which it is settled; nothing of a spot market. */
function datesOf(market: ClientMarket): Pick<Instrument, 'contract' | 'expiry'> {
  if (market.future === true)
    return { contract: 'future', expiry: timeUs(Number(market.expiry) * 1000) };
  return market.swap === true ? { contract: 'perpetual' } : {};
}
const stepOf = (value: ClientMarket['precision']['price']): Decimal | null =>
  value === undefined ? null : parseDecimal(String(value));
const bpsOf = (rate: string | number | undefined): number | null =>
  rate === undefined || !Number.isFinite(Number(rate))
    ? null
    : Number((Number(rate) * BPS_IN_ONE).toFixed(6));
